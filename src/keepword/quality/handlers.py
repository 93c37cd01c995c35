"""Reviews go with their conversation when it is merged, and back; some that are finished go to the model."""

from keepword.conversations.events import Merged, Unmerged
from keepword.core.events import on
from keepword.quality.events import ConversationReviewed
from keepword.quality.services import moving
from keepword.quality.services.grading import draw_grading


@on(Merged)
def _merged(event: Merged) -> None:
    moving.take_together(event)


@on(Unmerged)
def _unmerged(event: Unmerged) -> None:
    moving.take_apart(event)


@on(ConversationReviewed)
def _reviewed(event: ConversationReviewed) -> None:
    draw_grading(event.review)
