"""Working hours as pure arithmetic: no database, no Django."""

from keepword.calendars.rules.days_off import DaysOff, Region, public_holidays, region_named, regions_known
from keepword.calendars.rules.file import load_yaml
from keepword.calendars.rules.hours import (
    OFFICE_WEEK,
    Day,
    Interval,
    Week,
    WorkingHours,
    add_working,
    is_open,
    next_closing,
    next_opening,
    working_between,
    zone_named,
)
from keepword.calendars.rules.words import days_named, intervals_of, intervals_text

__all__ = [
    "OFFICE_WEEK",
    "Day",
    "DaysOff",
    "Interval",
    "Region",
    "Week",
    "WorkingHours",
    "add_working",
    "days_named",
    "intervals_of",
    "intervals_text",
    "is_open",
    "load_yaml",
    "next_closing",
    "next_opening",
    "public_holidays",
    "region_named",
    "regions_known",
    "working_between",
    "zone_named",
]
