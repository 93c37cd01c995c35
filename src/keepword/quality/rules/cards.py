"""What a scorecard may ask. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext as _

from keepword.core.errors import Invalid
from keepword.quality.rules.prefilling import DETECTORS
from keepword.quality.rules.scoring import KINDS

LANGUAGES: Final = ("en", "uk", "ru", "lt")
MOST: Final = 40  # criteria
HEAVIEST: Final = 100
LONGEST_NAME: Final = 120
LONGEST_TITLE: Final = 120
LONGEST_ASKS: Final = 600
_KEY: Final = re.compile(r"[a-z][a-z0-9_-]{0,39}")


@dataclass(frozen=True, slots=True)
class Asked:
    """A criterion; see models.Criterion."""

    key: str
    texts: Mapping[str, Mapping[str, str]]
    kind: str
    weight: int = 1
    critical: bool = False
    accuracy: bool = False
    automatic: str = ""


@dataclass(frozen=True, slots=True)
class CardPlan:
    """What a scorecard is to be."""

    name: str
    criteria: Sequence[Asked] = field(default_factory=tuple)


def checked(plan: CardPlan) -> CardPlan:
    """The plan, its words in order. Invalid names the field at fault: "name", "criteria.2.title"."""
    name = _line(plan.name, LONGEST_NAME, "name")
    if not 1 <= len(plan.criteria) <= MOST:
        raise Invalid(_("A scorecard asks from 1 to %(n)s things.") % {"n": MOST}, field="criteria")
    found = [_criterion(one, f"criteria.{place}") for place, one in enumerate(plan.criteria)]
    keys = [one.key for one in found]
    if len(set(keys)) < len(keys):
        raise Invalid(_("Two criteria have the same key."), field="criteria")
    return CardPlan(name, tuple(found))


def _criterion(one: Asked, place: str) -> Asked:
    if not _KEY.fullmatch(one.key):
        raise Invalid(
            _("A key has small Latin letters, digits and dashes, and begins with a letter."),
            field=f"{place}.key",
        )
    if one.kind not in KINDS:
        raise Invalid(_("Choose how it is marked."), field=f"{place}.kind")
    if not isinstance(one.weight, int) or not 1 <= one.weight <= HEAVIEST:
        raise Invalid(_("A weight is from 1 to %(n)s.") % {"n": HEAVIEST}, field=f"{place}.weight")
    if one.automatic and one.automatic not in DETECTORS:
        raise Invalid(_("Choose what is looked for in the text."), field=f"{place}.automatic")
    return Asked(
        key=one.key,
        texts=_texts(one.texts, place),
        kind=one.kind,
        weight=one.weight,
        critical=bool(one.critical),
        accuracy=bool(one.accuracy),
        automatic=one.automatic,
    )


def _texts(texts: Mapping[str, Any], place: str) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for code in LANGUAGES:
        said = texts.get(code) or {}
        title = " ".join(str(said.get("title", "")).split())
        asks = str(said.get("asks", "")).strip()
        if len(title) > LONGEST_TITLE or "\x00" in title:
            raise Invalid(
                _("A title has at most %(n)s letters.") % {"n": LONGEST_TITLE}, field=f"{place}.title"
            )
        if len(asks) > LONGEST_ASKS or "\x00" in asks:
            raise Invalid(
                _("What it asks has at most %(n)s letters.") % {"n": LONGEST_ASKS}, field=f"{place}.asks"
            )
        if title:
            found[code] = {"title": title, "asks": asks}
    if not found:
        raise Invalid(_("Give each criterion a title."), field=f"{place}.title")
    return found


def _line(text: str, most: int, field_: str) -> str:
    line = " ".join(str(text).split())
    if not line or len(line) > most or "\x00" in line:
        raise Invalid(_("Give it a name of at most %(n)s letters.") % {"n": most}, field=field_)
    return line


def said(texts: Mapping[str, Mapping[str, str]], language: str, what: str = "title") -> str:
    """A criterion's words in a language: else in English, else in any."""
    for code in (language, "en", *texts):
        if texts.get(code, {}).get(what):
            return texts[code][what]
    return ""
