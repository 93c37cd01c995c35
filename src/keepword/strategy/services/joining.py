"""Two customers become one, and two again: what was granted to them goes with them."""

from keepword.customers.events import CustomersJoined, CustomersParted
from keepword.customers.moving import back, move, note
from keepword.strategy.models import GrantedException

APP = "strategy"


def join(event: CustomersJoined) -> None:
    """What was granted to the source is the other's."""
    rows = GrantedException.objects.filter(customer=event.source)
    note(event.join.kept, APP, exceptions=move(rows, event.into))


def part(event: CustomersParted) -> None:
    """Each has their own again."""
    ids = event.join.kept.get(APP, {}).get("exceptions", ())
    back(GrantedException, ids, event.source, event.into)
