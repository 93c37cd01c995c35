"""What is given from outside, as plain values: each source's reader makes these, and the verbs take them."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from typing import TypedDict

from keepword.commerce.rules.orders import PLACED


class ProductGiven(TypedDict, total=False):
    """What is to be changed of a product; what is left out stays."""

    name: str
    names: Mapping[str, str]
    kind: str
    about: Mapping[str, str]
    category: str
    brand: str
    price: int | None
    currency: str
    url: str
    warranty_months: int
    return_days: int | None
    life_days: int | None
    external_id: str


@dataclass(frozen=True, slots=True)
class LineGiven:
    """A line of an order. `external_id` "": it is known by its place in the order. `price` is of each, in
    minor units; `backordered` None: the source does not say."""

    name: str
    quantity: int
    price: int
    sku: str = ""
    external_id: str = ""
    discount: int = 0
    backordered: int | None = None


@dataclass(frozen=True, slots=True)
class BuyerGiven:
    """Who ordered, by whatever is known of them."""

    name: str = ""
    email: str = ""
    phone: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class ShipmentGiven:
    """A parcel. `quantities` by the external id of the line; {}: everything is in it."""

    external_id: str = ""
    carrier: str = ""
    tracking: str = ""
    url: str = ""
    promised_on: date | None = None
    expected_on: date | None = None
    quantities: Mapping[str, int] = field(default_factory=dict)
    events: Sequence["HeardGiven"] = ()


@dataclass(frozen=True, slots=True)
class HeardGiven:
    """Something heard of a parcel."""

    at: datetime
    status: str
    place: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class OrderGiven:
    """An order as its source tells it at `changed_at`. `promised_on` None: the source does not say."""

    external_id: str
    currency: str
    lines: Sequence[LineGiven]
    placed_at: datetime
    changed_at: datetime
    number: str = ""
    buyer: BuyerGiven = field(default_factory=BuyerGiven)
    status: str = PLACED
    total: int | None = None
    discount: int = 0
    shipping_cost: int = 0
    promised_on: date | None = None
    paid_at: datetime | None = None
    shipped_at: datetime | None = None
    delivered_at: datetime | None = None
    cancelled_at: datetime | None = None
    ship_to: str = ""
    voucher: str = ""
    note: str = ""
    shipments: Sequence[ShipmentGiven] = ()

    @property
    def digest(self) -> str:
        """The same for the same words, whenever they were said."""
        plain = json.dumps(
            asdict(replace(self, changed_at=self.placed_at)), sort_keys=True, default=str, ensure_ascii=False
        )
        return hashlib.sha256(plain.encode("utf-8", "replace")).hexdigest()
