"""What happens with ratings. Published inside the transaction of the change."""

from dataclasses import dataclass

from keepword.feedback.models import Rating


@dataclass(frozen=True, slots=True)
class Rated:
    """A customer rated a contact; `before` is the score that this replaces, None for the first."""

    rating: Rating
    before: int | None
