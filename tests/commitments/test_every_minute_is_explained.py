"""What a clock tells of its time adds up to the time by the wall, and to what it counted."""

from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from keepword.calendars.rules import Interval, WorkingHours
from keepword.commitments import rules
from keepword.commitments.models import Pause
from keepword.commitments.queries import stories_of
from keepword.commitments.services import Times, save_policy
from keepword.conversations.services import Letter, ask, close, close_side, reopen, snooze
from keepword.core import clock
from tests.commitments.conftest import Shop, at
from tests.commitments.test_timers_match_the_definition import HOURS, MINUTE, moment

KYIV = WorkingHours("Europe/Kyiv", ((Interval(9 * 60, 13 * 60), Interval(14 * 60, 18 * 60)),) * 7)
REASONS = [rules.WAITING, rules.SNOOZED, rules.ASIDE]
deeds = st.lists(
    st.tuples(st.sampled_from([*REASONS, "resume", "stop", "revive", "miss"]), st.integers(0, 3000)),
    max_size=10,
)


@given(
    hours=st.sampled_from([HOURS, KYIV, rules.ALWAYS]),
    begin=st.integers(0, 14 * 1440),
    target=st.integers(1, 2000),
    steps=deeds,
    seconds=st.integers(0, 59),
)
def test_the_lines_add_up_to_the_wall_and_what_ran_to_what_was_counted(
    hours: WorkingHours, begin: int, target: int, steps: list[tuple[str, int]], seconds: int
) -> None:
    start = moment(begin) + timedelta(seconds=seconds)
    timer, now = rules.start(hours, target * MINUTE, start), start
    for deed, wait in steps:
        now += wait * MINUTE
        if deed in REASONS:
            timer = rules.pause(hours, timer, now, deed)
        elif deed == "miss":
            timer = rules.overdue(timer, now)
        else:
            timer = {"resume": rules.resume, "stop": rules.stop, "revive": rules.revive}[deed](
                hours, timer, now
            )
    until = timer.stopped_at or now
    used = timer.worked if timer.resumed_at is None else rules.worked(hours, timer, until)
    pauses = list(timer.spells)
    if timer.paused_at is not None:
        pauses.append(rules.Spell(timer.reason, timer.paused_at, until, used))
    lines = rules.explain(hours, start, until, pauses, used)
    summed = rules.totals(lines)
    assert sum(summed.values(), timedelta()) == until - start
    assert summed.get(rules.RAN, timedelta()) == used
    assert rules.UNCOUNTED not in summed
    for before, after in pairwise(lines):
        assert before.until == after.since or (before.since, before.until) == (after.since, after.until)


def told(shop: Shop, when: datetime, kind: str = "resolution") -> list[tuple[str, datetime, datetime]]:
    """The lines of the clock of a kind, at a moment."""
    from keepword.conversations.models import Conversation

    with clock.moved(when):
        (story,) = [one for one in stories_of(Conversation.objects.get()) if one.kind == kind]
    assert sum(story.totals.values(), timedelta()) == story.elapsed
    assert story.totals.get("ran", timedelta()) == story.worked
    return [(line.what, line.since, line.until) for line in story.lines]


def test_a_conversation_tells_when_it_ran_paused_and_slept(promise: Shop) -> None:
    conversation = promise.writes(at(5, 8))
    promise.departs(at(5, 9, 5, 10), promise.answers(at(5, 9, 5), conversation))
    promise.writes(at(5, 12, 25), conversation)
    assert told(promise, at(6, 9)) == [
        ("ran", at(5, 8), at(5, 9, 5)),
        ("waiting", at(5, 9, 5), at(5, 12, 25)),
        ("ran", at(5, 12, 25), at(5, 16)),
        ("outside", at(5, 16), at(6, 7)),
        ("ran", at(6, 7), at(6, 9)),
    ]
    assert told(promise, at(6, 9), "first_response") == [("ran", at(5, 8), at(5, 9, 5))]


def test_a_pause_under_way_lasts_until_now(promise: Shop) -> None:
    conversation = promise.writes(at(5, 8))
    promise.departs(at(5, 9, 5, 10), promise.answers(at(5, 9, 5), conversation))
    assert told(promise, at(5, 18))[-1] == ("waiting", at(5, 9, 5), at(5, 18))
    assert not Pause.objects.exists(), "it becomes a row when it is over"


