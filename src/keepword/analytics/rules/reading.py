"""YAML that people write by hand, read strictly: what is wrong is told with the place where it stands.

A place is said as one would point at it: "servqual, principles, empathy, does, lt". Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

import yaml

from keepword.core.errors import Invalid

LANGUAGES: Final = ("en", "uk", "ru", "lt")
"""Whatever people read stands in all of them."""

LARGEST_FILE: Final = 1_000_000
"""Characters. The words of all indicators in four languages are less than half of it."""

LONGEST_TEXT: Final = 1_000
DEEPEST: Final = 10
_BLANKS = re.compile(r"[ \t\r\n]+")
NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,62}")

Texts = Mapping[str, str]
"""The same said in each of LANGUAGES."""


class _Loader(yaml.CSafeLoader):
    """Plain data alone, and no key twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[object, object]:
        seen: set[str] = set()
        for key, _value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.MarkedYAMLError(problem="a key is not a word", problem_mark=key.start_mark)
            if key.value in seen:
                raise yaml.MarkedYAMLError(problem=f"{short(key.value)} twice", problem_mark=key.start_mark)
            seen.add(key.value)
        return dict(super().construct_mapping(node, deep))


def document(text: str, where: str) -> object:
    """What a YAML text holds; Invalid with the line if it is no YAML or longer than LARGEST_FILE."""
    if len(text) > LARGEST_FILE:
        raise Invalid(f"{where}: longer than {LARGEST_FILE} characters")
    try:
        _look_over(text, where)
        return yaml.load(text, Loader=_Loader)  # noqa: S506 - a SafeLoader that refuses more
    except yaml.MarkedYAMLError as error:
        line = f"line {error.problem_mark.line + 1}: " if error.problem_mark else ""
        raise Invalid(f"{where}: {line}{error.problem or 'this is not YAML'}") from error
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        # A character that YAML forbids; a date of the 40th of May.
        raise Invalid(f"{where}: this is not YAML that can be read") from error


def _look_over(text: str, where: str) -> None:
    """Refuse what could grow or dig: aliases make a huge thing of a short file, brackets in thousands
    exhaust the stack of whoever builds them."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        line = event.start_mark.line + 1 if event.start_mark else 0
        if isinstance(event, yaml.AliasEvent):
            raise Invalid(f"{where}: line {line}: aliases (*name) are not read")
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise Invalid(f"{where}: line {line}: more than {DEEPEST} levels")


def mapping(
    value: object, where: str, needed: Iterable[str] = (), also: Iterable[str] = ()
) -> dict[str, object]:
    """A mapping with all the `needed` keys, perhaps those of `also`, and no others."""
    needed, also = tuple(needed), tuple(also)
    if not isinstance(value, dict):
        raise Invalid(f"{where}: expected {', '.join(needed + also) or 'names'}, each with its value")
    fields = {str(key): part for key, part in value.items()}
    for key in needed:
        if key not in fields:
            raise Invalid(f"{where}: {key} is missing")
    for key in fields:
        if key not in needed and key not in also:
            raise Invalid(f"{where}: {short(key)} is not known; expected {', '.join(needed + also)}")
    return fields


def name(value: object, where: str) -> str:
    """An id: a small letter, then small letters, digits and underscores."""
    if not isinstance(value, str) or not NAME.fullmatch(value):
        raise Invalid(f"{where}: {short(value)} is not a name; expected small letters, digits and _")
    return value


def text(value: object, where: str) -> str:
    """Words for people, on one line."""
    if not isinstance(value, str) or not value.strip():
        raise Invalid(f"{where}: expected words, found {short(value)}")
    said = _BLANKS.sub(" ", value).strip()
    if len(said) > LONGEST_TEXT:
        raise Invalid(f"{where}: longer than {LONGEST_TEXT} characters")
    return said


def texts(value: object, where: str) -> Texts:
    """The same words in each of LANGUAGES."""
    fields = mapping(value, where, LANGUAGES)
    return {language: text(fields[language], f"{where}, {language}") for language in LANGUAGES}


def one_of(value: object, known: Iterable[str], where: str) -> str:
    """One of a closed set of words."""
    words = sorted(known)
    if value not in words:
        raise Invalid(f"{where}: {short(value)} is not known; expected one of {', '.join(words)}")
    return str(value)


def items(value: object, where: str) -> list[object]:
    """A list with something in it."""
    if not isinstance(value, list) or not value:
        raise Invalid(f"{where}: expected a list with something in it")
    return value


def short(value: object) -> str:
    """What was found, short enough for a message."""
    said = str(value)
    return f'"{said}"' if len(said) <= 40 else f'"{said[:39]}…"'
