"""What a notice did is read from what those who got it, and those who did not, did afterwards."""

from datetime import timedelta

import pytest

from keepword.conversations.models import Contact, Conversation, Status
from keepword.core import clock
from keepword.core.errors import NotFound
from keepword.customers.models import Customer
from keepword.outreach import queries, services
from keepword.outreach.models import Notice, Recipient
from tests.cast import Cast
from tests.outreach.people import NOON, many, news

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def contact(cast: Cast, customer: Customer, days: int, *, status: str = Status.OPEN) -> None:
    at = NOON + timedelta(days=days)
    place = Conversation.objects.create(
        inbox=cast.inbox, customer=customer, status=status, created_at=at, last_message_at=at
    )
    Contact.objects.create(conversation=place, started_at=at)


def told(cast: Cast, treated: list[Customer], control: list[Customer]) -> Notice:
    notice = news(cast, [])
    rows = [(one, "sent") for one in treated] + [(one, "held_back") for one in control]
    Recipient.objects.bulk_create(
        [Recipient(notice=notice, customer=one, state=state, due_at=NOON, at=NOON) for one, state in rows]
    )
    return notice


def test_fewer_contacts_than_those_who_were_held_back_are_prevented_ones(cast: Cast) -> None:
    with clock.moved(NOON):
        people = many(150)
        treated, control = people[:100], people[100:]
        notice = told(cast, treated, control)
        for one in treated[:10]:
            contact(cast, one, 3)
        for one in control[:20]:
            contact(cast, one, 3)
        contact(cast, treated[50], 3, status=Status.SPAM)
        contact(cast, treated[51], 20)  # after the days
        contact(cast, treated[52], -1)  # before
        contact(cast, treated[0], 4)  # twice is one who wrote
    with clock.moved(NOON + timedelta(days=5)):
        early = queries.effect(cast.lead, notice)
        assert (early.treated, early.still_watching, early.enough) == (0, 150, False)
    with clock.moved(NOON + timedelta(days=14)):
        found = queries.effect(cast.lead, notice)
        assert (found.treated, found.treated_contacts, found.control, found.control_contacts) == (
            100,
            10,
            50,
            20,
        )
        assert (found.treated_share, found.control_share) == (0.1, 0.4)
        assert found.difference == pytest.approx(0.3)
        assert found.prevented == pytest.approx(30)
        assert found.low is not None
        assert found.high is not None
        assert 0.1 < found.low < 0.3 < found.high < 0.5
        with pytest.raises(NotFound):
            queries.effect(cast.agent, notice)


def test_too_few_say_nothing(cast: Cast) -> None:
    with clock.moved(NOON):
        people = many(49)
        notice = told(cast, people[:20], people[20:])
    with clock.moved(NOON + timedelta(days=14)):
        found = queries.effect(cast.lead, notice)
        assert (found.enough, found.prevented, found.least) == (False, None, 30)


def test_a_segment_s_page_says_which_notices_ask_about_it(cast: Cast) -> None:
    from keepword.relationship.models import Segment
    from keepword.relationship.queries.uses import uses

    now = clock.now()
    segment = Segment.objects.create(name="Loyal", condition={}, changed_at=now)
    news(cast, [], audience={"field": "segment", "op": "in", "value": [segment.pk]}, name="To the loyal")
    assert [one.name for one in uses(cast.lead, segment)] == ["To the loyal"]
    problems = [one.message for one in queries.check(Notice.objects.get()) if one.field == "audience"]
    assert problems == ["“Loyal” is still being counted; wait until it is."]
    assert services.duplicate_notice(cast.lead, Notice.objects.get()).name == "To the loyal (copy)"
