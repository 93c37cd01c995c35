"""Today's arrivals beside their forecast: of the whole service, as the page Staffing has them."""

from __future__ import annotations

from datetime import date, timedelta, tzinfo
from typing import Final

from django.core.cache import cache

from keepword.analytics.staffing.arrivals import counted
from keepword.analytics.staffing.plan import DAYS_BACK, forecasts_of

_A_DAY: Final = 24 * 3600


def came(day: date, zone: tzinfo) -> int:
    """How many contacts came on this day so far. Three queries."""
    return int(sum(counts.sum() for counts in counted(day, 1, zone).values()))


def expected(day: date, zone: tzinfo) -> list[float] | None:
    """What is expected in each half-hour of a day that has begun; None without a week to tell it from.

    It is of what was known when the day began, so it is reckoned once and kept for it in the cache.
    """
    key = f"staffing.expected.{zone}.{day.isoformat()}"
    kept = cache.get(key)
    if kept is None:
        past = counted(day - timedelta(days=DAYS_BACK), DAYS_BACK, zone)
        found = [one.expected[0] for one in forecasts_of(past).values()]
        kept = sum(found[1:], start=found[0]).tolist() if found else []
        cache.set(key, kept, _A_DAY if kept else 600)
    return kept or None
