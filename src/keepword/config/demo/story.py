"""What the generator hands out: stories of many steps."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from .people import Person

StepKind = Literal[
    "customer",  # a mail of the customer, from `address` where it is not their usual one
    "cc_reply",  # a mail of somebody who was in Cc: `sender` and `address`
    "autoreply",  # the customer's automatic answer to our last message
    "bounce",  # the delivery failure of our last message
    "spam",  # a mail that the spam rules catch
    "agent",  # an answer of ours; `close` says whether it closes as well
    "note",
    "assign",  # to `assignee`
    "snooze",  # until `snoozed_until`
    "close",
    "reopen",
    "rate",  # by the customer, `score` 1 to 5
]

FROM_OUTSIDE = frozenset({"customer", "cc_reply", "autoreply", "bounce", "spam"})

Priority = Literal["low", "normal", "high", "urgent"]


@dataclass(frozen=True)
class Step:
    """One thing that happens, at a moment of its own."""

    kind: StepKind
    at: datetime
    text: str = ""
    agent: str | None = None  # the key of who does it; None for the customer
    assignee: str | None = None
    subject: str = ""  # where it is not that of the story
    attachments: tuple[tuple[str, str], ...] = ()  # (file name, kind for files.file_content)
    address: str = ""
    sender: str = ""
    cc: tuple[str, ...] = ()
    score: int | None = None
    snoozed_until: datetime | None = None
    close: bool = False


@dataclass(frozen=True)
class Story:
    """One conversation from its first mail to the last thing that happened before now."""

    number: int
    customer: Person
    subject: str
    language: str
    inbox: str  # support or orders
    priority: Priority
    topic: str
    steps: tuple[Step, ...]

    @property
    def starts_at(self) -> datetime:
        return self.steps[0].at

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something, be it the customer."""
        return not self.is_spam and stays_open(self.steps)

    @property
    def is_spam(self) -> bool:
        return self.steps[0].kind == "spam"


def stays_open(steps: Iterable[Step]) -> bool:
    """Whether a conversation is open after these steps."""
    closed = False
    for step in steps:
        if step.kind == "close" or step.close:
            closed = True
        elif step.kind in ("customer", "cc_reply", "reopen"):
            closed = False
    return not closed


def timeline(stories: Iterable[Story]) -> list[tuple[Story, int]]:
    """(story, index of the step) of all steps of all stories, in the order in which they happen."""
    moments = [(story, index) for story in stories for index in range(len(story.steps))]
    moments.sort(key=lambda moment: (moment[0].steps[moment[1]].at, moment[0].number, moment[1]))
    return moments
