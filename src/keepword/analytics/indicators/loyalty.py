"""Gifts."""

import ibis

from keepword.analytics.indicators.registry import Span, Way, as_rows, indicator, together
from keepword.analytics.lake.reading import Reading


@indicator("surprises_given", Way.PER_1000, facts=("gift_given", "contact_started"))
def surprises_given(lake: Reading, span: Span) -> ibis.Table:
    """One row a pleasant surprise (`top` 1), and one row a contact that began (`base` 1)."""
    gifts = lake.facts("gift_given")
    surprises = as_rows(gifts.filter(gifts.kind_of == "surprise"), 1.0, 0.0)
    return together(surprises, as_rows(lake.facts("contact_started"), 0.0))
