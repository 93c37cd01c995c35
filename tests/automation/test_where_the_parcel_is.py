"""A macro says where the parcel is, in the customer's language."""

import pytest

from keepword.automation.queries.macros import values
from keepword.conversations.models import Conversation
from tests.cast import Cast
from tests.desk.commerce.shop import late, make_goods
from tests.desk.conftest import MailIn, mail_in

pytestmark = pytest.mark.django_db
__all__ = ["mail_in"]


@pytest.fixture
def conversation(cast: Cast, mail_in: MailIn) -> Conversation:
    return mail_in("Where is my parcel?")


def test_the_order_that_they_wait_for_is_told(cast: Cast, conversation: Conversation) -> None:
    make_goods(cast.lead)
    late(cast.lead)
    found = values(cast.agent, conversation, "en", ["order.number", "order.where"])
    assert found["order.number"] == "AV-10482"
    assert found["order.where"].startswith("The parcel of order AV-10482 is late")


def test_without_an_order_it_is_left_open(cast: Cast, conversation: Conversation) -> None:
    assert "order.where" not in values(cast.agent, conversation, "en", ["order.where"])
