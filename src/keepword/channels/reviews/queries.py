"""Reads of reviews and their sources."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Avg, Count, Q, QuerySet

from keepword.accounts.models import User
from keepword.channels.doors import connections
from keepword.channels.doors.models import Connection
from keepword.channels.reviews.models import Review, Table
from keepword.channels.reviews.sources.base import Where
from keepword.conversations.models import Conversation, Inbox, Status
from keepword.conversations.queries import visible
from keepword.core.errors import NotFound
from keepword.core.keyset import Page, page

LOW = 0.5  # of the best rating, and less


def where(settings: Mapping[str, Any], secrets: Mapping[str, str]) -> Where:
    """How a source is reached, from the settings of its inbox."""
    try:
        scale = float(settings.get("scale") or 5)
    except (TypeError, ValueError):
        scale = 5.0
    return Where(
        source=str(settings.get("source", "csv")),
        address=str(settings.get("where", "")),
        country=str(settings.get("country", "")),
        language=str(settings.get("language", "")),
        product=str(settings.get("product", "")),
        answer_url=str(settings.get("answer_url", "")),
        scale=scale,
        secret=secrets.get("secret", ""),
    )


def where_of(connection: Connection) -> Where:
    """The same of a connection, with its secret. Unavailable when KEEPWORD_SECRET has changed."""
    return where(connection.settings, connections.secrets_of(connection))


def reviews(user: User) -> QuerySet[Review]:
    """Reviews in conversations that this user may see."""
    seen = visible(user).exclude(status=Status.SPAM)
    rows = Review.objects.filter(message__conversation__in=seen.values("pk"))
    return rows.select_related("inbox", "message__conversation__customer", "message__conversation__assignee")


def get_review(user: User, pk: int) -> Review:
    """One review; missing and forbidden alike are NotFound."""
    found = reviews(user).filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such review.")
    return found


SHOWN = {"open": Q(answered_at=None), "answered": Q(answered_at__isnull=False), "low": Q(rating__lte=LOW)}


def review_page(
    user: User, *, shown: str = "", inbox: int | None = None, after: str = "", size: int = 40
) -> Page[Review]:
    """Reviews, the newest first: those without an answer ("open"), answered or low ones, of one source."""
    rows = reviews(user)
    if shown in SHOWN:
        rows = rows.filter(SHOWN[shown])
    if inbox is not None:
        rows = rows.filter(inbox=inbox)
    return page(rows, order=("-written_at", "-id"), after=after, size=size)


def review_of(conversation: Conversation) -> Review | None:
    """The review of a conversation; after a merge the first one."""
    rows = Review.objects.filter(message__conversation=conversation).select_related("inbox")
    return rows.order_by("pk").first()


@dataclass(frozen=True)
class Standing:
    """A source with its figures."""

    inbox: Inbox
    connection: Connection | None
    count: int
    rating: float | None
    open: int


def sources(user: User) -> list[Standing]:
    """The sources of reviews, by name. Two queries."""
    if not user.may("converse"):
        return []
    rows = Inbox.objects.filter(channel__in=("review", "demo.review")).select_related("connection", "reading")
    found = list(rows.order_by("name", "pk"))
    counted: dict[int, Any] = {
        row["inbox"]: row
        for row in Review.objects.filter(inbox__in=[one.pk for one in found])
        .order_by()
        .values("inbox")
        .annotate(n=Count("pk"), mean=Avg("rating"), open=Count("pk", filter=Q(answered_at=None)))
    }
    none: dict[str, Any] = {"n": 0, "mean": None, "open": 0}
    return [
        Standing(one, connections.of(one), row["n"], row["mean"], row["open"])
        for one in found
        for row in [counted.get(one.pk, none)]
    ]


def get_source(user: User, pk: int) -> Inbox:
    """One source of reviews; missing and forbidden alike are NotFound."""
    found = next((one.inbox for one in sources(user) if one.inbox.pk == pk), None)
    if found is None:
        raise NotFound("There is no such source.")
    return found


def tables(user: User) -> QuerySet[Table]:
    """Tables that were brought in, the newest first, for whoever settles inboxes."""
    rows = Table.objects.all() if user.may("inboxes") else Table.objects.none()
    return rows.select_related("inbox", "by").order_by("-at", "-pk")


def get_table(user: User, pk: int) -> Table:
    """One of them; missing and forbidden alike are NotFound."""
    found = tables(user).filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such table.")
    return found
