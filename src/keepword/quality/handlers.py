"""Reviews go with their conversation when it is merged, and back."""

from keepword.conversations.events import Merged, Unmerged
from keepword.core.events import on
from keepword.quality.services import moving


@on(Merged)
def _merged(event: Merged) -> None:
    moving.take_together(event)


@on(Unmerged)
def _unmerged(event: Unmerged) -> None:
    moving.take_apart(event)
