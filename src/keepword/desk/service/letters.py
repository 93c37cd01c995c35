"""A mailed report in the words of its reader: text, and HTML of tables that every mail program shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import formats, translation
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.accounts.queries import business
from keepword.analytics.links import stop_token
from keepword.analytics.models import Report, ReportReader
from keepword.analytics.queries import reports as queries
from keepword.analytics.queries.frameworks import Proof
from keepword.analytics.queries.reports import Told
from keepword.analytics.rules.dashboards import Tile
from keepword.analytics.rules.reports import Kind, Subject, subject
from keepword.analytics.rules.verdicts import Verdict
from keepword.analytics.rules.words import Unit
from keepword.analytics.services.mailing import Letter, register_writer
from keepword.core import clock
from keepword.core.errors import NotFound
from keepword.desk.service import figures, shown
from keepword.desk.service.printed import pdf
from keepword.desk.service.tiles import label, whose

_SCALES: Final[Mapping[Unit, tuple[float, float]]] = {
    Unit.SHARE: (0, 1),
    Unit.POINTS: (0, 100),
    Unit.SCORE_5: (1, 5),
    Unit.SCORE_7: (1, 7),
    Unit.BALANCE: (-100, 100),
}
"""Units of which a bar says something: those that have an end."""

_COLOURS: Final[Mapping[Verdict, str]] = {
    Verdict.GREEN: "#1a7f4b",
    Verdict.AMBER: "#a35f00",
    Verdict.RED: "#b3261e",
}
_GREY: Final = "#5f6368"


@register_writer
def write(report: Report, reader: ReportReader) -> Letter | None:
    """The letter to one reader; None where nothing of it is for them to see, or nothing was measured."""
    user = reader.user
    of = subject(report.subject)
    try:
        told = queries.told(user, of)
    except NotFound:
        return None
    proofs = [proof for section in told.sections for _tile, proof in section.proofs]
    if not any(proof.value is not None for proof in proofs):
        return None
    shop = business()
    with translation.override(user.language):
        # Of a team's or a person's report the title says whose it is.
        mixed = of.kind is Kind.DASHBOARD
        names = whose([tile for one in told.sections for tile, _proof in one.proofs]) if mixed else {}
        sections = [
            (
                shown.said(one.title) if one.title else "",
                [_line(tile, proof, names) for tile, proof in one.proofs],
            )
            for one in told.sections
        ]
        context: dict[str, Any] = {
            "shop": shop.name if shop else "Keepword",
            "name": report.name,
            "title": title(told, of),
            "when": _when(user),
            "sections": sections,
            "url": settings.KEEPWORD_URL + page_of(of),
            "stop": settings.KEEPWORD_URL + reverse("report_stop", args=[stop_token(reader)]),
            "language": user.language,
        }
        return Letter(
            subject=f"{context['shop']}: {report.name}",
            text="\n".join(_text(context)) + "\n",
            html=render_to_string("desk/service/mail.html", context),
            stop_url=context["stop"],
            pdf=pdf(user, of) if report.with_pdf else b"",
        )


def title(told: Told, of: Subject) -> str:
    """What it is about, in the reader's language."""
    if of.kind is Kind.ME:
        return _("Your own work")
    return told.name or shown.said(told.title)


def page_of(of: Subject) -> str:
    """Where the same stands on a page."""
    if of.kind is Kind.SERVICE:
        return reverse("dashboard_service")
    if of.kind is Kind.ME:
        return reverse("dashboard_me")
    if of.kind in (Kind.TEAM, Kind.DASHBOARD):
        name = "dashboard_team" if of.kind is Kind.TEAM else "dashboard"
        return reverse(name, args=[int(of.key)])
    return reverse(of.kind.value, args=[of.key])


def _when(user: User) -> str:
    today = clock.now().astimezone(ZoneInfo(user.time_zone)).date()
    return _("The 28 days up to %(day)s") % {"day": formats.date_format(today, "j E Y")}


def _line(tile: Tile, proof: Proof, names: Mapping[Tile, str]) -> dict[str, Any]:
    of, value = proof.words, proof.value
    name = names.get(tile, "")
    number = value.value if value else None
    return {
        "title": f"{shown.said(of.title)} ({name})" if name else shown.said(of.title),
        "value": figures.figure(number, of.unit),
        "between": figures.between(value.low, value.high, of.unit) if value else "",
        "aim": figures.aim(proof.target, of),
        "said": figures.verdict_words(proof.judged),
        "before": _before(proof),
        "colour": _COLOURS.get(proof.judged.verdict, _GREY),
        "filled": filled(number, of.unit),
    }


def filled(value: float | None, unit: Unit) -> int | None:
    """How much of a bar is filled, in per cent; None where a bar would say nothing."""
    if value is None or unit not in _SCALES:
        return None
    low, high = _SCALES[unit]
    return round(100 * min(max((value - low) / (high - low), 0.0), 1.0))


def _before(proof: Proof) -> str:
    """What it was in the stretch before the running one, where that is known."""
    past = proof.trend[:-1]
    last = next((one for one in reversed(past) if one.value is not None), None)
    if last is None:
        return ""
    said = figures.figure(last.value, proof.words.unit)
    return _("before: %(value)s (%(when)s)") % {"value": said, "when": label(last)}


def _text(context: Mapping[str, Any]) -> Iterator[str]:
    yield f"{context['shop']}: {context['title']}"
    yield context["when"]
    sections: Sequence[tuple[str, list[dict[str, Any]]]] = context["sections"]
    for heading, lines in sections:
        yield ""
        if heading:
            yield heading.upper()
        for one in lines:
            between = f" ({one['between']})" if one["between"] else ""
            yield f"• {one['title']}: {one['value']}{between}"
            aim = _("target %(aim)s") % {"aim": one["aim"]} if one["aim"] else ""
            yield "  " + ", ".join(part for part in (one["said"], aim, one["before"]) if part)
    yield ""
    yield _("The same with all behind it: %(url)s") % {"url": context["url"]}
    yield _("No more of this report: %(url)s") % {"url": context["stop"]}
