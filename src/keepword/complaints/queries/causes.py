"""Reads of causes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.accounts.queries import business
from keepword.complaints.models import (
    GONE,
    PRESENT,
    Cause,
    Complaint,
    Measure,
    Removal,
    State,
)
from keepword.complaints.rules.pareto import Bar
from keepword.complaints.rules.pareto import pareto as ordered
from keepword.conversations.models import Status
from keepword.core.errors import NotFound
from keepword.problems.rules import text_for

MOST_BARS = 200


def causes(user: User) -> QuerySet[Cause]:
    """Everybody who answers customers knows of all causes."""
    return Cause.objects.select_related("owner") if user.may("converse") else Cause.objects.none()


def get_cause(user: User, pk: int) -> Cause:
    """One cause; missing and forbidden alike are NotFound."""
    found = causes(user).filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such cause.")
    return found


def get_measure(user: User, pk: int) -> Measure:
    """One measure against a cause; missing and forbidden alike are NotFound."""
    found = Measure.objects.filter(pk=pk, cause__in=causes(user).values("pk")).first()
    if found is None:
        raise NotFound("There is no such measure.")
    return found


def open_causes(user: User, *, most: int = 100) -> list[Cause]:
    """What a complaint can be linked to: those that are there first, then those that were removed."""
    present = list(causes(user).filter(state__in=PRESENT).order_by("-found_at", "-pk")[:most])
    gone = causes(user).filter(state__in=GONE).order_by("-found_at", "-pk")
    return present + list(gone[: max(0, most - len(present))])


def removals(cause: Cause, *, most: int = 5) -> list[Removal]:
    """When it was removed, the last time first, each with `seen`, `told_count` and `failed`."""
    found = list(cause.removals.select_related("author").order_by("-pk")[:most])
    for one in found:
        one.seen = one.told.count()  # type: ignore[attr-defined]
        one.told_count = one.told.filter(message_id__isnull=False).count()  # type: ignore[attr-defined]
        one.failed = list(one.told.exclude(reason="")[:20])  # type: ignore[attr-defined]
    return found


def with_counts(rows: QuerySet[Cause]) -> QuerySet[Cause]:
    """Each with `size`: how many confirmed complaints it is behind."""
    confirmed = Q(complaints__state__in=[State.OPEN, State.DONE])
    return rows.annotate(size=Count("complaints", filter=confirmed))


@dataclass(frozen=True, slots=True)
class GroupOfTold:
    """Customers who would be told in the same words."""

    language: str
    count: int
    text: str


def suffered(cause: Cause) -> QuerySet[Complaint]:
    """The complaints of a cause whose customers are told when it is gone."""
    rows = Complaint.objects.filter(cause=cause, state__in=[State.OPEN, State.DONE])
    return rows.exclude(conversation__status=Status.SPAM)


def to_tell(cause: Cause) -> int:
    """In how many conversations customers suffered from it."""
    return suffered(cause).order_by().values("conversation").distinct().count()


def preview(cause: Cause, texts: Mapping[str, str]) -> list[GroupOfTold]:
    """Whom a removal would tell what, by language; each conversation counts once."""
    shop = business()
    rows = (
        suffered(cause).order_by().values_list("conversation__language", "conversation__customer__language")
    )
    groups: dict[tuple[str, str], int] = {}
    for own, customers, count in rows.annotate(Count("conversation", distinct=True)):
        text = text_for(texts, (own, customers, shop.language if shop else "en"))
        key = own or customers or "?", text
        groups[key] = groups.get(key, 0) + count
    return [GroupOfTold(lang, count, text) for (lang, text), count in sorted(groups.items())]


def pareto(user: User, *, since: datetime | None = None) -> list[Bar]:
    """Complaints by cause, the heaviest first; those without one are a bar of their own (key 0)."""
    if not user.may("converse"):
        return []
    confirmed = Q(complaints__state__in=[State.OPEN, State.DONE])
    if since is not None:
        confirmed &= Q(complaints__begun_at__gte=since)
    rows = Cause.objects.annotate(n=Count("complaints", filter=confirmed)).filter(n__gt=0)
    counted = list(rows.order_by("-n", "pk").values_list("pk", "title", "n")[:MOST_BARS])
    rest = Complaint.objects.filter(cause=None, state__in=[State.OPEN, State.DONE])
    if since is not None:
        rest = rest.filter(begun_at__gte=since)
    return ordered([*counted, (0, _("no cause is found yet"), rest.count())])


def measures_due(today: date, *, most: int = 200) -> list[Measure]:
    """What should be done by today and is not."""
    rows = Measure.objects.filter(done_at=None, due_on__lte=today, owner__isnull=False)
    return list(rows.select_related("owner", "cause").order_by("due_on", "pk")[:most])