def test_the_time_while_it_was_closed_is_told_when_it_is_opened_again(promise: Shop) -> None:
    conversation = promise.writes(at(5, 8))
    with clock.moved(at(5, 9)):
        close(promise.agent, conversation)
    with clock.moved(at(5, 10)):
        reopen(promise.agent, conversation)
    assert told(promise, at(5, 11)) == [
        ("ran", at(5, 8), at(5, 9)),
        ("closed", at(5, 9), at(5, 10)),
        ("ran", at(5, 10), at(5, 11)),
    ]


def with_pauses(shop: Shop) -> None:
    save_policy(
        shop.admin,
        name="Kind",
        condition={},
        times=Times(60, 120, 960),
        pause_while_snoozed=True,
        pause_while_aside=True,
    )


def test_snoozing_pauses_when_the_policy_says_so_and_somebody_said_why(shop: Shop) -> None:
    with_pauses(shop)
    conversation = shop.writes(at(5, 8))
    with clock.moved(at(5, 9)):
        snooze(shop.agent, conversation, at(5, 12))
    with clock.moved(at(5, 10)):
        snooze(shop.agent, conversation, at(5, 13), reason="The warehouse counts on Tuesday")
    with clock.moved(at(5, 11)):
        reopen(shop.agent, conversation)
    assert told(shop, at(5, 12)) == [
        ("ran", at(5, 8), at(5, 10)),
        ("snoozed", at(5, 10), at(5, 11)),
        ("ran", at(5, 11), at(5, 12)),
    ]


def test_snoozing_with_a_reason_pauses_nothing_where_no_policy_says_so(promise: Shop) -> None:
    conversation = promise.writes(at(5, 8))
    with clock.moved(at(5, 9)):
        snooze(promise.agent, conversation, at(5, 12), reason="Later")
    assert told(promise, at(5, 10)) == [("ran", at(5, 8), at(5, 10))]


def test_waiting_for_somebody_else_pauses_when_the_policy_says_so(shop: Shop) -> None:
    with_pauses(shop)
    conversation = shop.writes(at(5, 8))
    with clock.moved(at(5, 9)):
        letter = Letter("Is it in stock?", to=(("", "supplier@parts.example"),))
        message = ask(shop.agent, conversation, letter, subject="Lamp")
    shop.writes(at(5, 10), conversation)  # the customer's further words do not change whom we wait for
    with clock.moved(at(5, 11)):
        assert message.side is not None
        close_side(shop.agent, message.side)
    assert told(shop, at(5, 12)) == [
        ("ran", at(5, 8), at(5, 9)),
        ("aside", at(5, 9), at(5, 11)),
        ("ran", at(5, 11), at(5, 12)),
    ]


def test_an_answer_from_aside_ends_the_wait(shop: Shop) -> None:
    from django.db import transaction

    from keepword.conversations.models import Conversation
    from keepword.conversations.services import receive

    with_pauses(shop)
    conversation = shop.writes(at(5, 8))
    with clock.moved(at(5, 9)):
        letter = Letter("Is it in stock?", to=(("", "supplier@parts.example"),))
        side = ask(shop.agent, conversation, letter, subject="Lamp").side
    with clock.moved(at(5, 10)), transaction.atomic():
        current = Conversation.objects.get()
        receive([shop.incoming(at(5, 10), conversation=current, side=side)])
    assert told(shop, at(5, 12)) == [
        ("ran", at(5, 8), at(5, 9)),
        ("aside", at(5, 9), at(5, 10)),
        ("ran", at(5, 10), at(5, 12)),
    ]


def test_what_was_counted_by_other_hours_stays_counted(promise: Shop) -> None:
    from keepword.commitments.services import bring_up_to_date

    conversation = promise.writes(at(5, 8))
    promise.departs(at(5, 9, 0, 10), promise.answers(at(5, 9), conversation))
    promise.writes(at(5, 10), conversation)
    from keepword.calendars.queries import default_calendar
    from keepword.calendars.services import save_calendar

    shorter = ((Interval(11 * 60, 18 * 60),),) * 5 + ((), ())  # from 9:00 UTC
    save_calendar(
        promise.admin, default_calendar(), name="Short", zone="Europe/Vilnius", week=shorter, is_default=True
    )
    with clock.moved(at(5, 10, 30)):
        bring_up_to_date()
    assert told(promise, at(5, 11)) == [
        ("ran", at(5, 8), at(5, 9)),
        ("waiting", at(5, 9), at(5, 10)),
        ("ran", at(5, 10), at(5, 11)),
    ]
