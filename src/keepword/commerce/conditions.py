"""What can be asked about what a customer has bought and has: of customers, and of conversations theirs."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from keepword.commerce.models import OPEN, Line, Order, OrderStatus, Owned, OwnedState, Product
from keepword.commerce.queries.currency import main_currency, minor_units
from keepword.commerce.queries.orders import late_rows
from keepword.core import clock
from keepword.core.comparisons import is_number
from keepword.core.conditions import Field, Hand, register
from keepword.core.errors import Invalid

MOST_CHOICES = 500
_GROUP = _("Orders")


def _orders(owner: Any) -> "QuerySet[Order]":
    return Order.objects.filter(customer=owner).exclude(status=OrderStatus.CANCELLED)


def _bought(owner: Any) -> "QuerySet[Line]":
    rows = Line.objects.filter(order__customer=owner, quantity__gt=0)
    return rows.exclude(order__status=OrderStatus.CANCELLED)


def _owned(owner: Any) -> "QuerySet[Owned]":
    return Owned.objects.filter(customer=owner, state=OwnedState.OWNED)


def _one(rows: "QuerySet[Any]", total: Any) -> Any:
    """A number about some rows, 0 for none."""
    asked = rows.order_by().values("customer").annotate(asked=total).values("asked")
    return Coalesce(Subquery(asked[:1], output_field=IntegerField()), 0)


def _spent_field(owner: str) -> Field:
    """In whole units of the currency in which the shop mostly sells; what is in others is left out."""

    def rows(who: Any, currency: str) -> "QuerySet[Order]":
        return _orders(who).filter(currency=currency)

    def expression() -> Any:
        currency = main_currency()
        return _one(rows(OuterRef(owner), currency), Sum("total")) / minor_units(currency)

    def read(item: Any, hand: Hand) -> Any:
        if "spent" not in hand:
            currency = main_currency()
            total = rows(getattr(item, owner), currency).aggregate(asked=Sum("total"))["asked"] or 0
            hand["spent"] = total // minor_units(currency)
        return hand["spent"]

    label = _("spent in all, in your currency")
    return Field("spent", "", label, kind="number", expression=expression, read=read, cost=1, group=_GROUP)


def _whole(value: Any) -> int:
    if not is_number(value) or not 0 <= value <= 100_000:
        raise Invalid(_now("Enter how many days."), field="condition")
    return int(value)


def _last_order(owner: str) -> Callable[[str, Any], Q]:
    def query(lookup: str, value: Any) -> Q:
        rows, day = _orders(OuterRef(owner)), timedelta(days=1)
        if lookup == "isnull":
            return ~Q(Exists(rows)) if value else Q(Exists(rows))
        since = clock.now() - int(value) * day
        if lookup == "gte":
            return Q(Exists(rows)) & ~Q(Exists(rows.filter(placed_at__gt=since)))
        return Q(Exists(rows.filter(placed_at__gt=since - day)))

    return query


def _choices(column: str, label: str) -> Callable[[], Sequence[tuple[int | str, str | Promise]]]:
    def choices() -> Sequence[tuple[int | str, str | Promise]]:
        rows = Product.objects.exclude(**{column: ""}).order_by(label, column)
        found = rows.values_list(column, label).distinct()[:MOST_CHOICES]
        return [(value, name) for value, name in found]

    return choices


def _count(owner: str, name: str, label: Any, rows: Callable[[Any], Any]) -> Field:
    def read(item: Any, hand: Hand) -> Any:
        if name not in hand:
            hand[name] = rows(getattr(item, owner)).count()
        return hand[name]

    return Field(
        name,
        "",
        label,
        kind="number",
        expression=lambda: _one(rows(OuterRef(owner)), Count("pk")),
        read=read,
        cost=1,
        group=_GROUP,
    )


def _flag(owner: str, name: str, label: Any, rows: Callable[[Any], Any]) -> Field:
    def read(item: Any, hand: Hand) -> bool:
        if name not in hand:
            hand[name] = rows(getattr(item, owner)).exists()
        return bool(hand[name])

    return Field(
        name,
        "",
        label,
        kind="flag",
        expression=lambda: Exists(rows(OuterRef(owner))),
        read=read,
        cost=1,
        group=_GROUP,
    )


def _some(owner: str, name: str, label: Any, rows: Callable[[Any], Any], column: str, choices: Any) -> Field:
    def having(values: Sequence[Any] | None) -> Q:
        found = rows(OuterRef(owner))
        return Q(Exists(found if values is None else found.filter(**{f"{column}__in": values})))

    def read(item: Any, hand: Hand) -> set[str]:
        if name not in hand:
            found = rows(getattr(item, owner)).order_by().values_list(column, flat=True)
            hand[name] = {one for one in found.distinct() if one}
        known: set[str] = hand[name]
        return known

    return Field(
        name,
        "",
        label,
        kind="set",
        choices=choices,
        holds=str,
        having=having,
        read=read,
        cost=1,
        group=_GROUP,
    )


def _fields(owner: str) -> list[Field]:
    def days_since(item: Any) -> int | None:
        last = _orders(getattr(item, owner)).order_by("-placed_at").values_list("placed_at", flat=True)
        found = last.first()
        return None if found is None else (clock.now() - found).days

    products, kinds = _choices("sku", "name"), _choices("category", "category")
    return [
        _count(owner, "orders_count", _("number of orders"), _orders),
        _spent_field(owner),
        Field(
            "last_order_days",
            "",
            _("days since the last order"),
            kind="number",
            query=_last_order(owner),
            value=days_since,
            fit=_whole,
            operators=("at least", "at most", "is empty"),
            cost=1,
            group=_GROUP,
            unit=_("days"),
        ),
        _flag(
            owner, "has_open_order", _("waits for an order"), lambda who: _orders(who).filter(status__in=OPEN)
        ),
        _flag(owner, "has_late_parcel", _("an order is late"), lambda who: late_rows(_orders(who))),
        _some(owner, "owns_product", _("has the product"), _owned, "product__sku", products),
        _some(owner, "bought_product", _("has bought the product"), _bought, "product__sku", products),
        _some(owner, "bought_category", _("has bought of the kind"), _bought, "product__category", kinds),
    ]


register("customer", *_fields("pk"))
register("conversation", *_fields("customer_id"))
