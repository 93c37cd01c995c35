"""What the generator hands out: stories of many steps."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
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
    "snooze",  # until `snooze` after this step
    "close",
    "reopen",
    "rate",  # by the customer, `score` 1 to 5
]

FROM_OUTSIDE = frozenset({"customer", "cc_reply", "autoreply", "bounce", "spam"})

Priority = Literal["low", "normal", "high", "urgent"]


@dataclass(frozen=True)
class Step:
    """One thing that happens, `after` the one before it."""

    kind: StepKind
    after: timedelta
    text: str = ""
    agent: str | None = None  # the key of who does it; None for the customer
    assignee: str | None = None
    subject: str = ""  # where it is not that of the story
    attachments: tuple[tuple[str, str], ...] = ()  # (file name, kind for files.file_content)
    address: str = ""
    sender: str = ""
    cc: tuple[str, ...] = ()
    score: int | None = None
    snooze: timedelta | None = None
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
    starts_at: datetime
    steps: tuple[Step, ...]

    def moments(self) -> Iterable[tuple[datetime, Step]]:
        """The steps with the moment of each."""
        at = self.starts_at
        for step in self.steps:
            at += step.after
            yield at, step

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + sum((step.after for step in self.steps), timedelta())

    @property
    def is_spam(self) -> bool:
        return self.steps[0].kind == "spam"


def timeline(stories: Iterable[Story]) -> list[tuple[datetime, Story, int]]:
    """(moment, story, index of the step) of all steps of all stories, in the order in which they happen."""
    moments = [
        (at, story, index)
        for story in stories
        for index, (at, _) in enumerate(story.moments())
    ]
    moments.sort(key=lambda moment: (moment[0], moment[1].number, moment[2]))
    return moments
