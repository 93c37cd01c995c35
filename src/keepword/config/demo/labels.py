"""The demo shop's tags and fields, and which of them a story has."""

import re
from dataclasses import dataclass, field
from typing import Any

from keepword.accounts.models import User
from keepword.conversations.services import save_tag
from keepword.fields.services import save_field

from .story import Story
from .texts import seeded

TAGS = {
    "delivery": ("teal", "Where a parcel is, and when it comes"),
    "late parcel": ("orange", "Promised for a day that is over"),
    "broken on arrival": ("red", "Does not work from the first day"),
    "wrong item": ("amber", "Something else was in the box"),
    "return": ("brown", "Wants to send it back"),
    "warranty": ("violet", "Broke after a while"),
    "invoice": ("blue", "Invoices and VAT"),
    "payment": ("blue", "Cards, double charges, vouchers"),
    "advice": ("green", "Asks before buying"),
    "out of stock": ("grey", "Waits for a product"),
    "complaint": ("pink", "Is angry with us, not with a thing"),
    "wholesale": ("grey", "A company that wants many"),
    "bad batch": ("red", "Chargers that were recalled"),
}
CAUSES = ("Carrier", "Warehouse", "Product", "Web shop", "Our mistake", "None")
LEVELS = ("Standard", "Plus", "Business")

_TAG_OF = {
    "where_is_order": "delivery",
    "late_parcel": "late parcel",
    "broken_charger": "broken on arrival",
    "wrong_item": "wrong item",
    "return_refund": "return",
    "warranty_repair": "warranty",
    "invoice_vat": "invoice",
    "product_advice": "advice",
    "payment_failed": "payment",
    "change_address": "delivery",
    "gift_voucher": "payment",
    "out_of_stock": "out of stock",
    "complaint": "complaint",
    "double_charge": "payment",
    "firmware": "warranty",
    "b2b_quote": "wholesale",
}
_CAUSE_OF = {
    "where_is_order": "Carrier",
    "late_parcel": "Carrier",
    "broken_charger": "Product",
    "wrong_item": "Warehouse",
    "warranty_repair": "Product",
    "payment_failed": "Web shop",
    "double_charge": "Web shop",
    "firmware": "Product",
    "complaint": "Our mistake",
}
_ORDER = re.compile(r"\b(?:AV-?)?(\d{5,6})\b")


@dataclass(frozen=True)
class Labels:
    """Names of tags, and values by key."""

    tags: tuple[str, ...] = ()
    fields: dict[str, Any] = field(default_factory=dict)
    customer: dict[str, Any] = field(default_factory=dict)


def make(admin: User) -> None:
    """The shop's tags and fields."""
    for name, (colour, about) in TAGS.items():
        save_tag(admin, None, name=name, colour=colour, about=about)
    save_field(admin, None, name="Order number", help="As on the invoice, such as AV-10482", in_list=True)
    save_field(admin, None, name="Cause", kind="choice", choices=CAUSES)
    save_field(admin, None, name="Level", subject="customer", kind="choice", choices=LEVELS)


def labels_of(story: Story) -> Labels:
    """What the shop's people put to a story; the same each time."""
    if story.is_spam:
        return Labels()
    chance = seeded("labels", story.number)
    tags = [_TAG_OF[story.topic]] if story.topic in _TAG_OF and chance.random() < 0.85 else []
    if story.topic == "broken_charger" and chance.random() < 0.4:
        tags.append("bad batch")
    fields: dict[str, Any] = {}
    order = _ORDER.search(story.steps[0].text)
    if order:
        fields["order_number"] = f"AV-{order[1]}"
    if story.topic in _CAUSE_OF and chance.random() < 0.7:
        fields["cause"] = _CAUSE_OF[story.topic]
    business = story.topic == "b2b_quote"
    level = "Business" if business else "Plus" if chance.random() < 0.12 else ""
    return Labels(tuple(tags), fields, {"level": level} if level else {})
