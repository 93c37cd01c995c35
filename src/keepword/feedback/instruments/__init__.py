"""The instruments that can be asked with: their questions in four languages, read from the files beside this.

A file has `title`, `source`, named `ends` of scales, `questions` (each may take what `defaults` says), and
`pairs`: two questions for each item, first all of the one role, then all of the other, each the `frame` of
its role around the item's words.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from typing import Any, Final

import yaml

LANGUAGES: Final = ("en", "uk", "ru", "lt")
KEYS: Final = ("csat", "ces", "nps", "csi", "servqual", "sus", "experience", "pulse")
CUSTOM: Final = "custom"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question; see models.Question."""

    key: str
    kind: str
    texts: Mapping[str, str]
    role: str = ""
    item: str = ""
    dimension: str = ""
    ends: Mapping[str, Sequence[str]] = field(default_factory=dict)
    options: Sequence[Mapping[str, Any]] = ()
    required: bool = False
    low: int = 1
    high: int = 5
    reverse: bool = False
    alarm: int | None = None


@dataclass(frozen=True, slots=True)
class Instrument:
    """What is asked, and after whom."""

    key: str
    title: Mapping[str, str]
    source: str
    questions: tuple[Asked, ...]
    audience: str = "customers"
    anonymous: bool = False


@cache
def instrument(key: str) -> Instrument:
    """One of KEYS; KeyError for any other."""
    if key not in KEYS:
        raise KeyError(key)
    data = yaml.safe_load((files(__package__) / f"{key}.yaml").read_text(encoding="utf-8"))
    return Instrument(
        key=key,
        title=data["title"],
        source=data["source"],
        questions=(*_pairs(data), *_questions(data)),
        audience=data.get("audience", "customers"),
        anonymous=data.get("anonymous", False),
    )


def _questions(data: Mapping[str, Any]) -> Iterator[Asked]:
    for given in data.get("questions", ()):
        wanted = {**data.get("defaults", {}), **given}
        ends = wanted.pop("ends", None)
        has_ends = wanted["kind"] == "scale" and ends
        yield Asked(**wanted, ends=data["ends"][ends] if has_ends else {})


def _pairs(data: Mapping[str, Any]) -> Iterator[Asked]:
    pairs: Mapping[str, Any] | None = data.get("pairs")
    if pairs is None:
        return
    for side in (pairs["first"], pairs["second"]):
        whole = Asked(
            key="",
            kind="scale",
            texts={},
            role=side["role"],
            ends=data["ends"][side["ends"]],
            low=pairs["low"],
            high=pairs["high"],
            alarm=side.get("alarm"),
        )
        for item in pairs["items"]:
            texts = {code: side["frame"][code].format(item=words) for code, words in item["texts"].items()}
            key = f"{side['role'][0]}_{item['key']}"
            yield replace(whole, key=key, item=item["key"], dimension=item.get("dimension", ""), texts=texts)
