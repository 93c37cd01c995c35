"""What becomes of a promise depends on what happened when, never on the order in which it is told."""

from datetime import UTC, date, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepword.calendars.rules import OFFICE_WEEK, WorkingHours
from keepword.commitments.rules import promises as rules

MADE = datetime(2026, 1, 5, 8, tzinfo=UTC)
DUE = MADE + timedelta(hours=10)
HOURS = WorkingHours("Europe/Vilnius", OFFICE_WEEK)
moments = st.integers(1, 1200).map(lambda minutes: MADE + timedelta(minutes=minutes))
dues = st.one_of(st.none(), moments)


def told(word: rules.Word, what: str, at: datetime) -> rules.Word:
    changes = {"look": rules.fall_due, "prove": rules.prove}
    return changes[what](word, at)


@given(dues, st.lists(st.tuples(st.sampled_from(["look", "prove"]), moments), max_size=6))
def test_evidence_and_the_scheduler_may_come_in_any_order(
    due: datetime | None, happenings: list[tuple[str, datetime]]
) -> None:
    ends = set()
    for order in (happenings, sorted(happenings, key=lambda one: one[1]), happenings[::-1]):
        word = rules.make(MADE, due)
        for what, at in order:
            word = told(word, what, at)
        ends.add((word.state, word.done_at, word.decided_at))
    assert len(ends) == 1


@given(dues, st.lists(moments, max_size=5), moments)
def test_it_is_kept_exactly_when_something_in_time_shows_it(
    due: datetime | None, proofs: list[datetime], looked: datetime
) -> None:
    word = rules.fall_due(rules.make(MADE, due), looked)
    for at in proofs:
        word = rules.prove(word, at)
    in_time = [at for at in proofs if due is None or at <= due]
    if in_time:
        assert word.state == rules.KEPT
        assert word.decided_at == min(in_time)
    elif due is not None and (proofs or looked > due):
        assert (word.state, word.decided_at) == (rules.BROKEN, due)
    else:
        assert word.state == rules.OPEN


@given(moments, moments, st.booleans())
def test_it_is_moved_only_when_the_customer_was_told_before_it_was_due(
    due: datetime, told_at: datetime, marked: bool
) -> None:
    word = rules.make(MADE, due)
    if marked:  # the scheduler was quicker than the answer on its way
        word = rules.fall_due(word, due + timedelta(minutes=1))
    word = rules.move(word, told_at)
    assert word.state == (rules.MOVED if told_at <= due else rules.BROKEN)
    assert rules.prove(word, due).state == (rules.MOVED if told_at <= due else rules.KEPT)


def test_evidence_weighs_more_than_a_word_and_lateness_more_than_both() -> None:
    word = rules.vouch(rules.make(MADE, DUE), DUE)
    assert word.state == rules.BY_WORD
    assert rules.prove(word, DUE).state == rules.KEPT
    late = rules.vouch(
        rules.fall_due(rules.make(MADE, DUE), DUE + timedelta(days=1)), DUE + timedelta(hours=1)
    )
    assert (late.state, late.done_at) == (rules.BROKEN, DUE + timedelta(hours=1))
    with pytest.raises(rules.TooLate):
        rules.vouch(rules.prove(rules.make(MADE, DUE), DUE), DUE)


def test_what_waits_for_its_condition_has_no_minute_until_it_happens() -> None:
    word = rules.make(MADE, None, conditional=True)
    assert rules.fall_due(word, DUE) == word
    begun = rules.fulfil(word, DUE)
    assert rules.fall_due(begun, DUE + timedelta(minutes=1)).state == rules.BROKEN
    with pytest.raises(rules.TooLate):
        rules.fulfil(begun, DUE)


def test_what_is_over_is_not_withdrawn() -> None:
    kept = rules.prove(rules.make(MADE, DUE), DUE)
    broken = rules.fall_due(rules.make(MADE, DUE), DUE + timedelta(days=1))
    for word in (kept, broken):
        with pytest.raises(rules.TooLate):
            rules.withdraw(word, DUE)
    assert rules.withdraw(rules.make(MADE, DUE), DUE).state == rules.WITHDRAWN


def test_never_again_breaks_when_it_recurs() -> None:
    assert rules.recur(rules.make(MADE, None), DUE).state == rules.BROKEN


@pytest.mark.parametrize(
    ("day", "due"),
    [
        (date(2026, 1, 7), datetime(2026, 1, 7, 16, tzinfo=UTC)),  # Wednesday, 18:00 in Vilnius
        (date(2026, 1, 10), datetime(2026, 1, 10, 16, tzinfo=UTC)),  # Saturday: as Friday ends
        (date(2026, 7, 8), datetime(2026, 7, 8, 15, tzinfo=UTC)),  # in summer
        (date(2026, 1, 2), None),  # before it was promised
    ],
)
def test_a_day_is_over_when_its_working_day_ends(day: date, due: datetime | None) -> None:
    assert rules.due_moment(None, day, made_at=MADE, hours=HOURS) == due


def test_today_lasts_until_midnight_once_the_shop_is_closed() -> None:
    evening = datetime(2026, 1, 5, 18, tzinfo=UTC)  # 20:00 there
    due = rules.due_moment(None, date(2026, 1, 5), made_at=evening, hours=HOURS)
    assert due == datetime(2026, 1, 5, 22, tzinfo=UTC)


@given(st.dates(date(1, 1, 1), date.max), st.sampled_from(["Europe/Kyiv", "Pacific/Apia", "UTC"]))
def test_any_day_has_an_end(day: date, zone: str) -> None:
    made = datetime(2, 1, 1, tzinfo=UTC)
    due = rules.due_moment(None, day, made_at=made, hours=WorkingHours(zone, ((),) * 7))
    assert due is None or due > made


def test_all_orders_of_four_things_told() -> None:
    things = [
        ("look", DUE + timedelta(1)),
        ("prove", DUE + timedelta(hours=2)),
        ("prove", DUE),
        ("look", DUE),
    ]
    ends = set()
    for order in permutations(things):
        word = rules.make(MADE, DUE)
        for what, at in order:
            word = told(word, what, at)
        ends.add(word)
    assert {word.state for word in ends} == {rules.KEPT}
    assert len(ends) == 1
