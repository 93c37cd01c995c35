from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CalendarChanged:
    """A calendar was made or its hours are others now: due times reckoned with it may have moved."""

    calendar_id: int
