"""Indexing in the background: what came in can be found a second later."""

from time import monotonic

from keepword.core.jobs import every
from keepword.search.services import index_pending

_SHARE = 0.5  # seconds of each second, so that after a large import the clocks are still looked at


@every(1.0)
def index() -> None:
    """Index what waits, as much as fits into half a second."""
    until = monotonic() + _SHARE
    while index_pending() and monotonic() < until:
        pass
