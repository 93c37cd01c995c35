"""Problems go with their conversations when these are merged; and joining one sets rules off."""

from django.utils.translation import gettext_lazy as _

from keepword.conversations.events import Merged, Unmerged
from keepword.core.events import on
from keepword.core.triggers import Happening, Trigger, happened, register
from keepword.customers.events import CustomersJoined, CustomersParted
from keepword.problems.events import ConversationsJoined
from keepword.problems.services.merging import join_customers, part_customers, take_apart, take_together

register(Trigger("problem", _("The conversation is joined to a problem"), "", 50))


@on(Merged)
def _merged(event: Merged) -> None:
    take_together(event)


@on(Unmerged)
def _unmerged(event: Unmerged) -> None:
    take_apart(event)


@on(ConversationsJoined)
def _joined(event: ConversationsJoined) -> None:
    happened("problem", [Happening(one) for one in event.conversations])


@on(CustomersJoined)
def _customers_joined(event: CustomersJoined) -> None:
    join_customers(event)


@on(CustomersParted)
def _customers_parted(event: CustomersParted) -> None:
    part_customers(event)
