"""When a promise is kept, broken, moved or withdrawn. Pure.

What is told of a promise may come in any order (a mail that was on its way, an imported folder, a scheduler
that slept): the same things told give the same end, as each is judged by the moment at which it happened.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Final

from keepword.calendars.rules import WorkingHours

WAITING: Final = "waiting"  # for its condition
OPEN: Final = "open"
MOVED: Final = "moved"
KEPT: Final = "kept"  # by evidence
BY_WORD: Final = "by_word"
BROKEN: Final = "broken"
WITHDRAWN: Final = "withdrawn"

ALIVE: Final = (WAITING, OPEN)
_DAY_MINUTES: Final = 24 * 60
_WEEK: Final = 7


class TooLate(ValueError):
    """Nothing can be changed about it any more."""


@dataclass(frozen=True, slots=True)
class Word:
    """A promise as a value. `due_at` None: no minute was named, or its condition is not fulfilled.

    `decided_at` is when it came to its state, `done_at` when what was promised happened, also too late.
    """

    made_at: datetime
    due_at: datetime | None = None
    state: str = OPEN
    decided_at: datetime | None = None
    done_at: datetime | None = None

    def in_time(self, at: datetime) -> bool:
        """Whether something at this moment is in time. The due minute itself is."""
        return self.due_at is None or at <= self.due_at


def make(made_at: datetime, due_at: datetime | None, *, conditional: bool = False) -> Word:
    """A new promise; one that waits for its condition has no minute yet."""
    if conditional:
        return Word(made_at, None, WAITING)
    return Word(made_at, due_at)


def fall_due(word: Word, now: datetime) -> Word:
    """The scheduler looks: past its minute an open promise is broken, at that very minute."""
    if word.state != OPEN or word.due_at is None or now <= word.due_at:
        return word
    return replace(word, state=BROKEN, decided_at=word.due_at)


def recur(word: Word, at: datetime) -> Word:
    """What was to happen "never again" has happened again."""
    if word.state not in (OPEN, BY_WORD):
        return word
    return replace(word, state=BROKEN, decided_at=at)


def prove(word: Word, happened_at: datetime) -> Word:
    """There is evidence that what was promised happened at a moment. Told late, it counts all the same."""
    if word.state in (MOVED, WITHDRAWN):
        return word
    done = happened_at if word.done_at is None else min(word.done_at, happened_at)
    if word.in_time(done):
        if word.state == KEPT and word.decided_at == done:
            return word
        return replace(word, state=KEPT, decided_at=done, done_at=done)
    return replace(word, state=BROKEN, decided_at=word.due_at, done_at=done)


def vouch(word: Word, happened_at: datetime) -> Word:
    """One of us says that it was done then. Evidence weighs more, so what it has decided stays."""
    if word.state in (MOVED, WITHDRAWN, KEPT):
        raise TooLate
    if word.state == BROKEN and word.done_at is not None and word.done_at <= happened_at:
        raise TooLate
    if word.in_time(happened_at):
        return replace(word, state=BY_WORD, decided_at=happened_at, done_at=happened_at)
    return replace(word, state=BROKEN, decided_at=word.due_at, done_at=happened_at)


def move(word: Word, told_at: datetime) -> Word:
    """The customer was told of another day at a moment; before the promise was due it is moved, not kept."""
    if word.state in (MOVED, WITHDRAWN, KEPT, BY_WORD) or word.done_at is not None:
        return word
    if not word.in_time(told_at):
        return fall_due(word, told_at)
    return replace(word, state=MOVED, decided_at=told_at)


def withdraw(word: Word, at: datetime) -> Word:
    """It holds no more: the customer does not want it, it was none. What is broken stays broken."""
    if word.state not in ALIVE or not word.in_time(at):
        raise TooLate
    return replace(word, state=WITHDRAWN, decided_at=at)


def fulfil(word: Word, due_at: datetime | None) -> Word:
    """What it waited for has happened; its days begin."""
    if word.state != WAITING:
        raise TooLate
    return replace(word, state=OPEN, due_at=due_at)


def name_day(word: Word, due_at: datetime) -> Word:
    """A promise without a minute gets one."""
    if word.state != OPEN or word.due_at is not None:
        raise TooLate
    return replace(word, due_at=due_at)


def due_moment(
    at: datetime | None, day: date | None, *, made_at: datetime, hours: WorkingHours
) -> datetime | None:
    """By when it is to be kept: the moment said, or the end of the working day of the day said.

    On a day off it is due when the working day before it ends on the clock. A day of which the working hours
    are over when it is promised lasts until midnight. What lies before the promise was misread: None.
    """
    if at is not None:
        return at if at > made_at else None
    if day is None:
        return None
    for minute in (_closing_minute(hours, day), _DAY_MINUTES):
        due = _at_minute(hours, day, minute)
        if due > made_at:
            return due
    return None


def _closing_minute(hours: WorkingHours, day: date) -> int:
    for ago in range(_WEEK + 1):
        if day.toordinal() - ago < 1:
            break
        intervals = hours.on(day - timedelta(days=ago))
        if intervals:
            return intervals[-1].end
    return _DAY_MINUTES


def _at_minute(hours: WorkingHours, day: date, minute: int) -> datetime:
    over, rest = divmod(minute, _DAY_MINUTES)
    if over and day == date.max:
        over, rest = 0, _DAY_MINUTES - 1
    at = time(rest // 60, rest % 60)
    return datetime.combine(day + timedelta(days=over), at, hours.tzinfo)
