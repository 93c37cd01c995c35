"""What happens to customers is a sign: the next turn looks at them anew. A new segment is a trigger."""

from django.utils.translation import gettext_lazy as _

from keepword.commerce.events import OrderChanged, OrderPlaced, OwnedChanged
from keepword.complaints.events import ComplaintOpened
from keepword.conversations.events import Answered, MessagesReceived, StatusChanged
from keepword.core.events import on
from keepword.core.triggers import Happening, Trigger, happened, register
from keepword.customers.events import (
    ConsentChanged,
    CustomerFieldsChanged,
    CustomersJoined,
    CustomersParted,
    IdentityProved,
)
from keepword.relationship.conditions import ENTERED
from keepword.relationship.events import SegmentEntered
from keepword.relationship.queries.segments import conversations_of
from keepword.relationship.services import moving
from keepword.relationship.services.refresh import sign

register(
    Trigger(
        "segment",
        _("A customer comes into a segment"),
        _("Acts on their newest conversation that is not closed; whoever has none is left alone."),
        60,
    )
)


@on(MessagesReceived)
def _received(event: MessagesReceived) -> None:
    sign({item.conversation.customer_id for item in event.items if item.contact is not None})


@on(Answered)
def _answered(event: Answered) -> None:
    sign([event.conversation.customer_id])


@on(StatusChanged)
def _status_changed(event: StatusChanged) -> None:
    sign([event.conversation.customer_id])


@on(CustomerFieldsChanged)
def _fields_changed(event: CustomerFieldsChanged) -> None:
    sign([event.customer.pk])


@on(ConsentChanged)
def _consent_changed(event: ConsentChanged) -> None:
    sign([event.customer.pk])


@on(IdentityProved)
def _proved(event: IdentityProved) -> None:
    sign([event.customer.pk])


@on(ComplaintOpened)
def _complained(event: ComplaintOpened) -> None:
    sign([event.complaint.conversation.customer_id])


@on(CustomersJoined)
def _joined(event: CustomersJoined) -> None:
    moving.take_together(event)


@on(CustomersParted)
def _parted(event: CustomersParted) -> None:
    moving.take_apart(event)


@on(SegmentEntered)
def _entered(event: SegmentEntered) -> None:
    found = conversations_of(event.customers)
    happened("segment", [Happening(one, {ENTERED: {event.segment.pk}}) for one in found], at=event.at)


@on(OrderPlaced)
def _ordered(event: OrderPlaced) -> None:
    _of(event.order.customer_id)


@on(OrderChanged)
def _order_changed(event: OrderChanged) -> None:
    _of(event.order.customer_id)


@on(OwnedChanged)
def _owned_changed(event: OwnedChanged) -> None:
    sign([event.owned.customer_id])


def _of(customer: int | None) -> None:
    if customer is not None:  # an order that is nobody's yet
        sign([customer])
