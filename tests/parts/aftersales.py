"""Returns, refunds and repairs: the pages of the desk."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tests.route import AGENT, LEAD, Route

if TYPE_CHECKING:
    from tests.world import World

ROUTES: dict[str, Route] = {
    "returns": Route(AGENT),
    "return_new": Route(AGENT, "both"),
    "return": Route(AGENT, "get", "return"),
    "return_do": Route(AGENT, "post", "return"),
    "aftersales_photo": Route(AGENT, "get", "aftersales_photo"),
    "refunds": Route(AGENT),
    "refund_new": Route(AGENT, "both", "returned_order"),
    "refund_do": Route(AGENT, "post", "refund"),
    "repairs": Route(AGENT),
    "repair_new": Route(AGENT, "both"),
    "repair": Route(AGENT, "get", "repair"),
    "repair_do": Route(AGENT, "post", "repair"),
    "settings_returns": Route(LEAD, "both"),
}
GIF = b"GIF89a\x01\x00\x01\x00"
_HOUR = timedelta(hours=1)


def numbers(world: World) -> dict[str, int]:
    """A lamp that may come back with a photo of it, a refund that waits for a lead, a repair with a quote."""
    from keepword.aftersales import services
    from keepword.aftersales.models import Photo, Return
    from keepword.core import clock
    from tests.aftersales.goods import an_order

    agent, customer = world.cast.agent, world.conversation.customer
    order = an_order(customer, ("LAMP-7", 2, 30_000), number="AV-20001")
    line = order.lines.get()
    ret = services.returns.ask(
        agent,
        order,
        [services.Wanted(line.pk, 1, "faulty", "opened")],
        words="It hums when it is dimmed.",
        conversation=world.conversation,
        pictures=[services.Picture("lamp.gif", "image/gif", GIF)],
    )
    refund = services.refunds.ask(agent, order, 15_000, reason="A gesture for the trouble.")
    repair = services.repairs.book(
        agent,
        customer,
        services.Thing(what="Floor lamp"),
        services.Booking("The switch is stuck."),
        conversation=world.conversation,
    )
    repair = services.repairs.diagnose(agent, services.repairs.receive(agent, repair))
    items = [services.Item("work", "Change the switch", 2_500)]
    services.quoting.quote(agent, repair, items, currency="EUR")
    at = clock.now()
    services.visits.plan(agent, repair, at + _HOUR, at + 2 * _HOUR)
    assert Return.objects.get(pk=ret.pk).state == "approved"
    return {
        "returned_order": order.pk,
        "return": ret.pk,
        "refund": refund.pk,
        "repair": repair.pk,
        "aftersales_photo": Photo.objects.get(ret=ret).pk,
    }


def help_parts(world: World) -> dict[str, dict[str, object]]:
    """What stands in the customers' addresses."""
    from keepword.aftersales import links

    return {
        "help:return_new": {"pk": world.numbers["returned_order"]},
        "help:return": {"signed": links.return_token(world.numbers["return"])},
        "help:label": {"signed": links.return_token(world.numbers["return"])},
        "help:repair": {"signed": links.repair_token(world.numbers["repair"])},
    }
