"""The segments that every shop has from the start."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True, slots=True)
class BuiltIn:
    """Its name, what it is good for, whom it holds."""

    name: str | Promise
    about: str | Promise
    condition: Mapping[str, Any]


BUILT_IN: Final[dict[str, BuiltIn]] = {
    "champions": BuiltIn(
        pgettext_lazy("a set of customers", "Champions"),
        pgettext_lazy("a set of customers", "They buy often, much, and did so lately. Thank them first."),
        {"field": "rfm", "op": "is", "value": "champions"},
    ),
    "loyal": BuiltIn(
        pgettext_lazy("a set of customers", "Loyal customers"),
        pgettext_lazy("a set of customers", "They come back. Ask what they think, tell them news first."),
        {"field": "rfm", "op": "is", "value": "loyal"},
    ),
    "new_buyers": BuiltIn(
        pgettext_lazy("a set of customers", "New buyers"),
        pgettext_lazy("a set of customers", "They have bought lately and little so far. Help them to start."),
        {"field": "rfm", "op": "is", "value": "new"},
    ),
    "at_risk": BuiltIn(
        pgettext_lazy("a set of customers", "At risk of leaving"),
        pgettext_lazy("a set of customers", "They bought much or often, but not lately. Ask what is wrong."),
        {"field": "rfm", "op": "is", "value": "at_risk"},
    ),
    "quiet": BuiltIn(
        pgettext_lazy("a set of customers", "Gone quiet"),
        pgettext_lazy("a set of customers", "Nothing has been heard of them for a long time."),
        {"field": "stage", "op": "is", "value": "gone"},
    ),
    "in_service": BuiltIn(
        pgettext_lazy("a set of customers", "In service now"),
        pgettext_lazy("a set of customers", "They have bought and need help now. Send them no advertising."),
        {"field": "stage", "op": "is", "value": "service"},
    ),
}
