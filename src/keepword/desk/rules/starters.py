"""Rules to begin with: each opens the page with everything filled in but what only the shop knows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from keepword.conversations.models import Priority


@dataclass(frozen=True)
class Starter:
    """A rule that many shops want."""

    key: str
    name: str | Promise
    about: str | Promise
    trigger: str
    condition: Mapping[str, Any] = field(default_factory=dict)
    steps: Sequence[Mapping[str, Any]] = ()
    minutes: int = 0
    working: bool = True


STARTERS = (
    Starter(
        "refunds",
        _("Refunds first"),
        _("A new message that speaks of money back becomes urgent, in any of your languages."),
        "message",
        {
            "field": "words",
            "op": "has word",
            "value": ["refund", "money back", "повернення коштів", "возврат денег", "grąžinti pinigus"],
        },
        ({"do": "priority", "priority": int(Priority.HIGH)},),
    ),
    Starter(
        "silent",
        _("Close what has fallen silent"),
        _("The customer has not come back for five days after our answer: the matter is settled."),
        "time.silent",
        {},
        ({"do": "close"},),
        5 * 24 * 60,
        working=False,
    ),
    Starter(
        "due",
        _("Warn before a clock is missed"),
        _("A quarter of an hour before: whoever has the conversation is called on."),
        "time.due",
        {"field": "assignee", "op": "is empty", "value": False},
        ({"do": "notify", "whom": ["assignee"], "text": "A quarter of an hour is left."},),
        15,
    ),
    Starter(
        "unhappy",
        _("Look into bad ratings"),
        _("A customer rates us 1 or 2: the conversation is opened again and urgent."),
        "rated",
        {"field": "rating", "op": "at most", "value": 2},
        ({"do": "reopen"}, {"do": "priority", "priority": int(Priority.URGENT)}),
    ),
    Starter(
        "waiting",
        _("Nobody waits for long"),
        _("A customer has waited four working hours for an answer: it becomes urgent."),
        "time.waiting",
        {"field": "priority", "op": "at most", "value": int(Priority.HIGH)},
        ({"do": "priority", "priority": int(Priority.URGENT)},),
        4 * 60,
    ),
)


def get(key: str) -> Starter | None:
    """One of them."""
    return next((one for one in STARTERS if one.key == key), None)
