"""What the registers do when things happen elsewhere."""

from keepword.conversations.events import Merged, TagsChanged, Unmerged
from keepword.core.events import on
from keepword.customers.events import CustomersJoined, CustomersParted
from keepword.strategy.services import joining
from keepword.strategy.services.catalogue import note_services


@on(TagsChanged)
def name_services(event: TagsChanged) -> None:
    """By its tags one sees which service a conversation is about."""
    if event.added:
        note_services(event.conversation, event.added)


@on(CustomersJoined)
def join_customers(event: CustomersJoined) -> None:
    """The exceptions of the two are those of one."""
    joining.join(event)


@on(CustomersParted)
def part_customers(event: CustomersParted) -> None:
    """Each has their own again."""
    joining.part(event)


@on(Merged)
def merge_conversations(event: Merged) -> None:
    """The exceptions of the two are those of one."""
    joining.take_together(event)


@on(Unmerged)
def unmerge_conversations(event: Unmerged) -> None:
    """And back."""
    joining.take_apart(event)
