"""The shop's days."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from keepword.accounts.queries import business


def zone() -> ZoneInfo:
    """Where the shop is."""
    shop = business()
    return ZoneInfo(shop.time_zone if shop else "UTC")


def day_of(moment: datetime) -> date:
    """The day on which something is, in the shop."""
    return moment.astimezone(zone()).date()
