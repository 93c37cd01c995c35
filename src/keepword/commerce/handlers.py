"""Orders and things go with their customers."""

from keepword.commerce.services import moving
from keepword.core.events import on
from keepword.customers.events import CustomersJoined, CustomersParted


@on(CustomersJoined)
def _joined(event: CustomersJoined) -> None:
    moving.join(event)


@on(CustomersParted)
def _parted(event: CustomersParted) -> None:
    moving.part(event)
