from __future__ import annotations

from typing import TYPE_CHECKING

from keepword.core.actors import system
from keepword.loyalty import services
from keepword.loyalty.models import Redemption
from keepword.loyalty.queries import Basket
from tests.route import ADMIN, AGENT, Route

if TYPE_CHECKING:
    from tests.world import World

ROUTES: dict[str, Route] = {
    "loyalty": Route(AGENT),
    "loyalty_member": Route(AGENT, "get", "customer"),
    "loyalty_do": Route(AGENT, "post", "customer"),
    "loyalty_gift_undo": Route(AGENT, "post", "gift"),
    "loyalty_surprise": Route(AGENT, "post", "conversation"),
    "vouchers": Route(AGENT),
    "voucher_new": Route(ADMIN, "both"),
    "voucher_stop": Route(ADMIN, "post", "voucher"),
    "voucher_batches": Route(ADMIN),
    "voucher_batch_new": Route(ADMIN, "both"),
    "voucher_batch_csv": Route(ADMIN, "get", "batch"),
    "voucher_batch_stop": Route(ADMIN, "post", "batch"),
    "settings_loyalty": Route(ADMIN, "both"),
    "settings_loyalty_preview": Route(ADMIN),
}


def numbers(world: World) -> dict[str, int]:
    cast, customer = world.cast, world.conversation.customer
    services.save_programme(cast.admin, is_on=True)
    services.save_budget(cast.admin, "agent", 1000)
    services.credit(system, customer, 300, why="by_hand", key="world")
    gift = services.give(cast.agent, customer, services.Present(points=10), reason="They waited so kindly")
    offer = services.Offer("percent", 10, uses_allowed=None)
    voucher = services.make_voucher(cast.admin, offer, code="SPRING10")
    services.redeem(system, "SPRING10", Basket(goods=1000), reference="A-1")
    return {
        "gift": gift.pk,
        "voucher": voucher.pk,
        "redemption": Redemption.objects.get().pk,
        "batch": services.make_batch(cast.admin, "Fair", 2, offer).pk,
    }
