"""A shop with goods, in which people also write to each other."""

from collections.abc import Iterator

import pytest

from keepword.aftersales import queries
from tests.complaints.conftest import says
from tests.desk.conftest import agent, cast, desk_of, mail_in, nothing_remembered

__all__ = ["agent", "cast", "desk_of", "mail_in", "nothing_remembered", "says"]


@pytest.fixture(autouse=True)
def policy_of_this_test() -> Iterator[None]:
    """A policy in memory outlives the rolled back database of the test that saved it."""
    queries.forget()
    yield
    queries.forget()
