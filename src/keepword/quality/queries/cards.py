"""Reads of scorecards."""

from django.db.models import Count, Max, QuerySet
from django.db.models.functions import Coalesce

from keepword.accounts.models import User
from keepword.core.errors import NotFound
from keepword.quality.models import CardState, Sampling, Scorecard
from keepword.quality.queries.reviews import may_review


def cards(user: User) -> QuerySet[Scorecard]:
    """All versions of all cards with how many criteria (`asks`) and reviews (`made`) each has."""
    rows = Scorecard.objects.annotate(
        root=Coalesce("first_id", "id"),
        asks=Count("criteria", distinct=True),
        made=Count("reviews", distinct=True),
    )
    return rows.order_by("root", "-version") if may_review(user) else rows.none()


def get_card(user: User, pk: int) -> Scorecard:
    """One version; missing and forbidden alike are NotFound."""
    found = Scorecard.objects.filter(pk=pk).first() if may_review(user) else None
    if found is None:
        raise NotFound("There is no such scorecard.")
    return found


def in_use(card: Scorecard | None = None) -> Scorecard | None:
    """The version in use of a card (any of its versions is given); of none the newest card in use."""
    rows = Scorecard.objects.filter(state=CardState.IN_USE)
    if card is not None:
        of_it = rows.filter(first=card.root_id) | rows.filter(pk=card.root_id)
        return of_it.order_by("-version").first()
    return rows.order_by("-used_since", "-pk").first()


def usable(user: User) -> QuerySet[Scorecard]:
    """Those that a review can be made with, by name."""
    rows = Scorecard.objects.filter(state=CardState.IN_USE).order_by("name", "pk")
    return rows if may_review(user) else rows.none()


def newest_version(card: Scorecard) -> int:
    """The number of the newest version of a card."""
    root = card.root_id
    rows = Scorecard.objects.filter(first=root) | Scorecard.objects.filter(pk=root)
    return rows.aggregate(newest=Max("version"))["newest"] or 1


def draft_of(card: Scorecard) -> Scorecard | None:
    """The version of a card that is not in use yet."""
    root = card.root_id
    rows = Scorecard.objects.filter(first=root) | Scorecard.objects.filter(pk=root)
    return rows.filter(state=CardState.DRAFT).order_by("-version").first()


def sampling() -> Sampling:
    """Who is reviewed; as it begins where nobody has set it."""
    return Sampling.objects.select_related("scorecard").filter(pk=1).first() or Sampling(pk=1)
