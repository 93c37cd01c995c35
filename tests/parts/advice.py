from __future__ import annotations

from typing import TYPE_CHECKING

from keepword.core.actors import Automaton
from keepword.relationship import services
from keepword.relationship.models import Consultation
from tests.route import AGENT, LEAD, Route

if TYPE_CHECKING:
    from tests.world import World

ROUTES: dict[str, Route] = {
    "guides": Route(LEAD),
    "guide_new": Route(LEAD, "both"),
    "guide_try": Route(LEAD, "post"),
    "guide": Route(LEAD, "both", "guide"),
    "guide_do": Route(LEAD, "post", "guide"),
    "advice": Route(AGENT, "get", "conversation"),
    "advice_guide": Route(AGENT, "both", "conversation"),
    "offer_make": Route(AGENT, "post", "conversation"),
    "offers": Route(AGENT),
    "offer_do": Route(AGENT, "post", "offer"),
}
WORDS: dict[str, dict[str, object]] = {"advice_guide": {"guide": 0}}  # the number comes with the world


def numbers(world: World) -> dict[str, int]:
    from keepword.commerce.services import save_product
    from tests.relationship.advice.shop import a_guide

    cast = world.cast
    product = save_product(cast.lead, "ADVICE-1", {"name": "Reading lamp", "price": 4_000, "currency": "EUR"})
    customer = world.conversation.customer
    guide = a_guide(cast.lead)
    a_guide(cast.lead)
    WORDS["advice_guide"]["guide"] = guide.pk
    made = services.consult(cast.agent, guide, {"for": "read"}, whom=services.For(customer))
    services.consult(Automaton("customer"), guide, {"for": "read"}, asked="portal")
    offer = services.make_offer(cast.agent, customer, services.Idea(product, consultation=made))
    return {"guide": guide.pk, "offer": offer.pk, "consultation": made.pk}


def help_parts() -> dict[str, dict[str, object]]:
    """What stands in the customers' addresses."""
    made = Consultation.objects.get(customer=None)  # a stranger, whom nobody erases
    return {"help:guide": {"pk": made.guide_id}, "help:found": {"signed": services.token(made)}}
