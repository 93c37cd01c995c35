"""What became of what we promised."""

import ibis

from keepword.analytics.indicators.registry import Span, Way, as_rows, indicator, together
from keepword.analytics.lake.reading import Reading


@indicator("promises_kept", Way.SHARE, facts=("promise_kept", "promise_broken"))
def promises_kept(lake: Reading, span: Span) -> ibis.Table:
    """One row a promise that came to its end: `top` 1 when it was kept."""
    return together(as_rows(lake.facts("promise_kept"), 1.0), as_rows(lake.facts("promise_broken"), 0.0))


@indicator("overpromise_share", Way.SHARE, facts=("promise_made",))
def overpromise_share(lake: Reading, span: Span) -> ibis.Table:
    """One row a promise that was made: `top` 1 when there was a warning that it may not be kept."""
    made = lake.facts("promise_made")
    return as_rows(made, made.overpromised.fill_null(False).cast("int64"))
