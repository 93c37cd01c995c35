"""The programme listens to orders, and goes with its customers."""

from keepword.core.events import on
from keepword.customers.events import CustomersJoined, CustomersParted
from keepword.loyalty.services.joining import take_apart, take_together


@on(CustomersJoined)
def _joined(event: CustomersJoined) -> None:
    take_together(event)


@on(CustomersParted)
def _parted(event: CustomersParted) -> None:
    take_apart(event)
