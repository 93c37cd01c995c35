"""Orders as their sources tell of them, and as we change them.

`place_order` is for whatever comes from outside: told twice, late or in the wrong order, the outcome is the
same. `change_order` is for people and programs that do one thing to an order.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from keepword.audit.services import record
from keepword.commerce.events import OrderChanged, OrderPlaced
from keepword.commerce.models import ERASED, Line, Order, OrderStatus, Source, Store
from keepword.commerce.rules import orders as rules
from keepword.commerce.rules.given import OrderGiven
from keepword.commerce.rules.orders import RANK, Stamp, earliest
from keepword.commerce.services import buyers, intake
from keepword.commerce.services.access import demand
from keepword.commerce.services.course import settle
from keepword.commerce.services.shipments import take_shipments
from keepword.core import clock, events, facts
from keepword.core.actors import Actor
from keepword.core.errors import Conflict, Invalid
from keepword.customers.models import Customer


def place_order(
    actor: Actor,
    given: OrderGiven,
    *,
    source: str = Source.MANUAL,
    store: Store | None = None,
    customer: Customer | None = None,
) -> Order:
    """Take an order, or what its source says of it by now; what was heard already changes nothing.

    `customer` if they are known; else who they are follows from `given.buyer`. Invalid says what is wrong
    with it, and then nothing of it is taken.
    """
    demand(actor)
    fit = intake.checked(given, source, store)
    with transaction.atomic():
        order, made = _found_or_new(fit, source, store)
        if order.digest == ERASED:
            fit, customer = intake.without_buyer(fit), None
        before = order.status
        newer = made or _stamp(fit) > Stamp(order.changed_at, RANK[order.said], order.digest)
        changed = _merge_moments(order, fit) | intake.complete(order, fit) | _meet(order, fit, customer)
        new = newer and (made or fit.digest != order.digest)
        if new:
            intake.fill(order, fit)
        elif newer:  # the same again: it still holds, and what is said of an older moment does not
            order.changed_at = fit.changed_at
            Order.objects.filter(pk=order.pk).update(changed_at=fit.changed_at)
        changed |= new
        if changed:
            order.save()
        short = intake.take_lines(order, fit) if new else []
        if made:
            _tell_placed(actor, order)
        if fit.shipments:
            changed |= take_shipments(actor, order, fit.shipments, newer=newer)
        if changed:
            _follow(actor, order, before, short, made=made)
    return order


def _meet(order: Order, given: OrderGiven, customer: Customer | None) -> bool:
    """Find out whose it is, unless that is known; whether it is now."""
    if order.customer_id is not None:
        return False
    order.customer = customer or buyers.recognised(given.buyer)
    return order.customer is not None


def _follow(actor: Actor, order: Order, before: str, short: Sequence[Line], *, made: bool) -> None:
    told = settle(actor, order, newly_short=short)
    if made:
        return
    record(actor, "changed order", order, number=order.number, before=before, after=order.status)
    if not told:
        events.publish(OrderChanged(order, before, order.status, actor))


def _stamp(given: OrderGiven) -> Stamp:
    return Stamp(given.changed_at, RANK[given.status], given.digest)


def _found_or_new(given: OrderGiven, source: str, store: Store | None) -> tuple[Order, bool]:
    named = {"store": store, "external_id": given.external_id}
    if store is None:
        named["source"] = source
    found = Order.objects.select_for_update().filter(**named).first()
    if found is not None:
        return found, False
    order = Order(source=source, store=store, external_id=given.external_id)
    intake.fill(order, given)
    try:
        with transaction.atomic():
            order.save(force_insert=True)
    except IntegrityError:  # another process heard of it at the same moment
        return Order.objects.select_for_update().get(**named), False
    return order, True


def _merge_moments(order: Order, given: OrderGiven) -> bool:
    """When it was paid, sent, delivered, cancelled: the earliest that was ever said of each."""
    rank, found = RANK[given.status], {}
    sent = rank in (RANK[rules.SHIPPED], RANK[rules.DELIVERED])
    for name, said in (
        ("paid_at", sent or given.status in (rules.PAID, rules.PREPARING)),
        ("shipped_at", sent),
        ("delivered_at", given.status == rules.DELIVERED),
        ("cancelled_at", given.status == rules.CANCELLED),
    ):
        told = getattr(given, name) or (given.changed_at if said else None)
        found[name] = earliest(getattr(order, name), told)
    changed = any(getattr(order, name) != value for name, value in found.items())
    for name, value in found.items():
        setattr(order, name, value)
    return changed


def _tell_placed(actor: Actor, order: Order) -> None:
    record(actor, "placed order", order, number=order.number, source=order.source)
    fact = facts.fact(
        "order_placed",
        order.placed_at,
        subject_id=order.pk,
        person=order.customer.key if order.customer else None,
        value=order.total,
        currency=order.currency,
        source=order.source,
    )
    facts.record([fact])
    events.publish(OrderPlaced(order, actor))


# One thing at a time ------------------------------------------------------------------------------


def change_order(actor: Actor, order: Order, verb: str, *, at: datetime | None = None) -> Order:
    """Pay, prepare, ship, deliver, cancel or reopen it, as rules.orders.MACHINE allows.

    Conflict: this cannot follow; when it is there already, nothing happens.
    """
    demand(actor)
    if verb not in rules.VERBS:
        raise Invalid(_("An order knows no “%(verb)s”.") % {"verb": verb[:20]}, field="verb")
    now = clock.now()

    def change(current: Order) -> bool:
        target = rules.after(current.status, verb)
        if target is None:
            words = _("An order that is %(status)s cannot become %(other)s.")
            labels = dict(OrderStatus.choices)
            told = {"status": labels[current.status], "other": labels[rules.TARGET[verb]]}
            raise Conflict(words % told)
        if target == current.status:
            return False
        current.said = target
        moment = f"{'cancelled' if verb == 'cancel' else target}_at"
        if verb != "reopen" and hasattr(current, moment):
            setattr(current, moment, earliest(getattr(current, moment), at or now))
        return True

    return _changed(actor, order, verb, change)


def cancel_order(actor: Actor, order: Order) -> Order:
    """It is not to be sent any more; what was set aside for it is free."""
    return change_order(actor, order, "cancel")


def give_order(actor: Actor, order: Order, customer: Customer | None) -> Order:
    """Say whose it is."""
    demand(actor, "converse")

    def change(current: Order) -> bool:
        if current.customer_id == (customer.pk if customer else None):
            return False
        current.customer = customer
        return True

    return _changed(actor, order, "give", change)


def note_order(actor: Actor, order: Order, note: str) -> Order:
    """What we want each other to know of it."""
    demand(actor, "converse")
    text = intake.note(note)

    def change(current: Order) -> bool:
        changed, current.note = current.note != text, text
        return changed

    return _changed(actor, order, "note", change)


def _changed(actor: Actor, order: Order, verb: str, change: Callable[[Order], bool]) -> Order:
    with transaction.atomic():
        current = Order.objects.select_for_update().get(pk=order.pk)
        before = current.status
        if change(current):
            if verb in rules.VERBS:
                current.changed_at = max(clock.now(), current.changed_at)
                current.digest = ERASED if current.digest == ERASED else ""
            current.save()
            record(actor, "changed order", current, number=current.number, done=verb)
            if not settle(actor, current):
                events.publish(OrderChanged(current, before, current.status, actor))
    return current


__all__ = ["cancel_order", "change_order", "give_order", "note_order", "place_order"]
