"""What becomes of notices, and who wants none, is told to webhooks."""

from keepword.api.shapes.outreach import NoticeName, UnsubscribedOut
from keepword.core.events import on
from keepword.outreach.events import CustomerUnsubscribed, NoticeDone, NoticeStarted, NoticeStopped
from keepword.outreach.models import Notice
from keepword.webhooks.services import emit


@on(NoticeStarted)
def tell_started(event: NoticeStarted) -> None:
    """It begins, goes on, or is on from now."""
    _tell("notice.started", event.notice)


@on(NoticeStopped)
def tell_stopped(event: NoticeStopped) -> None:
    """It is stopped, off or cancelled: its state says which."""
    _tell("notice.stopped", event.notice)


@on(NoticeDone)
def tell_done(event: NoticeDone) -> None:
    """Everybody is seen to."""
    _tell("notice.done", event.notice)


@on(CustomerUnsubscribed)
def tell_unsubscribed(event: CustomerUnsubscribed) -> None:
    """Somebody wants no more of it, or wants it again."""
    emit(
        "customer.unsubscribed",
        lambda: {
            "unsubscribed": UnsubscribedOut.of(event.row).model_dump(mode="json"),
            "again": event.again,
        },
    )


def _tell(topic: str, notice: Notice) -> None:
    emit(topic, lambda: {"notice": NoticeName.named(notice).model_dump(mode="json")})
