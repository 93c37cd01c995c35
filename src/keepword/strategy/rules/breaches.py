"""The 72 hours of article 33 of the GDPR. Pure."""

from datetime import datetime, timedelta
from typing import Final

HOURS: Final = timedelta(hours=72)


def report_by(found_at: datetime) -> datetime:
    """Until when the authority is told of a breach of personal data."""
    return found_at + HOURS


def is_due(*, personal_data: bool, reported_at: datetime | None, because: str) -> bool:
    """Whether it still is to be told: personal data was touched, nobody has reported it, and nobody has
    written down why that is not needed."""
    return personal_data and reported_at is None and not because
