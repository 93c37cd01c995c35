"""Who turns out to be one person is told to webhooks."""

from typing import Any

from keepword.api.shapes.customers import CustomerOut
from keepword.core.events import on
from keepword.customers.events import CustomersJoined, CustomersParted
from keepword.webhooks.services import emit


@on(CustomersJoined)
def tell_joined(event: CustomersJoined) -> None:
    """Two are one: whoever kept the source's number goes on with the other one's."""
    if not event.late:
        emit("customer.joined", lambda: _both(event))


@on(CustomersParted)
def tell_parted(event: CustomersParted) -> None:
    """They are two again."""
    emit("customer.parted", lambda: _both(event))


def _both(event: CustomersJoined | CustomersParted) -> dict[str, Any]:
    return {
        "customer": CustomerOut.of(event.into).model_dump(mode="json"),
        "source": event.source.pk,
        "into": event.into.pk,
        "join": event.join.pk,
    }
