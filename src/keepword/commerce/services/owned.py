"""What customers have: by their orders, and by what they or we know."""

from datetime import date
from typing import Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from keepword.accounts.days import today
from keepword.audit.services import record
from keepword.commerce.events import OwnedChanged
from keepword.commerce.models import Owned, OwnedSource, OwnedState, Product
from keepword.commerce.rules import fit, warranty
from keepword.commerce.services.access import demand
from keepword.core import clock, events
from keepword.core.actors import Actor
from keepword.core.errors import Conflict, Invalid, NotFound
from keepword.customers.models import Customer

MOST: Final = 1_000  # things of one customer


def own(
    actor: Actor,
    customer: Customer,
    product: Product,
    *,
    serial: str = "",
    bought_on: date | None = None,
    warranty_until: date | None = None,
    firmware: str = "",
    source: str = OwnedSource.PERSON,
) -> Owned:
    """A customer has something. With the serial number of something that they have: that one is corrected.

    Without `warranty_until` it follows from the day of buying. Conflict: somebody else has this very piece.
    """
    demand(actor, "converse")
    if source not in OwnedSource.values:
        raise Invalid(_("Choose how we know."), field="source")
    if bought_on is not None and not date(1970, 1, 1) <= bought_on <= today():
        raise Invalid(_("Enter the day on which it was bought."), field="bought_on")
    number = fit.words(serial, 64)
    with transaction.atomic():
        Customer.objects.select_for_update().get(pk=customer.pk)
        owned = _found(customer, product, number)
        before = owned.state if owned else ""
        if owned is None:
            if customer.owned.count() >= MOST:
                raise Conflict(_("So many things of one customer cannot be kept."))
            owned = Owned(customer=customer, product=product, created_at=clock.now(), source=source)
        owned.serial = number
        owned.bought_on = bought_on or owned.bought_on
        owned.firmware = fit.words(firmware, 40) or owned.firmware
        owned.warranty_until = warranty_until or _until(owned, bought_on, product)
        owned.state = OwnedState.OWNED
        _save(owned)
        record(actor, "noted what a customer has", customer, product=product.sku)
        events.publish(OwnedChanged(owned, before, actor))
    return owned


def _found(customer: Customer, product: Product, serial: str) -> Owned | None:
    """What is meant: the piece with this serial number, else one from an order that has none yet."""
    if not serial:
        return None
    theirs = customer.owned.select_for_update().filter(product=product)
    return theirs.filter(serial=serial).first() or (
        theirs.filter(serial="", state=OwnedState.OWNED, line__isnull=False).order_by("pk").first()
    )


def _until(owned: Owned, bought_on: date | None, product: Product) -> date | None:
    if bought_on is None:
        return owned.warranty_until
    return warranty.until(bought_on, product.warranty_months)


def _save(owned: Owned) -> None:
    try:
        with transaction.atomic():
            owned.save()
    except IntegrityError:
        raise Conflict(
            _("Another customer has the one with this serial number. Take it from them first."),
            field="serial",
        ) from None


def disown(actor: Actor, owned: Owned, *, state: str = OwnedState.GONE) -> Owned:
    """They have it no longer: it was returned, or is gone."""
    demand(actor, "converse")
    if state not in (OwnedState.RETURNED, OwnedState.GONE):
        raise Invalid(_("Choose what became of it."), field="state")
    with transaction.atomic():
        current = Owned.objects.select_for_update().filter(pk=owned.pk).first()
        if current is None:
            raise NotFound("There is no such thing.")
        before = current.state
        if before != state:
            current.state = state
            current.save(update_fields=["state"])
            record(actor, "noted what a customer has no longer", current.customer, state=state)
            events.publish(OwnedChanged(current, before, actor))
    return current
