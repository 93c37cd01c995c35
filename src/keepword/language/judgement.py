"""What a judge says of a text: values alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

EMOTIONS: Final = ("calm", "pleased", "worried", "annoyed", "angry")


@dataclass(frozen=True, slots=True)
class Evidence:
    """The characters that justify a score: `text[start:end]`, and why they do (a name for programs)."""

    start: int
    end: int
    why: str


@dataclass(frozen=True, slots=True)
class Score:
    """How far something holds of a text, 0..1."""

    score: float = 0.0
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Promise:
    """What the business commits itself to in `text`, at `start`:`end` of what was judged.

    `due_at` is given where an hour was said; `due_date`, the last day on which it is kept, where a day was
    said or follows. Both are None for a promise without a date, and for one that waits for a condition
    ("once the item arrives, within three days"). `never_again`: "this won't happen again". `ours`: we or our
    own staff do it, not others ("the courier comes on Friday").
    """

    text: str
    start: int
    end: int
    due_at: datetime | None = None
    due_date: date | None = None
    conditional: bool = False
    never_again: bool = False
    ours: bool = False


@dataclass(frozen=True, slots=True)
class Emotion:
    """What the writer feels, one of EMOTIONS, and how strongly, 0..1."""

    name: str = "calm"
    strength: float = 0.0
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a text says. `scores` has every detector's name, also where nothing was found."""

    lang: str | None
    promises: tuple[Promise, ...] = ()
    scores: Mapping[str, Score] = field(default_factory=dict)
    emotion: Emotion = Emotion()
