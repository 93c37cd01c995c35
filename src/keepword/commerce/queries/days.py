"""Which day it is in the shop."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from keepword.accounts.queries import business
from keepword.core import clock


def day_of(moment: datetime) -> date:
    """The day of a moment, in the shop's zone."""
    shop = business()
    return moment.astimezone(ZoneInfo(shop.time_zone if shop else "UTC")).date()


def today() -> date:
    """Today, in the shop's zone."""
    return day_of(clock.now())
