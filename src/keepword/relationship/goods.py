"""What orders, returns, repairs and points tell of a customer's life, and of their value."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Max, Q, QuerySet, Sum
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.aftersales.models import Repair, RepairState, Return, ReturnState
from keepword.commerce.models import Order, OrderStatus
from keepword.core import money
from keepword.customers.models import Customer
from keepword.loyalty.models import Lot
from keepword.relationship.queries.life import Figure, register_value
from keepword.relationship.timeline import Entry, Source, register


def _of(rows: "QuerySet[Any]", user: User, customer: Customer) -> "QuerySet[Any]":
    return rows.filter(customer=customer) if user.may("converse") else rows.none()


def _ordered(user: User, customer: Customer) -> "QuerySet[Any]":
    return _of(Order.objects.all(), user, customer)


def _order(row: Order) -> Entry:
    total = money.shown(row.total, row.currency, get_language() or "en")
    text = f"{total} · {row.get_status_display()}"
    tone = "warn" if row.late_since is not None and row.delivered_at is None else ""
    title = _("They ordered: %(number)s") % {"number": row.number}
    return Entry(row.placed_at, "order", title, text, ("order", row.pk), "", "order", tone)


def _sent_back(user: User, customer: Customer) -> "QuerySet[Any]":
    return _of(Return.objects.select_related("order"), user, customer)


def _return(row: Return) -> Entry:
    tone = "good" if row.state in (ReturnState.REFUNDED, ReturnState.EXCHANGED) else ""
    title = _("They sent something of order %(number)s back") % {"number": row.order.number}
    return Entry(row.begun_at, "return", title, row.get_state_display(), ("return", row.pk), "", "undo", tone)


def _brought(user: User, customer: Customer) -> "QuerySet[Any]":
    return _of(Repair.objects.all(), user, customer)


def _repair(row: Repair) -> Entry:
    tone = "good" if row.state == RepairState.HANDED_BACK else ""
    title = _("They had something repaired: %(what)s") % {"what": row.what}
    return Entry(
        row.begun_at, "repair", title, row.get_state_display(), ("repair", row.pk), "", "wrench", tone
    )


def _got(user: User, customer: Customer) -> "QuerySet[Any]":
    return _of(Lot.objects.all(), user, customer)


def _points(row: Lot) -> Entry:
    title = ngettext("They got %(n)s point", "They got %(n)s points", row.points) % {"n": row.points}
    return Entry(row.earned_at, "points", title, str(row.get_why_display()), None, "", "gift")


register(
    Source("orders", gettext_lazy("Orders"), _ordered, "placed_at", _order),
    Source("points", gettext_lazy("Points"), _got, "earned_at", _points),
    Source("repairs", gettext_lazy("Repairs"), _brought, "begun_at", _repair),
    Source("returns", gettext_lazy("Returns"), _sent_back, "begun_at", _return),
)


def bought(user: User, customer: Customer) -> Sequence[Figure]:
    """What they have spent with the shop, by currency; what was cancelled counts for nothing."""
    rows = _ordered(user, customer).exclude(status=OrderStatus.CANCELLED)
    found = rows.values("currency").annotate(spent=Sum("total"), orders=Count("pk"), last=Max("placed_at"))
    return [
        Figure(
            f"spent {row['currency']}",
            gettext_lazy("Bought"),
            money.shown(row["spent"], row["currency"], get_language() or "en"),
            ngettext("in %(n)s order", "in %(n)s orders", row["orders"]) % {"n": row["orders"]},
            10,
        )
        for row in found.order_by("-last")
    ]


def sent_back(user: User, customer: Customer) -> Sequence[Figure]:
    """How often they sent something back; nothing for whoever never did."""
    never = Q(state__in=[ReturnState.REFUSED, ReturnState.WITHDRAWN])
    count = _of(Return.objects.exclude(never), user, customer).count()
    return [Figure("returns", gettext_lazy("Sent back"), str(count), "", 20)] if count else []


register_value(bought)
register_value(sent_back)
