"""Which day it is in the shop."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from keepword.accounts.models import Business
from keepword.accounts.queries import business
from keepword.core import clock


def zone_of(shop: Business | None) -> ZoneInfo:
    """The time zone of the shop that the caller has; UTC before there is one."""
    return ZoneInfo(shop.time_zone if shop else "UTC")


def zone() -> ZoneInfo:
    """The shop's time zone. One query."""
    return zone_of(business())


def day_of(moment: datetime, where: ZoneInfo | None = None) -> date:
    """The day of a moment, in the shop's zone. No query where it is given."""
    return moment.astimezone(where or zone()).date()


def today(where: ZoneInfo | None = None) -> date:
    """Today, in the shop's zone. No query where it is given."""
    return day_of(clock.now(), where)
