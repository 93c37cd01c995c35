"""What reviews do when an answer of ours has left."""

from keepword.channels.doors.models import Reference
from keepword.channels.reviews.queries import review_of
from keepword.channels.reviews.services import note_answer
from keepword.conversations.events import Delivered
from keepword.core import events


@events.on(Delivered)
def _delivered(event: Delivered) -> None:
    """The source has taken our answer."""
    message = event.message
    if message.inbox.channel.rpartition(".")[2] != "review":
        return
    review = review_of(message.conversation)
    if review is None:
        return
    reference = Reference.objects.filter(message=message, outgoing=True).order_by("part").first()
    note_answer(review, message, reference.external_id if reference is not None else "")
