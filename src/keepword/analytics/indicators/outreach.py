"""Whether we are the first to write."""

import ibis

from keepword.analytics.indicators.registry import Span, Way, as_rows, indicator, together
from keepword.analytics.lake.reading import Reading


@indicator("proactive_contact_share", Way.SHARE, facts=("notice_sent", "contact_started"))
def proactive_contact_share(lake: Reading, span: Span) -> ibis.Table:
    """One row a notice that was sent (`top` 1) and a contact that a customer began (0)."""
    sent = lake.facts("notice_sent")
    told = as_rows(sent, 1.0, subject="notice", subject_id=sent.notice)
    return together(told, as_rows(lake.facts("contact_started"), 0.0))
