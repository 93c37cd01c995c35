"""Numbers as a PDF: a dashboard, a framework, an indicator, as whoever asks sees them on a page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from keepword.accounts.days import zone_of
from keepword.accounts.models import User
from keepword.accounts.queries import business
from keepword.analytics.models import IndicatorValue
from keepword.analytics.queries import frameworks as framework_queries
from keepword.analytics.queries import numbers
from keepword.analytics.queries import reports as queries
from keepword.analytics.queries.frameworks import Proof, Standing, judged
from keepword.analytics.rules.dashboards import Tile
from keepword.analytics.rules.frameworks import Framework
from keepword.analytics.rules.keeping import Stretch
from keepword.analytics.rules.reports import Kind, Subject
from keepword.analytics.rules.verdicts import Verdict
from keepword.core import clock
from keepword.desk.service import cuts, figures, frameworks, indicators, noted, shown
from keepword.desk.service.drawings.paper import on_paper
from keepword.desk.service.noted import Note
from keepword.desk.service.pages import SOFT, Cell, Column, Head, Pages
from keepword.desk.service.tiles import drawn, whose

_COLOURS: Final = {
    Verdict.GREEN: (28, 107, 60),
    Verdict.AMBER: (133, 80, 0),
    Verdict.RED: (179, 38, 30),
}


def pdf(user: User, of: Subject, by: str = "") -> bytes:
    """The file of a subject in the language that is active; an indicator by month, week or day. NotFound
    where nothing of it is for this user to see."""
    if of.kind is Kind.FRAMEWORK:
        found, _own = framework_queries.get_framework(user, of.key)
        return framework(found, framework_queries.stands(user, found))
    if of.kind is Kind.INDICATOR:
        return _indicator(user, of, by)
    return _board(user, of)


def framework(found: Framework, standings: list[Standing]) -> bytes:
    """A framework: drawn, and each principle with what proves it."""
    told = frameworks.told(found, standings)
    source = f"{found.source.author}, {found.source.year}: {found.source.work}" if found.source else ""
    pages = _pages(told["title"], [source, _period(clock.now())])
    if (sheet := on_paper(told["drawing"])) is not None:
        pages.drawing(sheet, 125)
    for number, one in enumerate(standings, start=1):
        title = shown.said(one.principle.title)
        pages.heading(
            f"{number}. {title}" if told["numbered"] else title,
            str(figures.SIGNS[one.verdict].word),
            _COLOURS.get(one.verdict, SOFT),
        )
        pages.words(shown.said(one.principle.does), soft=True)
        pages.table(_columns(), [_line(proof, shown.line(proof).trend) for proof in one.proofs])
    return pages.whole()


def _board(user: User, of: Subject) -> bytes:
    told = queries.told(user, of)
    every = [one for section in told.sections for one in section.proofs]
    notes, names = noted.of_board(user, every), whose([tile for tile, _proof in every])
    title = _("Your own work") if of.kind is Kind.ME else told.name or shown.said(told.title)
    filters = [user.name] if of.kind is Kind.ME else []
    pages = _pages(title, [*filters, _period(clock.now())])
    for section in told.sections:
        if section.title:
            pages.heading(shown.said(section.title))
        rows = [
            _line(proof, drawn(tile, proof, notes), "" if of.kind is Kind.TEAM else names.get(tile, ""))
            for tile, proof in section.proofs
        ]
        if rows:
            pages.table(_columns(), rows)
        else:
            pages.words(_("There are no numbers yet."), soft=True)
    _happened(pages, notes)
    return pages.whole()


def _indicator(user: User, of: Subject, by: str) -> bytes:
    told = queries.told(user, of)
    ((_tile, proof),) = told.sections[0].proofs
    known = proof.words
    by = by if by in indicators.BY and by in numbers.kinds(user, of.key) else Stretch.MONTH.value
    past = numbers.series(user, of.key, Stretch(by))
    labels = [indicators.label(one) for one in past]
    notes, marks = noted.of_series(user, of.key, past)
    last = min(past[-1].until - timedelta(microseconds=1), clock.now()) if past else None
    days = [f"{_day(past[0].since)} – {_day(last)}"] if last else []
    pages = _pages(shown.said(known.title), [*days, _period(clock.now()), str(indicators.BY[by])])
    pages.words(shown.said(known.definition))
    pages.words(f"{figures.UNITS[known.unit]}, {figures.DIRECTIONS[known.better]}", soft=True, size=8)
    pages.set_y(pages.y + 2)
    pages.table(_columns(), [_line(proof, shown.line(proof).trend)])
    if (sheet := on_paper(indicators.drawing(proof, past, labels, marks))) is not None:
        pages.heading(_("Over time"))
        pages.drawing(sheet, 182)
    _happened(pages, notes)
    if past:
        pages.table(
            _past_columns(_("From")), [_value(a, b, proof) for a, b in zip(labels, past, strict=True)][::-1]
        )
    for cut, rows in numbers.cuts(user, of.key).items():
        _cut(pages, cut, rows, proof)
    return pages.whole()


def _cut(pages: Pages, cut: str, rows: Sequence[IndicatorValue], proof: Proof) -> None:
    if cut not in cuts.NAMES:
        return
    names = whose([Tile(proof.name, cut, one.cut_key) for one in rows])
    pages.heading(_("%(whom)s, last 28 days") % {"whom": cuts.NAMES[cut]})
    told = [_value(names[Tile(proof.name, cut, one.cut_key)], one, proof) for one in rows]
    pages.table(_past_columns(str(cuts.NAMES[cut])), told)


def _happened(pages: Pages, notes: Sequence[Note]) -> None:
    if notes:
        pages.heading(pgettext("annotations", "What happened"))
        for one in notes:
            pages.words(noted.line(one))
        pages.set_y(pages.y + 3)


def _pages(title: str, lines: Sequence[str]) -> Pages:
    shop = business()
    where = zone_of(shop)
    at = clock.now().astimezone(where)
    made = _("Made %(when)s, time zone %(zone)s") % {
        "when": formats.date_format(at, "j E Y, H:i"),
        "zone": where.key,
    }
    head = Head(
        title=title,
        shop=shop.name if shop else "Keepword",
        lines=[one for one in (*lines, made) if one],
        language=shown.language(),
        at=at,
    )
    return Pages(head, lambda page, of: _("Page %(page)s of %(of)s") % {"page": page, "of": of})


def _period(now: datetime) -> str:
    return _("The 28 days up to %(day)s") % {"day": _day(now)}


def _day(at: datetime) -> str:
    return formats.date_format(at.astimezone(zone_of(business())), "j E Y")


def _columns() -> list[Column]:
    return [
        Column(_("Indicator"), 44),
        Column(_("Last 28 days"), 20, "R"),
        Column(pgettext("interval", "Between"), 26, "R"),
        Column(_("Records"), 17, "R"),
        Column(pgettext("standard", "Target"), 24, "R"),
        Column(pgettext("verdict", "Stands"), 27),
        Column(_("Over time"), 34),
    ]


def _past_columns(first: str) -> list[Column]:
    return [
        Column(first, 50),
        Column(_("Value"), 25, "R"),
        Column(pgettext("interval", "Between"), 35, "R"),
        Column(_("Records"), 22, "R"),
        Column(pgettext("verdict", "Stands"), 50),
    ]


def _line(proof: Proof, drawing: str, name: str = "") -> list[Cell]:
    one = shown.line(proof)
    sheet = on_paper(drawing)
    return [
        Cell(f"{one.title} ({name})" if name else one.title, bold=True),
        Cell(one.value, bold=True),
        Cell(one.between, SOFT),
        Cell(formats.number_format(one.n, 0, force_grouping=True)),
        Cell(one.aim or "–"),
        Cell(figures.verdict_words(one.judged), _COLOURS.get(one.judged.verdict, SOFT)),
        Cell(sheet=sheet, high=9.0) if sheet else Cell(),
    ]


def _value(label: str, one: IndicatorValue, proof: Proof) -> list[Cell]:
    told = judged(one, proof.target)
    unit = proof.words.unit
    return [
        Cell(label),
        Cell(figures.figure(one.value, unit), bold=True),
        Cell(figures.between(one.low, one.high, unit), SOFT),
        Cell(formats.number_format(one.n, 0, force_grouping=True)),
        Cell(figures.verdict_words(told), _COLOURS.get(told.verdict, SOFT)),
    ]
