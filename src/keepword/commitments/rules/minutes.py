"""The four minutes as values: from the start of a contact, what a person's words have shown by when. Pure.

Two readings run over the same words: one since the customer came, one since an agent first opened the
conversation. Words of several messages add up.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any, Final

from keepword.calendars.rules import WorkingHours, add_working
from keepword.commitments.rules.clocks import MET, MISSED, RUNNING

LENGTH: Final = timedelta(minutes=4)
ASPECTS: Final = ("interest", "positive", "ready")
ARRIVAL: Final = "arrival"
OPENING: Final = "opening"
READINGS: Final = (ARRIVAL, OPENING)
HOLDS: Final = 0.5  # a score from which on something is shown
DROPPED: Final = "dropped"  # nobody waits for words any more: no judgement
LIVE: Final = frozenset({"chat", "phone", "call", "voice", "video"})
"""Channels on which the customer is there while we answer: their minutes pass at any hour."""

Span = tuple[int, int, str]
"""Characters of a message, and why they count."""


@dataclass(frozen=True, slots=True)
class Sign:
    """How far a message shows something, and which of its words do."""

    score: float = 0.0
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """What a person's message shows. `author` is a user's number, None when nobody knows it."""

    message: int
    at: datetime
    signs: Mapping[str, Sign]
    author: int | None = None

    def as_data(self) -> dict[str, Any]:
        """As JSON; `said_of` reads it again."""
        signs = {name: [sign.score, [list(span) for span in sign.spans]] for name, sign in self.signs.items()}
        return {"message": self.message, "at": self.at.isoformat(), "author": self.author, "signs": signs}


def said_of(data: Mapping[str, Any]) -> Said:
    """What `Said.as_data` wrote."""
    signs = {
        name: Sign(score, tuple((start, end, why) for start, end, why in spans))
        for name, (score, spans) in data["signs"].items()
    }
    return Said(data["message"], datetime.fromisoformat(data["at"]), signs, data.get("author"))


@dataclass(frozen=True, slots=True)
class Shown:
    """Something is shown since `at`: the messages that add up to it, the last of them completing it."""

    at: datetime
    by: tuple[Said, ...]


def shown(said: Iterable[Said]) -> dict[str, Shown]:
    """What the messages show, each aspect since the first moment at which it holds.

    Signs of one thing in several messages are taken as independent: 1 - ∏(1 - score).
    """
    found: dict[str, Shown] = {}
    doubt = dict.fromkeys(ASPECTS, 1.0)
    by: dict[str, list[Said]] = {name: [] for name in ASPECTS}
    for one in sorted(said, key=lambda each: (each.at, each.message)):
        for name in ASPECTS:
            sign = one.signs.get(name, Sign())
            if name in found or sign.score <= 0:
                continue
            doubt[name] *= 1 - min(1.0, sign.score)
            by[name].append(one)
            if 1 - doubt[name] >= HOLDS - 1e-9:
                found[name] = Shown(one.at, tuple(by[name]))
    return found


def due(hours: WorkingHours, at: datetime) -> datetime | None:
    """When the four minutes that begin at `at` are over; None in hours that never open."""
    return add_working(hours, at, LENGTH)


def state(before: str, due_at: datetime, moments: Mapping[str, datetime | None], until: datetime) -> str:
    """How a reading stands at `until`.

    Met when all three were shown by its due moment, whenever we hear of it; one that nobody waits for any
    more is only ever met. An empty state is a reading that has not begun.
    """
    if not before:
        return before
    told = [moments.get(name) for name in ASPECTS]
    if all(at is not None and at <= due_at for at in told):
        return MET
    if before == DROPPED:
        return before
    return MISSED if before == MISSED or until > due_at else RUNNING


# Sentences that others have read too ---------------------------------------------------------------

_SENTENCE: Final = re.compile(r"[^.!?…\n]+[.!?…]*")
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d+")
FEWEST_WORDS: Final = 4
"""Shorter sentences are anybody's ("I see.", "Let me check") and are never held against one."""


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Where the sentences of a text stand. Abbreviations are not minded: the same is cut alike."""
    for found in _SENTENCE.finditer(text):
        if found.group().strip():
            yield found.start(), found.end()


def likeness(sentence: str, names: Collection[str] = ()) -> int | None:
    """A number that sentences share which differ in case, punctuation, numbers and the customer's name.

    `names` are the words of that name, casefolded. None for a sentence that is too short to compare.
    """
    folded = unicodedata.normalize("NFKC", sentence).casefold().replace("’", "'")
    found = [word for word in _WORD.findall(folded) if word not in names]
    if len(found) < FEWEST_WORDS:
        return None
    plain = " ".join("0" if word[0].isdigit() else word for word in found)
    return int.from_bytes(blake2b(plain.encode(), digest_size=8).digest(), signed=True)


def name_words(name: str) -> frozenset[str]:
    """The words of a name, as `likeness` leaves them out."""
    return frozenset(_WORD.findall(unicodedata.normalize("NFKC", name).casefold()))


def touching(spans: Sequence[Span], places: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Of the places in a text those in which one of the spans stands."""
    return [
        (start, end)
        for start, end in places
        if any(begin < end and stop > start for begin, stop, _why in spans)
    ]


def blanked(text: str, places: Iterable[tuple[int, int]]) -> str:
    """The text with nothing but spaces at these places, so that all else stays where it was."""
    letters = list(text)
    for start, end in places:
        letters[start:end] = ["\n" if letter == "\n" else " " for letter in letters[start:end]]
    return "".join(letters)
