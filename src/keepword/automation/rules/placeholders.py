"""Placeholders in a macro's text: `{{customer.first_name|there}}`. Pure.

A parser of its own and no template engine: what people store can name a few known values and do nothing else.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepword.core.errors import Invalid

NAMES: Final = {
    "customer.name": gettext_lazy("the customer's name"),
    "customer.first_name": gettext_lazy("the customer's first name"),
    "customer.page": gettext_lazy("the address of the customer's page"),
    "agent.name": gettext_lazy("your name"),
    "agent.first_name": gettext_lazy("your first name"),
    "conversation.number": gettext_lazy("the number of the conversation"),
    "conversation.subject": gettext_lazy("the subject"),
    "inbox.name": gettext_lazy("the name of the inbox"),
    "inbox.address": gettext_lazy("the address of the inbox"),
    "shop.name": gettext_lazy("the name of the shop"),
    "order.number": gettext_lazy("the number of the order that they wait for, else of their last"),
    "order.where": gettext_lazy("where that order is, in a sentence"),
    "date.today": gettext_lazy("today's date"),
    "date.tomorrow": gettext_lazy("tomorrow's date"),
    "date.next_working_day": gettext_lazy("the date of the next working day"),
}
"""What can stand in a text, with what it becomes."""

_MARK: Final = re.compile(r"\{\{([^{}]*)\}\}")
_INSIDE: Final = re.compile(r"\s*([a-z_]{1,30}(?:\.[a-z_]{1,30}){0,2})\s*(?:\|([^{}]*))?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Filled:
    """A text with its values; `missing` are the names that had neither a value nor a fallback.

    Those still stand in the text, so that nobody sends a hole without seeing it.
    """

    text: str
    missing: tuple[str, ...]


def names(text: str) -> list[str]:
    """The placeholders of a text that are known, each once, in their order."""
    read = (_read(match) for match in _MARK.finditer(text))
    return list(dict.fromkeys(name for name, _fallback in read if name in NAMES))


def check(text: str) -> None:
    """Raise Invalid, naming it, when something in double braces is no placeholder."""
    for match in _MARK.finditer(text):
        name, _fallback = _read(match)
        if name not in NAMES:
            raise Invalid(
                _("“%(text)s” is no placeholder. Choose one from the list.") % {"text": match.group()[:60]},
                field="text",
            )
    rest = _MARK.sub("", text)
    if "{{" in rest or "}}" in rest:
        raise Invalid(_("A placeholder is not closed: write {{customer.name}}."), field="text")


def fill(text: str, values: Mapping[str, str]) -> Filled:
    """Put values in the places of placeholders; what a value contains is never read again.

    Without a value the fallback stands there, without either the placeholder itself. Never raises.
    """
    missing: dict[str, None] = {}

    def place(match: re.Match[str]) -> str:
        name, fallback = _read(match)
        if name not in NAMES:
            return match.group()
        value = values.get(name, "")
        if value:
            return value
        if fallback is not None:
            return fallback
        missing[name] = None
        return match.group()

    return Filled(_MARK.sub(place, text), tuple(missing))


def _read(match: re.Match[str]) -> tuple[str, str | None]:
    inside = _INSIDE.fullmatch(match.group(1))
    if inside is None:
        return "", None
    fallback = inside.group(2)
    return inside.group(1).lower(), None if fallback is None else fallback.strip()
