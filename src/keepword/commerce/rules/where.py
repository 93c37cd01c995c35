"""What to say when somebody asks "where is my parcel": one sentence of what is known, and no more."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override


@dataclass(frozen=True, slots=True)
class Parcel:
    """A parcel as it is spoken of; `due` is the day on which it is expected, else was promised."""

    status: str
    carrier: str = ""
    tracking: str = ""
    place: str = ""
    due: date | None = None
    came: date | None = None
    late: bool = False


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """All that the sentence is made of."""

    number: str
    status: str
    parcels: Sequence[Parcel] = ()
    short: bool = False
    due: date | None = None
    late: bool = False
    came: date | None = None


# In the order in which a parcel is spoken of when there are several: what the customer waits for first.
_FIRST = ("failed", "out_for_delivery", "in_transit", "handed_over", "prepared", "returned", "delivered")


def sentence(order: Whereabouts, language: str) -> str:
    """What is true of an order, in a language. With several parcels, of the one that is waited for."""
    with override(language):
        parcels = sorted(order.parcels, key=lambda one: _FIRST.index(one.status))
        if order.status in ("cancelled", "delivered") or not parcels:
            return _without_parcel(order, language)
        said = _of_parcel(order.number, parcels[0], language)
        more = sum(one.status != "delivered" for one in parcels[1:])
        if not more:
            return said
        words = ngettext(
            "Another parcel of it is not there yet.", "%(count)d more parcels of it are not there yet.", more
        )
        return f"{said} {words % {'count': more}}"


def _without_parcel(order: Whereabouts, language: str) -> str:
    told = {"number": order.number, "day": _day(order.came or order.due, language)}
    if order.status == "cancelled":
        return _("Order %(number)s is cancelled.") % told
    if order.status == "delivered":
        if order.came:
            return _("Order %(number)s was delivered on %(day)s.") % told
        return _("Order %(number)s is delivered.") % told
    if order.short:
        return _("Something of order %(number)s is out of stock; the order waits for it.") % told
    if order.status == "shipped":
        words = _("Order %(number)s is on its way."), _("Order %(number)s is on its way, due on %(day)s.")
    else:
        words = (
            _("Order %(number)s is being prepared."),
            _("Order %(number)s is being prepared and should be with you on %(day)s."),
        )
    if order.late and order.due:
        return _("Order %(number)s is late: it should have come on %(day)s.") % told
    return words[bool(order.due)] % told


def _of_parcel(number: str, parcel: Parcel, language: str) -> str:
    told = {"number": number, "day": _day(parcel.due, language), "place": parcel.place}
    if parcel.status == "failed":
        said = _("The carrier could not deliver order %(number)s.")
    elif parcel.status == "returned":
        said = _("The parcel of order %(number)s has gone back to us.")
    elif parcel.late and parcel.due:
        said = _("The parcel of order %(number)s is late: it should have come on %(day)s.")
    elif parcel.status == "out_for_delivery":
        said = _("Order %(number)s is out for delivery today.")
    elif parcel.status == "prepared":
        said = _("The parcel of order %(number)s is packed and waits for the carrier.")
    elif parcel.due:
        said = _("Order %(number)s is on its way and should be with you on %(day)s.")
    else:
        said = _("Order %(number)s is on its way.")
    return said % told + _how(parcel)


def _how(parcel: Parcel) -> str:
    """Where it was seen last, and by what it can be followed."""
    parts = []
    if parcel.place and parcel.status in ("in_transit", "out_for_delivery", "failed"):
        parts.append(_("Last seen: %(place)s.") % {"place": parcel.place})
    if parcel.carrier and parcel.tracking:
        told = {"carrier": parcel.carrier, "tracking": parcel.tracking}
        parts.append(_("%(carrier)s, tracking number %(tracking)s.") % told)
    elif parcel.tracking:
        parts.append(_("Tracking number %(tracking)s.") % {"tracking": parcel.tracking})
    return "".join(f" {part}" for part in parts)


def _day(day: date | None, language: str) -> str:
    return format_date(day, "d MMMM", locale=language) if day else ""
