"""What never reached one of us."""

from datetime import timedelta

import ibis

from keepword.analytics.indicators.goods import reached
from keepword.analytics.indicators.pairing import after, marked, moment
from keepword.analytics.indicators.registry import Span, Way, as_rows, indicator, together
from keepword.analytics.lake.reading import Reading

DAY = timedelta(hours=24)


@indicator(
    "lost_contacts",
    Way.COUNT,
    facts=(
        *("mail_quarantined", "quarantine_left", "call_abandoned", "voicemail"),
        *("call_talked", "message_judged", "notice_sent"),
    ),
)
def lost_contacts(lake: Reading, span: Span) -> ibis.Table:
    """One row a mail that lay in quarantine for more than 24 hours, and a missed call or voicemail after
    which the customer was neither spoken with nor written to within a working day."""
    return together(
        _quarantined(lake, span), *(_called(lake, span, kind) for kind in ("call_abandoned", "voicemail"))
    )


def _quarantined(lake: Reading, span: Span) -> ibis.Table:
    lay, left = lake.facts("mail_quarantined"), lake.facts("quarantine_left")
    lay = lay.filter(lay.at + DAY <= moment(span.now))
    ended = left.select(of_mail=left.quarantined, when=left.at)
    found = lay.join(ended, lay.quarantined == ended.of_mail)
    found = found.filter(found.when <= found.at + DAY)
    lay = marked(lay, "seen", found.select(of=found.id))
    return as_rows(lay.filter(~lay.seen), 1.0, subject="quarantined", subject_id=lay.quarantined)


def _called(lake: Reading, span: Span, kind: str) -> ibis.Table:
    missed = lake.facts(kind)
    missed = missed.filter(missed.day.notnull())
    due = after(missed.at, missed.day)
    missed = missed.mutate(due=due).filter(due <= moment(span.now))
    told = reached(lake)
    found = missed.join(told, [missed.person == told.who, told.when > missed.at, told.when <= missed.due])
    missed = marked(missed, "told", found.select(of=found.id))
    return as_rows(missed.filter(~missed.told), 1.0)
