"""What we offer, and whether it is taken."""

from collections.abc import Collection

import ibis

from keepword.analytics.indicators.pairing import marked
from keepword.analytics.indicators.registry import Span, Way, as_rows, indicator, together
from keepword.analytics.lake.reading import Reading

OVER = ("offer_taken", "offer_refused", "offer_lapsed")
GOES_WITH = ("affinity", "fits", "due")
RECOMMENDED = ("guide", *GOES_WITH)  # all but what one of us thought of


@indicator("offer_uptake", Way.SHARE, facts=OVER)
def offer_uptake(lake: Reading, span: Span) -> ibis.Table:
    """One row an offer that is over: `top` 1 when it was taken."""
    return _over(lake, None)


@indicator("recommendation_uptake", Way.SHARE, facts=OVER)
def recommendation_uptake(lake: Reading, span: Span) -> ibis.Table:
    """One row an offer of a guide or a recommendation that is over: `top` 1 when it was taken."""
    return _over(lake, RECOMMENDED)


@indicator("cross_sell_close_rate", Way.SHARE, facts=OVER)
def cross_sell_close_rate(lake: Reading, span: Span) -> ibis.Table:
    """One row an offer of what goes with something, or is used up, that is over: `top` 1 when taken."""
    return _over(lake, GOES_WITH)


@indicator("offer_relevance", Way.SHARE, facts=("offer_made", "offer_judged", "offer_taken"))
def offer_relevance(lake: Reading, span: Span) -> ibis.Table:
    """One row an offer that was judged or taken, when it was made: `top` 1 when it suited or was taken."""
    made, judged, taken = (lake.facts(kind) for kind in ("offer_made", "offer_judged", "offer_taken"))
    turn = {"group_by": judged.offer, "order_by": [judged.at.desc(), judged.id.desc()]}
    last = judged.mutate(turn=ibis.row_number().over(**turn))
    last = last.filter(last.turn == 0).select(judged="offer", suits="relevant")
    joined = made.left_join(last, made.offer == last.judged)
    bought = taken.select(bought=taken.offer).distinct()
    found = joined.join(bought, joined.offer == bought.bought)
    joined = marked(joined, "taken", found.select(of=found.id))
    told = joined.filter(joined.taken | joined.suits.notnull())
    return as_rows(told, (told.taken | told.suits.fill_null(False)).cast("int64"))


def _over(lake: Reading, why: Collection[str] | None) -> ibis.Table:
    parts = []
    for kind in OVER:
        ended = lake.facts(kind)
        if why is not None:
            ended = ended.filter(ended.why.isin(list(why)))
        parts.append(as_rows(ended, 1.0 if kind == "offer_taken" else 0.0))
    return together(*parts)
