"""Who was held back, who read what they were sent, and for which segments it was, are facts."""

from datetime import timedelta

import pytest

from keepword.conversations.models import Inbox
from keepword.conversations.services import arrived
from keepword.core import clock
from keepword.core.models import Fact
from keepword.outreach import services
from keepword.outreach.models import Notice, Recipient
from tests.cast import Cast
from tests.outreach.people import NOON, a_customer, deliver, many, news, work

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_who_was_held_back_by_lot_is_told(cast: Cast) -> None:
    with clock.moved(NOON):
        notice = services.start(cast.lead, news(cast, many(60), control=50))
        work()
    held = Recipient.objects.filter(notice=notice, state="held_back").select_related("customer")
    told = Fact.objects.filter(kind="notice_held_back")
    assert held.exists()
    assert {one.person for one in told} == {one.customer.key for one in held}
    assert told.count() == held.count() < 60
    assert {(one.data["notice"], one.data["days"]) for one in told} == {(notice.pk, notice.effect_days)}


def test_what_was_sent_says_for_whom_and_what_was_read_when(cast: Cast) -> None:
    with clock.moved(NOON):
        anna = a_customer("Anna", prefers_channel="email")
        notice = services.start(cast.lead, news(cast, [anna]))
        work()
    Notice.objects.filter(pk=notice.pk).update(
        audience={"all": [{"field": "segment", "op": "any", "value": [7, 3]}]}
    )
    message = Recipient.objects.get().message
    assert message is not None
    with clock.moved(NOON + timedelta(minutes=1)):
        deliver(message)
    sent = Fact.objects.get(kind="notice_sent")
    assert sent.data["segments"] == ["3", "7"]
    assert (sent.data["preferred"], sent.data["receipts"]) == ("email", False)
    assert sent.data["days"] == notice.effect_days
    message.refresh_from_db()
    for hours in (2, 3):
        arrived(message, NOON + timedelta(minutes=1, hours=hours), read=True)
    read = Fact.objects.get(kind="notice_read")
    assert (read.person, read.value, read.data["notice"]) == (anna.key, 7_200, notice.pk)
    assert Inbox.objects.filter(channel=read.data["channel"]).exists()
