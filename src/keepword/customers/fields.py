"""The shop's own fields of customers: what they hold, the verb that fills them in, what can be asked."""

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.audit.services import record
from keepword.core import clock, events
from keepword.core.actors import Actor
from keepword.core.conditions import register_more
from keepword.core.errors import NotFound, Refused
from keepword.customers.events import CustomerFieldsChanged
from keepword.customers.models import Customer, CustomerField
from keepword.customers.queries import current as current_row
from keepword.fields import services
from keepword.fields.conditions import askable
from keepword.fields.models import Subject
from keepword.fields.queries import Table

TABLE: Final = Table(Subject.CUSTOMER, CustomerField, "customer")


def set_fields(actor: Actor, customer: Customer, values: Mapping[str, Any]) -> Customer:
    """Fill in fields of a customer by key; None empties. Invalid or Refused names what cannot be."""
    if isinstance(actor, User) and not actor.may("converse"):
        raise Refused(_("You may not change customers."))
    wanted = services.checked(actor, TABLE.subject, values)
    with transaction.atomic():
        current = current_row(customer)
        if current is None:
            raise NotFound("There is no such customer.")
        before, after = services.write(TABLE, current.pk, wanted)
        if before == after:
            return current
        record(actor, "set fields", current, before=before, after=after)
        person = actor if isinstance(actor, User) else None
        events.publish(CustomerFieldsChanged(current, before, after, clock.now(), person))
    return current


register_more("customer", partial(askable, TABLE))
register_more("conversation", partial(askable, TABLE, prefix="customer", owner="customer_id"))
