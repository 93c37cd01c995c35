"""When a contact begins and ends, and other decisions about conversations. Pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

SILENCE = timedelta(hours=72)  # after our answer: the contact is over if nothing comes
PREVIEW = 200

_PREFIXES = re.compile(
    r"^\s*((re|fw|fwd|aw|wg|sv|antw|відп|вiдп|ответ|нa|пер|пересл|fw|ats|pers|atsakymas)\s*(\[\d+\])?\s*:\s*)+",
    re.IGNORECASE,
)
_PLACEHOLDER = re.compile(r"\{([a-z]{1,20})\}")
_BLANKS = re.compile(r"\s+")


def silence_ended(last_answer_at: datetime | None, at: datetime) -> datetime | None:
    """When the contact had ended by silence before `at`, or None when it had not."""
    if last_answer_at is None or at - last_answer_at <= SILENCE:
        return None
    return last_answer_at + SILENCE


def plain_subject(subject: str) -> str:
    """The subject without Re:, Fwd: and their sisters in our languages."""
    return _PREFIXES.sub("", subject).strip()


def preview(text: str) -> str:
    """The beginning of a text on one line."""
    return _BLANKS.sub(" ", text[: PREVIEW * 3]).strip()[:PREVIEW]


def reply_subject(subject: str) -> str:
    """The subject of an answer."""
    return f"Re: {plain_subject(subject)}"[:500]


def filled(signature: str, values: Mapping[str, str]) -> str:
    """A signature with its placeholders filled in; a line that says nothing without them is left out."""
    lines = []
    for line in signature.strip().split("\n"):
        named = [values[name].strip() for name in _PLACEHOLDER.findall(line) if name in values]
        if named and not any(named):
            continue
        lines.append(_PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), line).rstrip())
    return "\n".join(lines).strip()


# What comes from a browser ------------------------------------------------------------------------


def file_name(given: str) -> str:
    """A file's name without folders and without characters that no name needs."""
    plain = "".join(char for char in given.replace("\\", "/").rpartition("/")[2] if char.isprintable())
    return " ".join(plain.split())[:200].strip(". ") or "file"


def plain_text(given: str) -> str:
    """What was typed, with plain line ends and without NUL, which PostgreSQL does not store."""
    return given.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").strip()


# Merging and taking apart --------------------------------------------------------------------------

OPEN, WAITING, SNOOZED, CLOSED = "open", "waiting", "snoozed", "closed"  # as models.Status says them
NOTICE = "notice"


@dataclass(frozen=True)
class Stand:
    """Where a conversation stands: its status, and since when the customer waits for us."""

    status: str
    waiting_since: datetime | None = None
    snoozed_until: datetime | None = None


@dataclass(frozen=True)
class Spoken:
    """Who spoke when: the customer, or we to them."""

    at: datetime
    ours: bool


def joined(source: Stand, into: Stand) -> Stand:
    """How two stand as one: whoever waits for us waits on; nothing is opened by what is settled."""
    since = min((s for s in (source.waiting_since, into.waiting_since) if s), default=None)
    if OPEN in (source.status, into.status):
        return Stand(OPEN, since)
    if source.status == NOTICE:  # it asks for nothing
        return replace(into, waiting_since=since)
    if into.status in (CLOSED, NOTICE):
        return replace(source, waiting_since=since)
    return replace(into, waiting_since=since)


def stand_after(stand: Stand, later: Iterable[Spoken]) -> Stand:
    """How it stands after what was said later, in the order of time."""
    for word in sorted(later, key=lambda each: each.at):
        stand = Stand(WAITING) if word.ours else Stand(OPEN, stand.waiting_since or word.at)
    return stand
