"""Placeholders in what is said, and what stands in their place. Pure; plain text only."""

import re
from collections.abc import Collection, Mapping
from typing import Final

from django.utils.translation import gettext as _

from keepword.core.errors import Invalid

_PLACE: Final = re.compile(r"\{\{\s*([A-Za-z_][A-Za-z0-9_]{0,39})\s*\}\}")
_BRACES: Final = re.compile(r"\{\{|\}\}")
LONGEST_VALUE: Final = 4_000
SUBJECT: Final = 200
TEXT: Final = 20_000


def places(text: str) -> list[str]:
    """The placeholders of a text, each once, in their order."""
    return list(dict.fromkeys(_PLACE.findall(text)))


def check_text(text: str, known: Collection[str], field: str = "") -> None:
    """Invalid unless every placeholder is known and whole; it names the unknown ones and what there is."""
    unknown = [one for one in places(text) if one not in known]
    if unknown:
        values = {
            "unknown": ", ".join(f"{{{{{one}}}}}" for one in unknown),
            "known": ", ".join(f"{{{{{one}}}}}" for one in known),
        }
        raise Invalid(_("%(unknown)s cannot stand here. There are: %(known)s.") % values, field=field)
    if _BRACES.search(_PLACE.sub("", text)):
        raise Invalid(_("A placeholder is its name between {{ and }}, nothing else."), field=field)


def render(text: str, values: Mapping[str, str]) -> str:
    """The text with its placeholders filled, once: what a value says is never taken for a placeholder.

    A line of nothing but an empty value is left out. Invalid names a placeholder that has no value.
    """
    check_text(text, values)
    lines = []
    for line in text.replace("\r\n", "\n").split("\n"):
        said = _PLACE.sub(lambda found: plain(values[found[1]]), line)
        if line.strip() and not said.strip():
            continue
        lines.append(" ".join(said.split(" ")).rstrip())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def subject(text: str, values: Mapping[str, str]) -> str:
    """The same for a line: no line end, at most SUBJECT characters."""
    return " ".join(render(text, values).split())[:SUBJECT].strip()


def plain(value: str) -> str:
    """A value as it may stand in a text: no control characters but line ends, bounded."""
    kept = "".join(char for char in str(value) if char == "\n" or char.isprintable())
    return kept[:LONGEST_VALUE].strip()


def text_in(texts: Mapping[str, Mapping[str, str]], *languages: str) -> tuple[str, Mapping[str, str]]:
    """The words in the first of the languages that has any, else in English, else in any; with which."""
    written = {code: one for code, one in texts.items() if one.get("text", "").strip()}
    for code in (*languages, "en", *written):
        if code in written:
            return code, written[code]
    raise Invalid(_("Write what it says, at least in one language."), field="texts")
