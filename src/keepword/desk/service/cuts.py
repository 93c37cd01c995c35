"""The last 28 days of an indicator by team, person, channel and so on: a table with bars."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepword.accounts.models import User
from keepword.analytics.models import IndicatorValue
from keepword.analytics.queries import frameworks, numbers
from keepword.analytics.queries import standards as targets
from keepword.analytics.rules.words import IndicatorWords
from keepword.conversations import channels
from keepword.conversations.models import Inbox
from keepword.desk.service import figures, shown
from keepword.desk.templatetags.desk import language_word
from keepword.relationship.models import Segment
from keepword.teams.models import Team

NAMES: Final[Mapping[str, Any]] = {
    "team": gettext_lazy("Teams"),
    "agent": gettext_lazy("People"),
    "channel": gettext_lazy("Channels"),
    "inbox": gettext_lazy("Inboxes"),
    "language": gettext_lazy("Languages"),
    "product": gettext_lazy("Products"),
    "segment": gettext_lazy("Segments"),
}


def tables(user: User, of: IndicatorWords, wanted: str) -> dict[str, Any]:
    """The cuts that the indicator knows, and the rows of the one that is wanted, else of the first."""
    found = numbers.cuts(user, of.name)
    known = [cut for cut in NAMES if cut in found]
    if not known:
        return {}
    chosen = wanted if wanted in known else known[0]
    return {
        "choices": [(cut, NAMES[cut]) for cut in known],
        "chosen": chosen,
        "title": NAMES[chosen],
        "rows": _rows(user, of, chosen, found[chosen]),
    }


def label(cut: str, key: str) -> str:
    """What one value of a cut is called."""
    return _labels(cut, [key]).get(key) or _none(key)


def labels(cut: str, keys: Collection[str]) -> dict[str, str]:
    """What several values of a cut are called, those that there are. One query."""
    return _labels(cut, keys)


def _rows(user: User, of: IndicatorWords, cut: str, values: Sequence[IndicatorValue]) -> list[dict[str, Any]]:
    labels, held = _labels(cut, [one.cut_key for one in values]), targets.targets(user)
    most = max((abs(one.value) for one in values if one.value is not None), default=0.0) or 1.0
    rows = []
    for one in values:
        target = held.get((of.name, f"{cut}:{one.cut_key}")) or held.get((of.name, ""))
        told = frameworks.judged(one, target)
        rows.append(
            {
                "one": one,
                "label": labels.get(one.cut_key) or _none(one.cut_key),
                "value": figures.figure(one.value, of.unit),
                "between": figures.between(one.low, one.high, of.unit),
                "sign": figures.SIGNS[told.verdict],
                "doubt": figures.doubt(told),
                "bar": shown.bar(abs(one.value) / most, told.verdict.value) if one.value is not None else "",
            }
        )
    return rows


def _none(key: str) -> str:
    return _("gone since") if key else _("of none")


def _labels(cut: str, keys: Collection[str]) -> dict[str, str]:
    some = [key for key in keys if key]
    return _NAMED[cut](some) if cut in _NAMED else {key: key for key in some}


def _people(keys: Collection[str]) -> dict[str, str]:
    known = [key for key in keys if _is_key(key)]
    return {str(key): name for key, name in User.objects.filter(key__in=known).values_list("key", "name")}


def _is_key(key: str) -> bool:
    try:
        UUID(key)
    except ValueError:
        return False
    return True


def _of(model: type[Team] | type[Inbox] | type[Segment]) -> Callable[[Collection[str]], dict[str, str]]:
    def named(keys: Collection[str]) -> dict[str, str]:
        numbers_ = [int(key) for key in keys if key.isdecimal() and len(key) < 19]
        rows = model._default_manager.filter(pk__in=numbers_).values_list("pk", "name")
        return {str(pk): name for pk, name in rows}

    return named


def _channels(keys: Collection[str]) -> dict[str, str]:
    names = {one.key: str(one.name) for one in channels.channels()}
    return {key: names.get(key, key) for key in keys}


_NAMED: Final[Mapping[str, Callable[[Collection[str]], dict[str, str]]]] = {
    "team": _of(Team),
    "inbox": _of(Inbox),
    "segment": _of(Segment),
    "agent": _people,
    "channel": _channels,
    "language": lambda keys: {key: language_word(key) for key in keys},
}
