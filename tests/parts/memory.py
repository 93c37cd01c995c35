"""Organisations, what is remembered, what is worth mentioning."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keepword.customers.services import add_member, remember, save_organisation
from tests.route import AGENT, Route

if TYPE_CHECKING:
    from tests.world import World

ROUTES: dict[str, Route] = {
    "remembered": Route(AGENT, "post", "remembered"),
    "customer_remember": Route(AGENT, "post", "customer"),
    "customer_preferences": Route(AGENT, "post", "customer"),
    "customer_life": Route(AGENT, "get", "customer"),
    "mention": Route(AGENT, "post", "conversation"),
    "personal": Route(AGENT, "post", "conversation"),
    "organisations": Route(AGENT),
    "organisation_new": Route(AGENT, "both"),
    "organisation": Route(AGENT, "both", "organisation"),
    "organisation_archive": Route(AGENT, "post", "organisation"),
    "organisation_add": Route(AGENT, "post", "organisation"),
    "organisation_member": Route(AGENT, "post", "organisation_member"),
}


def numbers(world: World) -> dict[str, int]:
    customer = world.conversation.customer
    thing = remember(world.cast.agent, customer, kind="owns", value="Galaxy A54")
    house = save_organisation(world.cast.agent, None, name="Pigeon house", domains=["pigeons.example"])
    member = add_member(world.cast.agent, house, customer)
    return {"remembered": thing.pk, "organisation": house.pk, "organisation_member": member.pk}
