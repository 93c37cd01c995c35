"""Reads about webhooks."""

from django.db.models import QuerySet

from keepword.accounts.models import User
from keepword.core.errors import NotFound
from keepword.core.remembered import Remembered
from keepword.webhooks import rules
from keepword.webhooks.models import Delivery, Endpoint


def endpoints(user: User) -> QuerySet[Endpoint]:
    """All endpoints by name, for an admin."""
    if not user.may("settle"):
        return Endpoint.objects.none()
    return Endpoint.objects.order_by("name", "pk")


def get_endpoint(user: User, pk: int) -> Endpoint:
    """One of them; missing and forbidden alike are NotFound."""
    found = endpoints(user).filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such webhook.")
    return found


def deliveries(user: User, endpoint: Endpoint, *, state: str = "") -> QuerySet[Delivery]:
    """The log of an endpoint, perhaps of one state only, with the events."""
    if not user.may("settle"):
        return Delivery.objects.none()
    rows = Delivery.objects.filter(endpoint=endpoint).select_related("event", "endpoint")
    return rows.filter(state=state) if state else rows


def get_delivery(user: User, pk: int) -> Delivery:
    """One line of a log; missing and forbidden alike are NotFound."""
    rows = Delivery.objects.select_related("event", "endpoint")
    found = rows.filter(pk=pk).first() if user.may("settle") else None
    if found is None:
        raise NotFound("There is no such delivery.")
    return found


def listeners(topic: str) -> list[int]:
    """The active endpoints that want to hear of a topic; asks the database at most once a second."""
    return [pk for pk, topics in _wanted.get().items() if rules.wants(topics, topic)]


def _read(revision: int) -> dict[int, tuple[str, ...]]:
    rows = Endpoint.objects.filter(is_active=True).values_list("pk", "topics")
    return {pk: tuple(topics) for pk, topics in rows}


_wanted = Remembered(_read)


def forget() -> None:
    """Ask anew at the next event: an endpoint has just been changed by this process."""
    _wanted.forget()
