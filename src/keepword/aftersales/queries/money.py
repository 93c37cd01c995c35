"""What was paid for an order, and how much of it has gone back: the ledger's book "refunds"."""

from dataclasses import dataclass
from typing import Final

from keepword.aftersales.models import Return
from keepword.aftersales.queries.policy import policy
from keepword.aftersales.rules import money
from keepword.aftersales.rules import policy as rules
from keepword.commerce.models import Order
from keepword.ledger.models import Account, Entry

BOOK: Final = "refunds"


@dataclass(frozen=True, slots=True)
class Refunded:
    """Minor units of the order's currency: what is `left` of what was paid, what is kept `aside` for refunds
    that are under way, what was `given` back."""

    left: int
    aside: int
    given: int

    @property
    def known(self) -> int:
        """What the book knows to have been paid."""
        return self.left + self.aside + self.given

    @property
    def all_together(self) -> int:
        """What has gone back or is about to."""
        return self.aside + self.given


def refunded(order: Order) -> Refunded:
    """How it stands in the book. One query."""
    rows = Account.objects.filter(book=BOOK, owner=order.pk, unit=order.currency)
    found = dict(rows.values_list("kind", "balance"))
    return Refunded(found.get("paid", 0), found.get("aside", 0), found.get("given", 0))


def may_go_back(order: Order) -> int:
    """How much may still be refunded, also when the book does not know of the payment yet."""
    paid = order.total if order.paid_at is not None else 0
    return max(0, paid - refunded(order).all_together)


def taken_in(order: Order) -> int:
    """How often the book has heard of payments for an order."""
    return Entry.objects.filter(book=BOOK, key__startswith=f"order {order.pk} ").count()


def owed_for(ret: Return) -> int:
    """What is to be paid for a return by the policy: what was paid for the things, less restocking where the
    reason is the customer's, with the way there when all of the order comes back; at most what is left."""
    rows = list(ret.lines.all())
    worths = [(row.worth, row.reason in rules.OURS) for row in rows]
    everything = _is_everything(ret, {row.line_id: row.quantity for row in rows})
    return money.owed(
        worths,
        policy().restocking_percent,
        shipping=ret.order.shipping_cost,
        everything=everything,
        most=may_go_back(ret.order),
    )


def _is_everything(ret: Return, quantities: dict[int, int]) -> bool:
    lines = ret.order.lines.all()
    return all(quantities.get(line.pk, 0) >= line.quantity for line in lines)
