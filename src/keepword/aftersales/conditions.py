"""What can be asked about what a customer has sent back and has in repair."""

from collections.abc import Callable
from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from keepword.aftersales.models import Repair, Return
from keepword.aftersales.queries import OVER_REPAIR, OVER_RETURN
from keepword.core.conditions import Field, Hand, register

_GROUP = _("Goods and care")


def _returns(owner: Any) -> Any:
    return Return.objects.filter(customer=owner).exclude(state__in=["refused", "withdrawn"])


def _open_returns(owner: Any) -> Any:
    return Return.objects.filter(customer=owner).exclude(state__in=OVER_RETURN)


def _open_repairs(owner: Any) -> Any:
    return Repair.objects.filter(customer=owner).exclude(state__in=OVER_REPAIR)


def _fields(owner: str) -> list[Field]:
    def number(item: Any) -> int:
        return int(getattr(item, "pk" if owner == "pk" else owner))

    def flag(name: str, label: Any, rows: Callable[[Any], Any]) -> Field:
        def read(item: Any, hand: Hand) -> bool:
            if name not in hand:
                hand[name] = rows(number(item)).exists()
            return bool(hand[name])

        def expression() -> Any:
            return Exists(rows(OuterRef(owner)))

        return Field(name, "", label, kind="flag", expression=expression, read=read, cost=1, group=_GROUP)

    def count() -> Any:
        rows = _returns(OuterRef(owner)).order_by().values("customer").annotate(n=Count("pk")).values("n")
        return Coalesce(Subquery(rows, output_field=IntegerField()), 0)

    def read_count(item: Any, hand: Hand) -> int:
        if "returns_count" not in hand:
            hand["returns_count"] = _returns(number(item)).count()
        return int(hand["returns_count"])

    return [
        Field(
            "returns_count",
            "",
            _("how often they sent something back"),
            kind="number",
            expression=count,
            read=read_count,
            cost=1,
            group=_GROUP,
        ),
        flag("open_return", _("a return is open"), _open_returns),
        flag("open_repair", _("a repair is open"), _open_repairs),
    ]


register("customer", *_fields("pk"))
register("conversation", *_fields("customer_id"))
