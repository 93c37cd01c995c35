"""Notices to customers: the pages of the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.route import AGENT, LEAD, Route

if TYPE_CHECKING:
    from tests.world import World

ROUTES: dict[str, Route] = {
    "notices": Route(LEAD),
    "notice_new": Route(LEAD, "both"),
    "notice_count": Route(LEAD, "post"),
    "notice_say": Route(LEAD, "post"),
    "notice": Route(LEAD, "get", "notice"),
    "notice_change": Route(LEAD, "both", "notice"),
    "notice_do": Route(LEAD, "post", "notice"),
    "notice_test": Route(LEAD, "post", "notice"),
    "notice_progress": Route(LEAD, "get", "notice"),
    "notice_effect": Route(LEAD, "get", "notice"),
    "notice_recipients": Route(LEAD, "get", "notice"),
    "notice_export": Route(LEAD, "get", "notice"),
    "settings_notices": Route(LEAD, "both"),
    "customer_notices": Route(AGENT, "post", "customer"),
}


def numbers(world: World) -> dict[str, int]:
    """A recall of the lamp that its owners got; a customer who wants no more of some news, and waits."""
    from keepword.outreach.services import Draft, save_notice, unsubscribe_customer

    lead, customer = world.cast.lead, world.conversation.customer
    texts = {"en": {"subject": "Your {{product}}", "text": "Dear {{name}}, please send it back."}}
    notice = save_notice(
        lead, None, Draft("Recall of batch 12", "recall", world.cast.inbox, texts, product=_lamp(world))
    )
    row = unsubscribe_customer(world.cast.agent, customer)
    return {"notice": notice.pk, "unsubscribed": row.pk}


def _lamp(world: World) -> object:
    from keepword.commerce.models import Product

    return Product.objects.get(pk=world.numbers["product"])
