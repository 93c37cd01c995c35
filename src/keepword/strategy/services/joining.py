"""Two customers, or two conversations, become one, and two again: what was granted goes with them."""

from keepword.conversations.events import Merged, Unmerged
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


def take_together(event: Merged) -> None:
    """What was granted in the source is the other conversation's."""
    found = GrantedException.objects.filter(conversation=event.source)
    moved = list(found.order_by("pk").values_list("pk", flat=True))
    if moved:
        event.merge.kept["exceptions"] = moved
        found.update(conversation=event.into)


def take_apart(event: Unmerged) -> None:
    """What came by this merge goes back."""
    moved = event.merge.kept.get("exceptions", ())
    GrantedException.objects.filter(pk__in=moved, conversation=event.into).update(conversation=event.source)
