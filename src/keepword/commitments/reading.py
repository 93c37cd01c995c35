"""The one place where commitments ask what a text promises."""

import re
from collections.abc import Mapping
from datetime import datetime, tzinfo
from importlib import import_module
from typing import Any, Final

from keepword.language.judgement import Promise

_QUOTED: Final = re.compile(r"^>.*$", re.MULTILINE)  # what somebody else said


def found_in(text: str, lang: str | None, sent_at: datetime, zone: tzinfo) -> list[Promise]:
    """The promises in what one of us writes to a customer, in the order of the text."""
    own = _QUOTED.sub(lambda line: " " * len(line.group()), text)
    return list(_judge(own, lang=lang or None, sent_at=sent_at, tz=zone, direction="out"))


def _judge(text: str, **how: Any) -> tuple[Promise, ...]:
    try:
        judge = import_module("keepword.language.judge").judge
    except ModuleNotFoundError:
        return ()
    promises: tuple[Promise, ...] = judge(text, **how).promises
    return promises


def plain(words: str) -> str:
    """Words as they are compared: however the white space between them fell."""
    return " ".join(words.split())[:200]


def by_words(found: list[Promise]) -> Mapping[str, Promise]:
    """Promises by their plain words; of the same words the first."""
    known: dict[str, Promise] = {}
    for one in found:
        known.setdefault(plain(one.text), one)
    return known
