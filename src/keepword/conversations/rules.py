"""When a contact begins and ends, and other decisions about conversations. Pure."""

import re
from collections.abc import Mapping
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
