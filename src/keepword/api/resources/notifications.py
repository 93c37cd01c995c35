"""What the caller's person should know."""

from django.http import HttpRequest
from pydantic import Field

from keepword.api.fields import After, Limit, MaybeMoment, Moment, Out, Page, rows_of
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.notifications import services
from keepword.notifications.models import Notification
from keepword.notifications.queries import unseen_count
from keepword.notifications.registry import kind as kind_of

resource = Resource("conversations", "Notifications")


class NotificationOut(Out):
    """Something that one person should know."""

    id: int
    kind: str
    at: Moment
    title: str
    body: str
    url: str = Field(description="Where one reads it, on this Keepword.")
    count: int = Field(description="How many times it happened since it was last seen.")
    seen_at: MaybeMoment

    @classmethod
    def of(cls, one: Notification) -> "NotificationOut":
        kind = kind_of(one.kind)
        told = kind.render(one.data) if kind else None
        return cls(
            id=one.pk,
            kind=one.kind,
            at=one.at,
            title=told.title if told else one.kind,
            body=told.body if told else "",
            url=one.url,
            count=one.count,
            seen_at=one.seen_at,
        )


class NotificationList(Page[NotificationOut]):
    unseen: int = Field(description="How many are not seen; 100 stands for more.")


class SeenOut(Out):
    count: int


@resource.get("/notifications", NotificationList)
def list_notifications(request: HttpRequest, after: After = "", limit: Limit = 25) -> NotificationList:
    """One's own, the newest first."""
    user = caller(request)
    found = rows_of(Notification.objects.filter(user=user), ("-at", "-id"), after, limit)
    items = [NotificationOut.of(row) for row in found.rows]
    return NotificationList(items=items, next=found.next, unseen=unseen_count(user))


@resource.post("/notifications/see", SeenOut)
def see_all_notifications(request: HttpRequest) -> SeenOut:
    """One has seen them all."""
    return SeenOut(count=services.see_all(caller(request)))
