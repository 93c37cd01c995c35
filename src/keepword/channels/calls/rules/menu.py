"""What a caller can choose by pressing a digit. Pure.

A menu is a list of items `{"digit": "1", "label": {"en": "Orders"}, "to": "queue", ...}`; an item that leads
to a further menu has `items`. `team` and `language` say more about the queue that it leads to.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

DIGITS: Final = "1234567890*#"
QUEUE: Final = "queue"
LANGUAGE: Final = "language"
VOICEMAIL: Final = "voicemail"
CALLBACK: Final = "callback"
MENU: Final = "menu"
KINDS: Final = (QUEUE, LANGUAGE, VOICEMAIL, CALLBACK, MENU)
DEEPEST: Final = 3
LONGEST: Final = 200

Item = Mapping[str, Any]


class Wrong(Exception):
    """This is no menu; the text says where."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """Where a digit leads. `path` is the digits that led there."""

    to: str
    path: str
    team: int | None = None
    language: str = ""


def check(menu: Any, languages: Sequence[str], teams: frozenset[int]) -> list[dict[str, Any]]:
    """A menu as it is stored. Wrong for what is none."""
    return _checked(menu, languages, teams, 1)


def _checked(menu: Any, languages: Sequence[str], teams: frozenset[int], depth: int) -> list[dict[str, Any]]:
    if not isinstance(menu, list) or len(menu) > len(DIGITS):
        raise Wrong("a menu is a list of at most twelve items")
    if depth > DEEPEST:
        raise Wrong("a menu has at most three levels")
    found = [_item(one, languages, teams, depth) for one in menu]
    digits = [one["digit"] for one in found]
    if len(set(digits)) != len(digits):
        raise Wrong("each digit leads to one place")
    return found


def _item(one: Any, languages: Sequence[str], teams: frozenset[int], depth: int) -> dict[str, Any]:
    if not isinstance(one, dict):
        raise Wrong("an item has a digit and a place that it leads to")
    digit, to = one.get("digit"), one.get("to")
    if not isinstance(digit, str) or len(digit) != 1 or digit not in DIGITS:
        raise Wrong("a digit is one of 0 to 9, * and #")
    if to not in KINDS:
        raise Wrong("an item leads to the queue, a language, voicemail, a callback or a further menu")
    kept: dict[str, Any] = {"digit": digit, "to": to, "label": _label(one.get("label"), languages)}
    kept |= _aim(one.get("team"), one.get("language"), languages, teams)
    if to == LANGUAGE and "language" not in kept:
        raise Wrong("say which language the digit chooses")
    if to == MENU:
        kept["items"] = _checked(one.get("items"), languages, teams, depth + 1)
        if not kept["items"]:
            raise Wrong("a further menu has items")
    return kept


def _aim(team: Any, language: Any, languages: Sequence[str], teams: frozenset[int]) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    if team is not None:
        if not isinstance(team, int) or isinstance(team, bool) or team not in teams:
            raise Wrong("there is no such team")
        kept["team"] = team
    if language:
        if language not in languages:
            raise Wrong("there is no such language")
        kept["language"] = language
    return kept


def _label(value: Any, languages: Sequence[str]) -> dict[str, str]:
    if not isinstance(value, dict) or not value:
        raise Wrong("say what the digit is for")
    kept = {}
    for language, text in value.items():
        if language not in languages or not isinstance(text, str):
            raise Wrong("there is no such language")
        words = " ".join(text.split())
        if len(words) > LONGEST:
            raise Wrong("what is said of a digit is short")
        if words:
            kept[language] = words
    if not kept:
        raise Wrong("say what the digit is for")
    return kept


def at(menu: Sequence[Item], path: str) -> Sequence[Item]:
    """The items that can be chosen after these digits; the first menu for a path that leads nowhere."""
    level = menu
    for digit in path:
        found = next((one for one in level if one["digit"] == digit and one["to"] == MENU), None)
        if found is None:
            return menu
        level = found["items"]
    return level


def choose(menu: Sequence[Item], path: str, digit: str) -> Chosen | None:
    """Where a digit leads from where one stands; None for one that is not offered."""
    found = next((one for one in at(menu, path) if one["digit"] == digit), None)
    if found is None:
        return None
    return Chosen(found["to"], path + digit, found.get("team"), found.get("language", ""))


def said(item: Item, language: str) -> str:
    """The words for an item in a language, else in the first that it has."""
    label: Mapping[str, str] = item["label"]
    return label.get(language) or next(iter(label.values()))
