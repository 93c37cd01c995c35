"""Where a matter stands in the customer's eyes, and what they may see of it. Pure."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from keepword.conversations.models import Direction, Kind, State, Status
from keepword.conversations.rules import file_name, plain_text

__all__ = ["file_name", "plain_text"]

MAX_FILES = 10
MAX_BYTES = 25 * 1024 * 1024  # of one reply's files together
MAX_TEXT = 50_000
MAX_AN_HOUR = 20  # replies from the page of one conversation
MAX_BYTES_A_DAY = 100 * 1024 * 1024
MAX_SPAM_A_DAY = 3  # replies into what looks like spam: enough for one who is taken for it wrongly
_UNSAID = (State.UNDONE, State.SCHEDULED)
VISIT = timedelta(hours=1)  # looking again within it is the same visit

# Pictures that a browser shows without running anything (SVG is not among them).
SAFE_PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})


class Stage(StrEnum):
    """The steps that a matter goes through, in this order."""

    RECEIVED = "received"
    WORKING = "working"
    ANSWERED = "answered"
    SOLVED = "solved"
    RATED = "rated"


ORDER = tuple(Stage)


@dataclass(frozen=True, slots=True)
class Standing:
    """What decides the stage. `approached`: they wrote to us (else we began)."""

    status: str
    approached: bool = True
    waiting: bool = False  # something of theirs is not answered
    answered: bool = False
    leaving: bool = False  # an answer is written and may still be taken back
    taken: bool = False  # one of us has it
    ratable: bool = False
    rated: bool = False


def stage(now: Standing) -> Stage:
    """The step at which a matter is."""
    if now.status == Status.CLOSED:
        return Stage.RATED if now.rated else Stage.SOLVED
    if now.status == Status.SPAM:
        return Stage.RECEIVED  # nobody is told that they are taken for a spammer
    if now.leaving:
        return Stage.WORKING
    if now.status == Status.NOTICE:
        return Stage.ANSWERED
    if now.status == Status.WAITING or (now.status == Status.SNOOZED and now.answered and not now.waiting):
        return Stage.ANSWERED
    return Stage.WORKING if now.taken or now.answered or now.status == Status.SNOOZED else Stage.RECEIVED


def path(now: Standing) -> tuple[Stage, ...]:
    """The steps from beginning to end as they are shown: without those that this matter never takes."""
    here = stage(now)
    skipped: set[Stage] = set()
    if not now.approached:
        skipped |= {Stage.RECEIVED, Stage.WORKING}
    if now.status == Status.CLOSED and not now.answered and now.approached:
        skipped.add(Stage.ANSWERED)
    if now.status == Status.CLOSED and not now.ratable:
        skipped.add(Stage.RATED)
    return tuple(step for step in ORDER if step not in skipped or step == here)


def shown(
    *,
    direction: str,
    kind: str,
    state: str,
    attempts: int,
    sender: str,
    recipients: Iterable[str],
    own: Collection[str],
    from_page: bool = False,
) -> bool:
    """Whether a message is for the customer's eyes: they wrote it, or we wrote it to them and it left.

    `own` are the customer's addresses; all addresses are normalised. `from_page`: it was written on the
    customer's page, by somebody who may have no address. What others wrote into the
    conversation, notes, forwards, machines' messages and what may still be taken back are not.
    """
    if kind not in (Kind.MESSAGE, Kind.NOTICE):
        return False
    if direction == Direction.IN:
        return from_page or sender in own
    if direction != Direction.OUT or state in _UNSAID or leaving(state, attempts):
        return False
    return any(address in own for address in recipients)


def leaving(state: str, attempts: int) -> bool:
    """Whether an answer has not left yet, so that its writer may still take it back."""
    return state == State.QUEUED and attempts == 0
