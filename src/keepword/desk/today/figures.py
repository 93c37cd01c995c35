"""The numbers as the page shows them: each with its n, its chart and its table."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils import formats
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from keepword.commitments.numbers import (
    FIRST,
    FOUR_MINUTES,
    MISSED,
    NEXT,
    RATED,
    RESOLVED,
    SATISFIED,
    STARTED,
    Numbers,
    Values,
    mean,
    percentile,
    share,
)
from keepword.commitments.spans import Span
from keepword.desk.today import charts

Column = list[float]


@dataclass(frozen=True, slots=True)
class Figure:
    """One number. `value` is "" when there is no data; `rows` are (label, cells), the newest first."""

    key: str
    title: str
    value: str
    notes: Sequence[str]
    chart: SafeString | str
    headings: Sequence[str]
    rows: Sequence[tuple[str, Sequence[str]]]
    legend: Sequence[str] = ()


def figures(found: Numbers, span: Span) -> list[Figure]:
    """Every number of the page that has a history, in the order of a contact."""
    values = found.values
    return [
        _volume(found, span),
        _length("first", _("First response"), values[FIRST], span),
        _within_four_minutes(values[FIRST], span),
        _length("resolution", _("Resolution"), values[RESOLVED], span),
        _missed(values, span),
        _rating(values[RATED], span),
    ]


def length(seconds: float) -> str:
    """A length of working time: "45 s", "4.5 min", "12 min", "1.5 h", "30 h"."""
    if seconds < 60:
        return _("%(n)s s") % {"n": formats.number_format(round(seconds))}
    if seconds < 100 * 60:
        return _("%(n)s min") % {"n": _short(seconds / 60)}
    return _("%(n)s h") % {"n": _short(seconds / 3600)}


def _short(number: float) -> str:
    places = 1 if number < 10 and round(number, 1) % 1 else 0
    return formats.number_format(round(number, places), places)


def amount(number: float) -> str:
    """A whole number, or a half on the scale of a chart."""
    return formats.number_format(number, 0 if number % 1 == 0 else 1, use_l10n=True, force_grouping=True)


def percent(part: float) -> str:
    """A part of 1 in whole percents."""
    return _("%(n)s%%") % {"n": formats.number_format(round(part * 100))}


def _of(count: int) -> str:
    return ngettext("of %(n)s", "of %(n)s", count) % {"n": amount(count)}


def _table(
    span: Span, columns: Sequence[Column], cells: Callable[[Column], Sequence[str]]
) -> list[tuple[str, Sequence[str]]]:
    rows = [(label, cells(column)) for label, column in zip(span.labels, columns, strict=True)]
    return rows[::-1]


def _or_dash(value: float | None, show: charts.Format) -> str:
    return "–" if value is None else show(value)


def _volume(found: Numbers, span: Span) -> Figure:
    values = found.values[FIRST if found.own else STARTED]
    title = _("Contacts that you answered first") if found.own else _("Contacts")
    counts = [float(len(column)) for column in values.columns]
    total = len(values.all)
    return Figure(
        key="volume",
        title=title,
        value=amount(total) if total else "",
        notes=[_("began in this time") if not found.own else _("first answers in this time")],
        chart=charts.bars(counts, span.labels, name=title, top=charts.round_top(counts), show=amount),
        headings=[_("Contacts")],
        rows=_table(span, values.columns, lambda column: [amount(len(column))]),
    )


def _length(key: str, title: str, values: Values, span: Span) -> Figure:
    every = values.all
    middle, most = percentile(every, 0.5), percentile(every, 0.9)
    medians = [percentile(column, 0.5) for column in values.columns]
    nineties = [percentile(column, 0.9) for column in values.columns]
    notes = [_("median"), _of(len(every))]
    if most is not None:
        notes.insert(1, _("90%% within %(time)s") % {"time": length(most)})
    return Figure(
        key=key,
        title=title,
        value=length(middle) if middle is not None else "",
        notes=notes,
        chart=charts.lines(
            [(_("Median"), medians), (_("90th percentile"), nineties)],
            span.labels,
            name=_("%(title)s: median and 90th percentile") % {"title": title},
            top=charts.length_top([*medians, *nineties]),
            show=length,
        ),
        headings=[_("Median"), _("90th percentile"), _("n")],
        rows=_table(
            span,
            values.columns,
            lambda column: [
                _or_dash(percentile(column, 0.5), length),
                _or_dash(percentile(column, 0.9), length),
                amount(len(column)),
            ],
        ),
        legend=[_("Median"), _("90th percentile")],
    )


def _within_four_minutes(values: Values, span: Span) -> Figure:
    every = values.all
    total = share(every, at_most=FOUR_MINUTES)
    shares = [share(column, at_most=FOUR_MINUTES) for column in values.columns]
    return Figure(
        key="four",
        title=_("Answered within four minutes"),
        value=percent(total) if total is not None else "",
        notes=[_("working time from arrival"), _of(len(every))],
        chart=charts.bars(
            shares, span.labels, name=_("Share answered within four minutes"), top=1, show=percent
        ),
        headings=[_("Share"), _("n")],
        rows=_table(
            span,
            values.columns,
            lambda column: [_or_dash(share(column, at_most=FOUR_MINUTES), percent), amount(len(column))],
        ),
    )


def _missed(values: dict[str, Values], span: Span) -> Figure:
    missed = values[MISSED]
    counts = [float(len(column)) for column in missed.columns]
    done = sum(len(values[kind].all) for kind in (FIRST, NEXT, RESOLVED))
    total = len(missed.all)
    beside = ngettext("beside %(n)s answer or resolution", "beside %(n)s answers and resolutions", done)
    return Figure(
        key="missed",
        title=_("Missed times"),
        value=amount(total) if total or done else "",
        notes=[beside % {"n": amount(done)}],
        chart=charts.bars(
            counts, span.labels, name=_("Missed times"), top=charts.round_top(counts), show=amount
        ),
        headings=[_("Missed")],
        rows=_table(span, missed.columns, lambda column: [amount(len(column))]),
    )


def _rating(values: Values, span: Span) -> Figure:
    every = values.all
    average, pleased = mean(every), share(every, at_least=SATISFIED)
    means = [mean(column) for column in values.columns]
    notes = [_of(len(every))]
    if pleased is not None:
        notes.insert(0, _("%(share)s gave 4 or 5") % {"share": percent(pleased)})
    return Figure(
        key="rating",
        title=_("Ratings"),
        value=_("%(score)s of 5") % {"score": _score(average)} if average is not None else "",
        notes=notes,
        chart=charts.bars(means, span.labels, name=_("Average rating, 1 to 5"), top=5, show=_score),
        headings=[_("Average"), _("4 or 5"), _("n")],
        rows=_table(
            span,
            values.columns,
            lambda column: [
                _or_dash(mean(column), _score),
                _or_dash(share(column, at_least=SATISFIED), percent),
                amount(len(column)),
            ],
        ),
    )


def _score(value: float) -> str:
    return formats.number_format(value, 1)
