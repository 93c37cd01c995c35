"""What can be asked about a customer's life with the shop, of them and of their conversations."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import Count, Exists, IntegerField, Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from keepword.accounts.models import Language
from keepword.conversations.models import Contact, Conversation, Status
from keepword.core.conditions import Choices, Field, Hand, register
from keepword.relationship.models import Label, Membership, Passage, Score, Segment, Stage

ENTERED = "entered"  # in hand: the numbers of the segments that the customer just came into
_LIFE, _BUYS, _WHO = _("Customer's life"), _("How they buy"), _("Customer")


def _segments() -> Choices:
    return [(one.pk, one.title) for one in Segment.objects.filter(archived_at=None).order_by("pk")]


def _number(item: Any, owner: str) -> Any:
    return getattr(item, owner)


def _segment(owner: str) -> Field:
    def having(values: Sequence[Any] | None) -> Q:
        rows = Membership.objects.filter(customer=OuterRef(owner), left_at=None)
        return Q(Exists(rows if values is None else rows.filter(segment__in=values)))

    def read(item: Any, hand: Hand) -> set[int]:
        if "segments" not in hand:
            rows = Membership.objects.filter(customer=_number(item, owner), left_at=None)
            hand["segments"] = set(rows.values_list("segment", flat=True))
        known: set[int] = hand["segments"]
        return known

    return Field(
        "segment",
        "",
        _("segment"),
        kind="set",
        choices=_segments,
        holds=int,
        having=having,
        read=read,
        cost=1,
        group=_WHO,
    )


def _of_row(owner: str, name: str, label: Any, rows: Any, column: str, **more: Any) -> Field:
    """What one column of the customer's only row says (their score, their open passage)."""

    def read(item: Any, hand: Hand) -> Any:
        if name not in hand:
            hand[name] = rows().filter(customer=_number(item, owner)).values_list(column, flat=True).first()
        return hand[name]

    def query(lookup: str, value: Any) -> Q:
        """As a database joins best: whether there is such a row, not what stands in it."""
        own = rows().filter(customer=OuterRef(owner))
        if lookup == "isnull":
            return ~Q(Exists(own)) if value else Q(Exists(own))
        return Q(Exists(own.filter(**{f"{column}__{lookup}": value})))

    return Field(
        name,
        "",
        label,
        query=query,
        read=read,
        cost=1,
        **more,
    )


def _open_passages() -> Any:
    return Passage.objects.filter(left_at=None)


def _scores() -> Any:
    return Score.objects.all()


def _shared(owner: str) -> list[Field]:
    def score(name: str, label: Any, column: str) -> Field:
        return _of_row(owner, name, label, _scores, column, kind="number", group=_BUYS)

    return [
        _segment(owner),
        _of_row(
            owner,
            "rfm",
            _("how they buy"),
            _scores,
            "label",
            choices=lambda: list(Label.choices),
            holds=str,
            group=_BUYS,
        ),
        score("rfm_recency", _("recency, 1 to 5"), "recency"),
        score("rfm_frequency", _("frequency, 1 to 5"), "frequency"),
        score("rfm_money", _("money, 1 to 5"), "money"),
        _of_row(
            owner,
            "stage",
            _("stage of their journey"),
            _open_passages,
            "stage",
            choices=lambda: list(Stage.choices),
            holds=str,
            group=_LIFE,
        ),
    ]


# Of customers alone --------------------------------------------------------------------------------


def _asked(
    name: str, label: Any, expression: Callable[[], Any], read: Callable[[Any], Any], kind: str
) -> Field:
    def kept(item: Any, hand: Hand) -> Any:
        if name not in hand:
            hand[name] = read(item.pk)
        return hand[name]

    return Field(name, "", label, kind=kind, expression=expression, read=kept, cost=1, group=_LIFE)


def _contacts() -> Any:
    return Contact.objects.exclude(conversation__status=Status.SPAM)


def _last_wrote() -> Any:
    newest = (
        _contacts().filter(conversation__customer=OuterRef("pk")).order_by().values("conversation__customer")
    )
    return Subquery(newest.annotate(n=Max("started_at")).values("n"))


def _own(customer: Any) -> Any:
    rows = Conversation.objects.filter(customer=customer, merged_into=None)
    return rows.exclude(status__in=[Status.SPAM, Status.NOTICE])


def _open_ones(customer: Any) -> Any:
    return _own(customer).exclude(status=Status.CLOSED)


def _counted(rows: Callable[[Any], Any]) -> Any:
    counted = rows(OuterRef("pk")).order_by().values("customer").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


register("conversation", *_shared("customer_id"))
register(
    "conversation",
    Field(
        "entered_segment",
        "",
        _("the segment that they just came into"),
        kind="set",
        choices=_segments,
        holds=int,
        read=lambda item, hand: hand.get(ENTERED, set()),
        group=_WHO,
    ),
)
register("customer", *_shared("pk"))
register(
    "customer",
    Field("known_since", "created_at", _("known since"), kind="moment", group=_WHO),
    Field(
        "customer_language",
        "language",
        _("language"),
        choices=lambda: list(Language.choices),
        holds=str,
        group=_WHO,
    ),
    _asked(
        "last_contact",
        _("last contact"),
        _last_wrote,
        lambda pk: _contacts().filter(conversation__customer=pk).aggregate(n=Max("started_at"))["n"],
        "moment",
    ),
    _asked(
        "conversations",
        _("number of conversations"),
        lambda: _counted(_own),
        lambda pk: _own(pk).count(),
        "number",
    ),
    _asked(
        "open_conversations",
        _("number of open conversations"),
        lambda: _counted(_open_ones),
        lambda pk: _open_ones(pk).count(),
        "number",
    ),
)
