"""What follows when two customers become one."""

from datetime import timedelta
from typing import Final

from keepword.core import jobs
from keepword.core.events import on
from keepword.customers.events import CustomersJoined, IdentityProved
from keepword.customers.models import Join, Kind
from keepword.customers.services import gather, suggest_by_address

# What another process was writing for the source while it was joined is committed by then.
STRAGGLERS_AFTER: Final = timedelta(seconds=30)


@jobs.job
def gather_late(join_id: int) -> None:
    """Move what came to a customer just while they were joined."""
    made = Join.objects.filter(pk=join_id, undone_at=None).first()
    if made is not None:
        gather(made)


@on(CustomersJoined)
def _gather_later(event: CustomersJoined) -> None:
    if not event.late:
        jobs.enqueue(gather_late, event.join.pk, run_after=event.at + STRAGGLERS_AFTER)


@on(IdentityProved)
def _belongs(event: IdentityProved) -> None:
    if event.kind == Kind.EMAIL:
        suggest_by_address(event.customer, event.value)
