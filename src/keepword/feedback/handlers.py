"""What ratings do when things happen in conversations."""

from keepword.conversations.events import StatusChanged
from keepword.conversations.models import Status
from keepword.core import clock
from keepword.core.events import on
from keepword.feedback import rules
from keepword.feedback.services import ask_later


@on(StatusChanged)
def ask_after_closing(event: StatusChanged) -> None:
    """A matter is closed: plan to ask how it went. The job decides again when its time has come.

    Also when this closing ended no contact: the first one may have been undone by a reopening.
    """
    if event.after != Status.CLOSED or not event.conversation.inbox.ask_rating:
        return
    if event.ended is not None and event.ended.answered_at is None:
        return
    if clock.now() - event.at > rules.ASK_WITHIN:  # the past, told afterwards
        return
    ask_later(event.conversation)
