"""Timers against a definition by counting minutes: no arithmetic of spans, no shared code."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from keepword.calendars.rules import Interval, WorkingHours
from keepword.commitments import rules

MONDAY = datetime(2026, 1, 5, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOURS = WorkingHours("UTC", ((Interval(540, 720), Interval(780, 1080)),) * 5 + ((), ()))
OTHER = WorkingHours("UTC", ((Interval(480, 600),),) * 7)


def is_open(minute: int) -> bool:
    """Whether the minute after Monday's midnight is one of 9-12 and 13-18 o'clock of a weekday."""
    day, of_day = divmod(minute, 1440)
    return day % 7 < 5 and (540 <= of_day < 720 or 780 <= of_day < 1080)


@dataclass
class Counter:
    """A clock that looks at every minute. It is missed when its due moment is over, not when it comes."""

    target: int
    used: int = 0
    counting: bool = True
    due: int | None = None
    missed: int | None = None

    def pass_minutes(self, begin: int, end: int) -> None:
        for minute in range(begin, end):
            if self.due is not None and self.missed is None:
                self.missed = self.due
            if self.counting and is_open(minute):
                self.used += 1
                if self.used == self.target:
                    self.due = minute + 1

    def act(self, deed: str, now: int) -> None:
        if deed == "pause" and self.missed is None:
            self.due = None
        if deed == "resume" and not self.counting and self.missed is None and self.used == self.target:
            self.due = now
        self.counting = deed == "resume"


minutes = st.integers(0, 14 * 1440)
steps = st.lists(st.tuples(st.sampled_from(["pause", "resume"]), st.integers(1, 3000)), max_size=6)


def moment(minute: int) -> datetime:
    return MONDAY + minute * MINUTE


@given(begin=minutes, target=st.integers(1, 2000), steps=steps, last=st.integers(1, 5000))
def test_a_timer_ends_as_the_minutes_say(
    begin: int, target: int, steps: list[tuple[str, int]], last: int
) -> None:
    counter, now = Counter(target), begin
    timer = rules.start(HOURS, target * MINUTE, moment(begin))
    for deed, wait in steps:
        counter.pass_minutes(now, now + wait)
        now += wait
        counter.act(deed, now)
        change = rules.pause if deed == "pause" else rules.resume
        timer = change(HOURS, timer, moment(now))
    counter.pass_minutes(now, now + last)
    now += last
    timer = rules.stop(HOURS, timer, moment(now))
    assert timer.state == ("met" if counter.missed is None else "missed")
    assert timer.missed_at == (None if counter.missed is None else moment(counter.missed))
    assert timer.worked == counter.used * MINUTE
    assert timer.stopped_at == moment(now)


@given(begin=minutes, target=st.integers(1, 2000), wait=st.integers(0, 5000), late=st.integers(0, 5000))
def test_it_does_not_matter_whether_the_scheduler_came_first(
    begin: int, target: int, wait: int, late: int
) -> None:
    timer = rules.start(HOURS, target * MINUTE, moment(begin))
    sent, now = moment(begin + wait), moment(begin + wait + late)
    marked = rules.miss(timer) if timer.due_at is not None and timer.due_at <= now else timer
    assert rules.stop(HOURS, marked, sent) == rules.stop(HOURS, timer, sent)


@given(begin=minutes, target=st.integers(1, 2000), sent=st.integers(0, 3000), closed=st.integers(0, 3000))
def test_it_does_not_matter_whether_it_was_closed_before_the_answer_was_told(
    begin: int, target: int, sent: int, closed: int
) -> None:
    timer = rules.start(HOURS, target * MINUTE, moment(begin))
    answered = moment(begin + sent)
    dropped = rules.drop(HOURS, timer, moment(begin + sent + closed))
    told, plain = rules.stop(HOURS, dropped, answered), rules.stop(HOURS, timer, answered)
    assert (told.state, told.worked, told.missed_at) == (plain.state, plain.worked, plain.missed_at)


@given(begin=minutes, target=st.integers(1, 2000), used=st.integers(0, 3000), away=st.integers(0, 5000))
def test_reopening_goes_on_with_the_time_that_was_left(begin: int, target: int, used: int, away: int) -> None:
    timer = rules.start(HOURS, target * MINUTE, moment(begin))
    closed, again = moment(begin + used), moment(begin + used + away)
    paused = rules.resume(HOURS, rules.pause(HOURS, timer, closed), again)
    assert rules.revive(HOURS, rules.stop(HOURS, timer, closed), again) == paused


@given(begin=minutes, target=st.integers(1, 2000), wait=st.integers(0, 3000), new=st.integers(1, 2000))
def test_another_rule_counts_from_the_same_start_but_never_into_the_past(
    begin: int, target: int, wait: int, new: int
) -> None:
    timer = rules.start(HOURS, target * MINUTE, moment(begin))
    now = moment(begin + wait)
    changed = rules.retarget(OTHER, timer, new * MINUTE, now)
    fresh = rules.start(OTHER, new * MINUTE, moment(begin))
    assert fresh.due_at is not None
    assert timer.due_at is not None
    if fresh.due_at >= now:
        assert changed.due_at == fresh.due_at
    else:
        assert changed.due_at == min(now, timer.due_at)


def test_a_timer_without_a_target_only_measures() -> None:
    timer = rules.start(HOURS, None, moment(540))
    assert timer.due_at is None
    stopped = rules.stop(HOURS, timer, moment(560))
    assert (stopped.state, stopped.worked) == ("paused", 20 * MINUTE)


def test_hours_that_never_open_have_no_due_time() -> None:
    closed = WorkingHours("UTC", ((),) * 7)
    assert rules.start(closed, MINUTE, MONDAY).due_at is None


def test_a_timer_paused_after_its_last_minute_is_due_again_at_once_when_it_goes_on() -> None:
    timer = rules.start(HOURS, 10 * MINUTE, moment(540))
    timer = rules.pause(HOURS, timer, moment(550))
    assert timer.state == "paused", "the due moment itself is still in time"
    assert rules.resume(HOURS, timer, moment(600)).due_at == moment(600)


def test_what_happened_before_a_timer_began_to_count_does_not_pause_it() -> None:
    timer = rules.start(HOURS, 10 * MINUTE, moment(540))
    assert rules.pause(HOURS, timer, moment(530)) is timer
