import re
from datetime import datetime

import pytest
from django.test import Client

from keepword.accounts.models import Business
from keepword.commitments.services import mark_missed
from keepword.conversations.models import Conversation
from keepword.core import clock
from tests.commitments.conftest import Shop, at


@pytest.fixture
def open_shop(promise: Shop) -> Shop:
    Business.objects.create(pk=1, name="Lumen", set_up_at=at(1, 12))
    return promise


def pane(shop: Shop, conversation: Conversation, when: datetime) -> str:
    """The words of the clocks beside a conversation."""
    client = Client()
    client.force_login(shop.agent)
    with clock.moved(when):
        html = client.get(f"/c/{conversation.pk}/").content.decode()
    (part,) = re.findall(r'<section id="clocks".*?</section>', html, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", part).split())


def test_running_clocks_say_how_much_time_is_left(open_shop: Shop) -> None:
    conversation = open_shop.writes(at(5, 8))
    assert pane(open_shop, conversation, at(5, 8, 48)) == "Clocks First response in 12 min Resolution in 30 h"


def test_a_missed_clock_says_how_late_it_is_until_it_is_done(open_shop: Shop) -> None:
    conversation = open_shop.writes(at(5, 8))
    with clock.moved(at(5, 9)):
        mark_missed()
    assert "First response 4 min late" in pane(open_shop, conversation, at(5, 9, 4))
    open_shop.departs(at(5, 9, 6), open_shop.answers(at(5, 9, 5), conversation))
    assert pane(open_shop, conversation, at(5, 10)) == "Clocks First response missed Resolution paused"


def test_without_a_promise_there_is_nothing_to_show(shop: Shop) -> None:
    Business.objects.create(pk=1, name="Lumen", set_up_at=at(1, 12))
    assert pane(shop, shop.writes(at(5, 8)), at(5, 9)) == ""
