"""Where a customer is: read from signs, whatever their order, and kept as passages."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepword.commerce.models import Order
from keepword.conversations.models import NEVER
from keepword.core import clock
from keepword.relationship.models import Journey, Passage, Stage
from keepword.relationship.rules import journey
from keepword.relationship.rules.journey import Sign, course
from keepword.relationship.services import refresh, walking
from tests.desk.conftest import MailIn, mail_in, nothing_remembered
from tests.relationship.segments.shop import DAY, customer, order

__all__ = ["mail_in", "nothing_remembered"]

BEGUN = datetime(2026, 1, 1, tzinfo=UTC)
QUIET = timedelta(days=20)
SIGNS = st.lists(
    st.builds(Sign, st.integers(0, 90).map(lambda d: BEGUN + d * DAY), st.sampled_from(journey.SIGNS)),
    max_size=15,
)
NOWS = st.integers(0, 120).map(lambda d: BEGUN + d * DAY)


def test_the_stages_of_the_rules_are_those_of_the_model() -> None:
    assert tuple(Stage.values) == journey.STAGES
    assert set(journey.MACHINE) == {journey.START, *journey.STAGES}
    known = {*journey.SIGNS, journey.ASKED, journey.DELIVERED_AGAIN}
    for row in journey.MACHINE.values():
        assert set(row) <= known
        assert set(row.values()) <= set(journey.STAGES)


@given(signs=SIGNS, now=NOWS, order=st.randoms())
def test_the_order_in_which_signs_become_known_changes_nothing(signs, now, order) -> None:  # type: ignore[no-untyped-def]
    shuffled = list(signs)
    order.shuffle(shuffled)
    assert course(signs, quiet=QUIET, now=now) == course(shuffled, quiet=QUIET, now=now)


@given(signs=SIGNS, now=NOWS)
def test_a_way_has_no_gap_and_one_open_end(signs: list[Sign], now: datetime) -> None:
    legs = course(signs, quiet=QUIET, now=now)
    for before, after in pairwise(legs):
        assert before.left_at == after.entered_at
        assert (before.went_to, after.came_from) == (after.stage, before.stage)
    if legs:
        assert [leg.left_at for leg in legs].count(None) == 1
        assert legs[-1].left_at is None
        assert legs[0].came_from == ""
        assert all(leg.entered_at <= now for leg in legs)


def stage_on(signs: list[Sign], day: datetime) -> str:
    """The slow model: day by day, sign by sign."""
    stage, last, got = "", None, 0
    today = BEGUN
    while today <= day:
        if last is not None and stage not in ("", "gone") and today - last >= QUIET:
            stage = "gone"
        for what in journey.SIGNS:
            for sign in signs:
                if (sign.at, sign.what) != (today, what):
                    continue
                name = {"wrote": "asked", "delivered": "delivered again"}.get(what, what) if got else what
                stage = journey.MACHINE[stage].get(name, stage)
                got, last = got + (what == "delivered"), today
        today += DAY
    return stage


@given(signs=SIGNS, now=NOWS)
def test_who_is_where_is_as_a_walk_day_by_day_says(signs: list[Sign], now: datetime) -> None:
    legs = course(signs, quiet=QUIET, now=now)
    assert (legs[-1].stage if legs else "") == stage_on(signs, now)


def test_who_stays_where_they_are_does_not_come_there_again() -> None:
    days = [(0, "delivered"), (1, "delivered"), (2, "delivered")]
    legs = course([Sign(BEGUN + d * DAY, what) for d, what in days], quiet=QUIET, now=BEGUN + 3 * DAY)
    assert [leg.stage for leg in legs] == ["use", "loyal"]


def test_a_whole_way() -> None:
    days = [
        (0, "wrote"),
        (1, "answered"),
        (3, "ordered"),
        (4, "shipped"),
        (6, "delivered"),
        (15, "wrote"),
        (16, "solved"),
        (30, "ordered"),
        (33, "delivered"),
    ]
    legs = course([Sign(BEGUN + d * DAY, what) for d, what in days], quiet=QUIET, now=BEGUN + 60 * DAY)
    assert [(leg.stage, (leg.entered_at - BEGUN).days) for leg in legs] == [
        ("contact", 0),
        ("consider", 1),
        ("buy", 3),
        ("receive", 4),
        ("use", 6),
        ("service", 15),
        ("after", 16),
        ("buy", 30),
        ("loyal", 33),
        ("gone", 53),
    ]


# Kept ------------------------------------------------------------------------------------------------


def stages(who: object) -> list[str]:
    return list(
        Passage.objects.filter(customer=who).order_by("entered_at", "pk").values_list("stage", flat=True)
    )


@pytest.mark.django_db
@pytest.mark.both_databases
def test_what_becomes_known_late_mends_the_way() -> None:
    who = customer()
    now = clock.now()
    placed = order(who, 10, delivered_at=now - 5 * DAY)
    refresh.sign([who.pk])
    walking.look()
    assert stages(who) == ["buy", "use"]
    ids = list(Passage.objects.order_by("pk").values_list("pk", flat=True))
    placed.shipped_at = now - 8 * DAY
    placed.save()
    order(who, 40, cancelled_at=now - 39 * DAY)
    refresh.sign([who.pk])
    walking.look()
    assert stages(who) == ["buy", "consider", "buy", "receive", "use"]
    Order.objects.all().delete()
    refresh.sign([who.pk])
    walking.look()
    assert stages(who) == []
    assert len(ids) == 2


@pytest.mark.django_db
@pytest.mark.both_databases
def test_silence_ends_a_stage_in_its_time() -> None:
    who = customer()
    order(who, 0)
    refresh.sign([who.pk])
    walking.look()
    days = Journey.objects.get().gone_days
    with clock.moved(clock.now() + (days - 1) * DAY):
        assert walking.note_quiet() == 0
    with clock.moved(clock.now() + (days + 1) * DAY):
        assert walking.note_quiet() == 1
        assert walking.note_quiet() == 0  # it waits for the next turn already
        walking.look()
        assert walking.note_quiet() == 0
    assert stages(who) == ["buy", "gone"]
    gone = Passage.objects.get(customer=who, left_at=None)
    assert gone.quiet_at == NEVER
    assert (gone.entered_at - Order.objects.get().placed_at) == days * DAY


@pytest.mark.django_db
def test_who_was_here_before_is_read_in_time() -> None:
    people = [customer(str(n)) for n in range(5)]
    for who in people:
        order(who, 3)
    assert walking.walk_on() == 5
    assert walking.walk_on() == 0
    assert Passage.objects.filter(stage="buy", left_at=None).count() == 5


@pytest.mark.django_db
def test_who_writes_is_at_the_first_contact(mail_in: MailIn) -> None:
    conversation = mail_in("Do you have lamps?")
    walking.look()
    assert stages(conversation.customer) == ["contact"]
