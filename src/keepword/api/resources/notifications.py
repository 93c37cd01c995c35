"""What the caller's person should know."""

from datetime import time
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from pydantic import ConfigDict, Field

from keepword.api.fields import After, In, Limit, MaybeMoment, Moment, Out, Page, rows_of
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.notifications import services
from keepword.notifications.models import Notification, Preference
from keepword.notifications.queries import preference_of, unseen_count, ways
from keepword.notifications.registry import kind as kind_of
from keepword.notifications.registry import kinds

resource = Resource("conversations", "Notifications")


Way = Literal["page", "push", "mail"]
Hour = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", description="HH:MM.")]


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


class PreferenceOut(Out):
    """How one is told of what."""

    ways: dict[str, list[str]] = Field(description="By kind: page, push, mail; empty: not at all.")
    kinds: dict[str, str] = Field(description="What each kind is, in words.")
    quiet_from: str | None = Field(description="HH:MM in one's own zone.")
    quiet_until: str | None
    quiet_days: list[int] = Field(description="Days without push and mail; 0 is Monday.")
    digest: str = Field(description="When the mail of news goes: hourly, daily or never.")
    daily_at: str

    @classmethod
    def of(cls, kept: Preference) -> "PreferenceOut":
        return cls(
            ways={kind.name: list(ways(kept, kind.name)) for kind in kinds()},
            kinds={kind.name: str(kind.label) for kind in kinds()},
            quiet_from=_hour(kept.quiet_from),
            quiet_until=_hour(kept.quiet_until),
            quiet_days=kept.quiet_days,
            digest=kept.digest,
            daily_at=_hour(kept.daily_at) or "",
        )


class PreferenceIn(In):
    """How one wants to be told."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"ways": {"mention": ["page", "push"]}, "quiet_days": [5, 6]}]}
    )

    ways: dict[str, list[Way]] = Field(
        default={}, max_length=100, description="Kinds left out are told as they come."
    )
    quiet_from: Hour | None = None
    quiet_until: Hour | None = None
    quiet_days: list[Annotated[int, Field(ge=0, le=6)]] = Field(default=[], max_length=7)
    digest: Literal["hourly", "daily", "never"] = "hourly"
    daily_at: Hour = "08:00"


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


@resource.get("/notification-settings", PreferenceOut)
def get_notification_settings(request: HttpRequest) -> PreferenceOut:
    """How the caller is told of what, and when not."""
    return PreferenceOut.of(preference_of(caller(request)))


@resource.put("/notification-settings", PreferenceOut)
def save_notification_settings(request: HttpRequest, payload: PreferenceIn) -> PreferenceOut:
    """Choose anew, as a whole."""
    given: dict[str, Any] = payload.model_dump()
    for name in ("quiet_from", "quiet_until", "daily_at"):
        given[name] = time.fromisoformat(given[name]) if given[name] else None
    return PreferenceOut.of(services.save_preference(caller(request), **given))


def _hour(at: time | None) -> str | None:
    return None if at is None else at.strftime("%H:%M")
