"""The kinds of notices: what sets each off, what it may say, what it may ignore. Pure data.

A kind with `service` belongs to what the customer bought, or asked for; no consent is needed. So does news of
firmware: a seller has to tell of updates (Directive (EU) 2019/771, article 7, paragraph 3).
"""

from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from tomllib import loads
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Words = str | Promise
LANGUAGES: Final = ("en", "uk", "ru", "lt")

# What can stand in every text, and what it is.
COMMON: Final[dict[str, Words]] = {
    "name": _("the customer's name"),
    "shop": _("your shop's name"),
}
_PRODUCT: Final[dict[str, Words]] = {
    "product": _("the product's name"),
    "url": _("the page of the product or of its news"),
}


@dataclass(frozen=True, slots=True)
class Setting:
    """A whole number that a kind asks for, in `Notice.data`."""

    key: str
    label: Words
    default: int
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Kind:
    """What notices of a kind are like.

    `when` says in a sentence what sets it off. `places` are its placeholders beside COMMON. `product`:
    "needed", "may" (none: any), "" (it is about none). `standing`: it is on or off and waits for events or
    dates. `optional`: customers may do without it, and each carries the way to say so.
    """

    key: str
    label: Words
    when: Words
    standing: bool = True
    service: bool = False
    optional: bool = True
    product: str = ""
    places: dict[str, Words] = field(default_factory=dict)
    settings: tuple[Setting, ...] = ()
    control: int = 0  # per cent, to begin with
    most_control: int = 50
    may_ignore_quiet: bool = False
    may_ignore_cap: bool = False
    repeats: bool = False
    owners: bool = False  # it is for who has the product

    @property
    def placeholders(self) -> dict[str, Words]:
        """All that may stand in its texts, each with what it is."""
        return {**COMMON, **self.places}


_ORDER: Final[dict[str, Words]] = {
    "order": _("the order's number"),
    "parcel": _("where the parcel is, in a sentence"),
    "url": _("the page on which the parcel can be followed"),
}

_ALL: Final = (
    Kind(
        "newsletter",
        _("News"),
        _("You write it and choose who gets it; it can be sent again every week or month."),
        standing=False,
        control=10,
        repeats=True,
    ),
    Kind(
        "recall",
        _("Recall"),
        _("You write it; everybody who has the product gets it."),
        standing=False,
        service=True,
        optional=False,
        product="needed",
        owners=True,
        places=_PRODUCT,
        most_control=0,
        may_ignore_quiet=True,
        may_ignore_cap=True,
    ),
    Kind(
        "firmware",
        _("New firmware"),
        _("A version is released; everybody who has the product and not this version gets it."),
        service=True,
        product="may",
        owners=True,
        places={**_PRODUCT, "version": _("the version"), "notes": _("what is new in it")},
        control=10,
        may_ignore_cap=True,
    ),
    Kind(
        "consumable",
        _("Time to replace it"),
        _("What a customer bought will soon be used up."),
        product="may",
        places={**_PRODUCT, "day": _("by when it is used up")},
        settings=(Setting("days", _("days before"), 7, 0, 365),),
        control=10,
    ),
    Kind(
        "warranty",
        _("Warranty ends"),
        _("The warranty of what a customer has will soon end."),
        service=True,
        product="may",
        owners=True,
        places={**_PRODUCT, "serial": _("its serial number"), "day": _("the last day of the warranty")},
        settings=(Setting("days", _("days before"), 30, 1, 365),),
        control=10,
        may_ignore_cap=True,
    ),
    Kind(
        "delay",
        _("Late parcel"),
        _("A parcel is late, or an order has not left on the promised day: its customer hears of it first."),
        service=True,
        optional=False,
        places=_ORDER,
        control=0,
        may_ignore_quiet=True,
        may_ignore_cap=True,
    ),
    Kind(
        "back_in_stock",
        _("Back in stock"),
        _("A product is there again: those who asked to be told hear of it."),
        service=True,
        product="may",
        places=_PRODUCT,
        may_ignore_cap=True,
    ),
    Kind(
        "price_drop",
        _("Price went down"),
        _("A product costs less: those who bought it lately and kept it hear of it, perhaps with a voucher."),
        product="may",
        places={
            **_PRODUCT,
            "before": _("the price before"),
            "after": _("the price now"),
            "voucher": _("a voucher for the difference, in a sentence"),
        },
        settings=(
            Setting("days", _("days since they bought it"), 14, 1, 365),
            Setting("percent", _("least drop in per cent"), 5, 1, 90),
            Setting("makes_up", _("a voucher for the difference (1: yes)"), 0, 0, 1),
        ),
        control=10,
    ),
    Kind(
        "after_return",
        _("After a return"),
        _("A return is refunded or closed: its customer is asked back, with a voucher."),
        places={
            "order": _("the order's number"),
            "product": _("what was sent back"),
            "voucher": _("the code of the voucher"),
            "percent": _("what it takes off, in per cent"),
            "day": _("the voucher's last day"),
        },
        settings=(
            Setting("percent", _("the voucher's per cent"), 10, 1, 90),
            Setting("valid_days", _("days for which it is valid"), 60, 1, 730),
        ),
        control=10,
    ),
    Kind(
        "solution_found",
        _("Solution found"),
        _("What customers complained of is solved: they are told, in case nobody has answered them so."),
        service=True,
        places={"matter": _("what it was about")},
        may_ignore_cap=True,
    ),
    Kind(
        "points_expiring",
        _("Points end soon"),
        _("Points of a member of your programme end soon."),
        places={"points": _("how many"), "day": _("their last day")},
        control=10,
    ),
)
KINDS: Final[dict[str, Kind]] = {one.key: one for one in _ALL}
# A word for lists of kinds: those that stand, those that are sent once.
STANDING: Final = tuple(key for key, one in KINDS.items() if one.standing)
ONCE: Final = tuple(key for key, one in KINDS.items() if not one.standing)
UNSUBSCRIBE: Final = pgettext_lazy("at the foot of a notice", "No more of these: %(url)s")


@cache
def _wording(language: str) -> dict[str, dict[str, str]]:
    text = files("keepword.outreach.rules").joinpath(f"wording/{language}.toml").read_text("utf-8")
    return loads(text)


def default_texts(key: str) -> dict[str, dict[str, str]]:
    """What a new notice of a kind says, by language: {"en": {"subject", "text"}, ...}."""
    found = {}
    for language in LANGUAGES:
        words = _wording(language)[key]
        found[language] = {"subject": words["subject"].strip(), "text": words["text"].strip()}
    return found
