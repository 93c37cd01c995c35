"""What surveys say. A row is an answer, or a response; its record is the response."""

from typing import Any, Final

import ibis

from keepword.analytics.indicators.pairing import first_of, moment
from keepword.analytics.indicators.registry import CUTS, Span, Way, as_rows, indicator
from keepword.analytics.lake.reading import Reading
from keepword.feedback.rules.scales import DIMENSIONS, SUS_ITEMS

_ANSWERED: Final = ("survey_answered",)
FEWEST: Final = 5  # who answered: fewer of our own people would be known by what they said
_POINTS: Final = 2.5  # points of SUS for each point of an item


@indicator("nps", Way.BALANCE, facts=_ANSWERED)
def nps(lake: Reading, span: Span) -> ibis.Table:
    """One row an answer: `top` 1 of 9 and 10, -1 of 0 to 6, else 0."""
    said = _question(lake, "nps", 0, 10)
    return _rows(said, (said.value >= 9).cast("int64") - (said.value <= 6).cast("int64"))


@indicator("ces", Way.MEAN, facts=_ANSWERED)
def ces(lake: Reading, span: Span) -> ibis.Table:
    """One row an answer: `top` it, 1 to 7."""
    said = _question(lake, "ces", 1, 7)
    return _rows(said, said.value)


@indicator("expectation_met", Way.SHARE, facts=_ANSWERED)
def expectation_met(lake: Reading, span: Span) -> ibis.Table:
    """One row an answer: `top` 1 when it was as expected or better."""
    said = _about(lake, "expectation")
    return _rows(said, (said.value >= 3).cast("int64"))


@indicator("expectation_exceeded", Way.SHARE, facts=_ANSWERED)
def expectation_exceeded(lake: Reading, span: Span) -> ibis.Table:
    """One row an answer: `top` 1 when it was better than expected."""
    said = _about(lake, "expectation")
    return _rows(said, (said.value >= 4).cast("int64"))


@indicator("honesty_rating", Way.MEAN, facts=_ANSWERED)
def honesty_rating(lake: Reading, span: Span) -> ibis.Table:
    """One row an answer: `top` it, 1 to 5."""
    said = _about(lake, "honesty")
    return _rows(said, said.value)


@indicator("employee_score", Way.MEAN, facts=_ANSWERED, whole=True)
def employee_score(lake: Reading, span: Span) -> ibis.Table:
    """One row an answer of our own people to a statement of the pulse: `top` it, 1 to 5. None at all while
    fewer than five have answered in the span, and nothing by which a few of them could be told apart."""
    said = _inside(_about(lake, "pulse"), span)
    people = said.aggregate(people=said.response.nunique())
    enough = said.cross_join(people)
    enough = enough.filter(enough.people >= FEWEST)
    nobody = ibis.null().cast("int64")
    return as_rows(enough, enough.value, subject="survey", subject_id=nobody, **dict.fromkeys(CUTS))


@indicator("sus", Way.MEAN, facts=_ANSWERED)
def sus(lake: Reading, span: Span) -> ibis.Table:
    """One row a response with all ten answers: `top` its points, 0 to 100."""
    said = _scale(_answers(lake), 1, 5)
    said = said.filter(said.instrument == "sus")
    points = said.reverse.ifelse(5 - said.value, said.value - 1)
    each = said.mutate(points=points).group_by(of=said.response)
    each = each.agg(top=lambda t: t.points.sum() * _POINTS, items=lambda t: t.question.nunique())
    return _responses(said, each.filter(each["items"] == SUS_ITEMS))


@indicator("csi", Way.RATIO, facts=_ANSWERED, whole=True)
def csi(lake: Reading, span: Span) -> ibis.Table:
    """One row an aspect of which somebody in the span said how important it is and how satisfied they are:
    `base` the mean importance of the aspect, `top` the satisfaction in per cent of the best times that, both
    by how many said it. So the sums are those of the aspects."""
    said = _inside(_answers(lake), span)
    pairs = _pairs(said, "importance", "satisfaction")
    means = pairs.group_by(of=pairs["item"]).agg(weight=pairs.one.mean(), n=pairs.count())
    joined = pairs.join(means, pairs["item"] == means.of)
    joined = joined.filter(joined.weight > 0)
    base = joined.weight / joined.n
    return _rows(joined, 100.0 * joined.value / joined.high * base, base)


def _servqual(dimension: str) -> None:
    @indicator(f"servqual_{dimension}", Way.MEAN, facts=_ANSWERED)
    def gap(lake: Reading, span: Span) -> ibis.Table:
        """One row a response: `top` the mean of what was perceived less what was expected."""
        said = _scale(_answers(lake), 1, 7)
        said = said.filter(said.dimension == dimension, said.instrument == "servqual")
        pairs = _pairs(said, "expectation", "perception")
        each = pairs.group_by(of=pairs.response).agg(top=(pairs.value - pairs.one).mean())
        return _responses(said, each)


for _dimension in DIMENSIONS:
    _servqual(_dimension)


@indicator("journey_stage_score", Way.RATIO, facts=("csat",), whole=True)
def journey_stage_score(lake: Reading, span: Span) -> ibis.Table:
    """One row a rating by a customer at a stage of which there are five or more in the span: `top` it and
    `base` 1, both by how many there are. So the sums are those of the stages."""
    rated = lake.facts("csat")
    rated = _inside(rated.filter(rated.value.notnull(), rated.stage.notnull()), span)
    counted = rated.group_by(of=rated.stage).agg(n=rated.count())
    joined = rated.join(counted, rated.stage == counted.of)
    joined = joined.filter(joined.n >= FEWEST)
    return as_rows(joined, joined.value / joined.n, 1.0 / joined.n)


def _answers(lake: Reading) -> ibis.Table:
    said = lake.facts("survey_answered")
    return said.filter(said.value.notnull())


def _scale(said: ibis.Table, low: int, high: int) -> ibis.Table:
    return said.filter(said.low == low, said.high == high)


def _question(lake: Reading, instrument: str, low: int, high: int) -> ibis.Table:
    """The answers to the one question of an instrument."""
    said = _scale(_answers(lake), low, high)
    return said.filter(said.instrument == instrument, said.question == "score")


def _about(lake: Reading, dimension: str) -> ibis.Table:
    """The answers, 1 to 5, to whatever is asked about something, in a survey of the shop's own as well."""
    said = _scale(_answers(lake), 1, 5)
    return said.filter(said.dimension == dimension)


def _inside(said: ibis.Table, span: Span) -> ibis.Table:
    return said.filter(said.at >= moment(span.since), said.at < moment(span.until))


def _pairs(said: ibis.Table, first: str, second: str) -> ibis.Table:
    """Answers in the second role, each with the `one` of its response and item in the first."""
    ones = said.filter(said.role == first)
    ones = ones.select(of_response=ones.response, of_item=ones["item"], one=ones.value)
    others = said.filter(said.role == second)
    joined = others.join(ones, [others.response == ones.of_response, others["item"] == ones.of_item])
    return joined.drop("of_response", "of_item")


def _responses(said: ibis.Table, each: ibis.Table) -> ibis.Table:
    """A row for each response (`of`) with its `top`."""
    firsts = first_of(said, "response")
    joined = firsts.join(each, firsts.response == each.of)
    return _rows(joined, joined.top)


def _rows(said: ibis.Table, top: Any, base: Any = 1.0) -> ibis.Table:
    return as_rows(said, top, base, subject="response", subject_id=said.response)
