"""How far a goal is, and how far it should be. Pure."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Way:
    """`covered` of the way from start to target (0 at the start, 1 at the target, below 0 further off than at
    the start; None while nothing was read), `passed` of the time (0 to 1)."""

    covered: float | None
    passed: float

    @property
    def on_track(self) -> bool:
        """It has covered at least as much of its way as has passed of its time."""
        return self.covered is not None and self.covered >= self.passed


def way(
    start: float, target: float, read: float | None, begins: datetime, due: datetime, now: datetime
) -> Way:
    """Where a goal stands at a moment. `start` and `target` differ, `begins` is before `due`."""
    covered = None if read is None else (read - start) / (target - start)
    passed = (now - begins) / (due - begins)
    return Way(covered, min(1.0, max(0.0, passed)))
