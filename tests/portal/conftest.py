from collections.abc import Iterator

import pytest
from django.test import Client

from keepword.commitments import queries
from tests.feedback.cast import Shop, make_shop
from tests.portal.visitor import Visitor


@pytest.fixture
def shop(db: None) -> Shop:
    return make_shop()


@pytest.fixture
def visitor(shop: Shop) -> Visitor:
    """Somebody who opens pages by their signed addresses, in a browser without a log-in."""
    return Visitor(Client(headers={"User-Agent": "Mozilla/5.0"}))


@pytest.fixture(autouse=True)
def rules_of_this_test() -> Iterator[None]:
    """Rules in memory outlive the rolled back database of the test that made them."""
    queries.forget()
    yield
    queries.forget()
