"""The records behind a number: which number is asked for, and how each record is shown."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from keepword.accounts.models import User
from keepword.analytics.indicators.waiting import WAITING
from keepword.analytics.models import IndicatorValue
from keepword.analytics.queries import numbers
from keepword.analytics.rules.keeping import Stretch
from keepword.analytics.rules.words import IndicatorWords, Unit
from keepword.core.errors import NotFound
from keepword.desk.access import person
from keepword.desk.service import cuts, figures, shown

if TYPE_CHECKING:
    from keepword.analytics.queries.records import Record

WORDS: Final = 160  # letters of a message
# A kind of record: what it is called, the page that opens it, the right that it needs.
PLACES: Final[Mapping[str, tuple[Any, str, str]]] = {
    "order": (gettext_lazy("Order"), "order", "converse"),
    "return": (gettext_lazy("Return"), "return", "converse"),
    "repair": (gettext_lazy("Repair"), "repair", "converse"),
    "cause": (gettext_lazy("Cause"), "cause", "converse"),
    "problem": (gettext_lazy("Problem"), "problem", "converse"),
    "notice": (gettext_lazy("Notice"), "notice", "outreach"),
}


def told(request: HttpRequest, of: IndicatorWords) -> dict[str, Any]:
    """For the template: the number, how many records, a page of them, and where the next one is."""
    from keepword.analytics.queries.records import records  # and the engine, which no other page needs

    user, asked = person(request), request.GET
    value = _value(user, of, asked.get("kind", ""), asked.get("from", ""))
    cut, key = asked.get("cut", ""), asked.get("key", "")[:120]
    page = asked.get("page", "1")
    number = int(page) if page.isdecimal() and len(page) < 6 else 0
    found = records(user, value, cut=cut, key=key, page=number)
    sums = found.number
    same = {"kind": value.kind, "from": value.begins.isoformat(), "cut": cut, "key": key}

    def to(page: int) -> str:
        return "?" + urlencode({**{name: said for name, said in same.items() if said}, "page": page})

    return {
        "of": of,
        "title": shown.said(of.title),
        "definition": shown.said(of.definition),
        "when": _when(value),
        "whose": cuts.label(cut, key) if cut else "",
        "value": figures.figure(sums.value, of.unit),
        "sums": sums,
        "counted": _counted(found.rows, sums.n),
        "found": found,
        "rows": [_row(user, one, of) for one in found.records],
        "earlier": to(number + 1) if number < found.pages else "",
        "later": to(number - 1) if number > 1 else "",
    }


def _value(user: User, of: IndicatorWords, kind: str, begins: str) -> IndicatorValue:
    """The kept number that is asked for: of the last 28 days unless another is named."""
    wanted = kind if kind in set(Stretch) else Stretch.ROLLING.value
    if of.name not in WAITING:
        try:
            day = date.fromisoformat(begins) if begins else None
        except ValueError:
            day = None
        for one in numbers.series(user, of.name, Stretch(wanted)):
            if wanted == Stretch.ROLLING or one.begins == day:
                return one
    raise NotFound(_("This number was not measured yet; come back in some minutes."))


def _when(value: IndicatorValue) -> str:
    if value.kind == Stretch.ROLLING:
        return _("the last 28 days")
    if value.kind == Stretch.MONTH:
        return shown.month(value)
    day = formats.date_format(value.begins, "j M Y")
    return _("the week from %(day)s") % {"day": day} if value.kind == Stretch.WEEK else day


def _counted(rows: int, n: int) -> str:
    if rows == n:
        return ngettext("%(n)s record", "%(n)s records", rows) % {"n": formats.number_format(rows)}
    told = {"rows": formats.number_format(rows), "n": formats.number_format(n)}
    return _("%(rows)s records, %(n)s of which count below the line") % told


def _row(user: User, one: Record, of: IndicatorWords) -> dict[str, Any]:
    place = PLACES.get(one.subject)
    url, what = "", ""
    if one.conversation is not None:
        url = reverse("conversation", args=[one.conversation])
        url += f"#m-{one.message.pk}" if one.message else ""
        what = _("Conversation #%(n)s") % {"n": one.conversation}
    elif one.hidden:
        what = _("A conversation that is not for you to read")
    elif place is not None and one.subject_id is not None and user.may(place[2]):
        what, url = f"{place[0]} #{one.subject_id}", reverse(place[1], args=[one.subject_id])
    else:
        what = str(place[0]) if place else _("Not kept any more, or with no page of its own")
    return {
        "at": timezone.localtime(one.at),
        "what": what,
        "url": url,
        "promise": reverse("promise", args=[one.promise]) if one.promise else "",
        "words": Truncator(one.message.text).chars(WORDS) if one.message else "",
        "counts": _counts(one, of),
    }


def _counts(one: Record, of: IndicatorWords) -> str:
    """How much it adds: "yes" or "no" to a share of records, else its amount."""
    if of.unit is Unit.SHARE and one.base == 1 and one.top in (0, 1):
        return _("counts") if one.top else _("does not")
    if of.unit is Unit.SHARE:
        top, base = figures.plain(one.top, Unit.RATIO), figures.plain(one.base, Unit.RATIO)
        return _("%(top)s of %(base)s") % {"top": top, "base": base}
    if of.unit in (Unit.COUNT, Unit.PER_1000, Unit.PER_HOUR, Unit.RATIO, Unit.BALANCE):
        return figures.plain(one.top, Unit.RATIO)
    return figures.figure(one.top, of.unit)
