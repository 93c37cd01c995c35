"""A small lamp shop's goods and orders for the tests of the pages."""

from dataclasses import dataclass
from datetime import timedelta

from keepword.accounts.days import today
from keepword.accounts.models import User
from keepword.commerce import services
from keepword.commerce.models import Order, Product
from keepword.commerce.rules.given import BuyerGiven, HeardGiven, LineGiven, OrderGiven, ShipmentGiven
from keepword.core import clock

ADDRESS = "olena@example.org"


@dataclass(frozen=True)
class Goods:
    """A lamp with names in four languages and its bulb; they are counted."""

    lamp: Product
    bulb: Product


def make_goods(lead: User) -> Goods:
    names = {
        "en": "Reading lamp",
        "uk": "Лампа для читання",
        "ru": "Лампа для чтения",
        "lt": "Lempa skaityti",
    }
    lamp = services.save_product(
        lead, "LAMP-7", {"name": "Reading lamp", "names": names, "price": 4500, "currency": "EUR"}
    )
    bulb = services.save_product(
        lead, "BULB-5", {"name": "Bulb", "kind": "consumable", "price": 690, "currency": "EUR"}
    )
    services.link_products(lead, lamp, bulb, "consumable")
    services.receive_goods(lead, lamp, 5, key="lamps")
    services.receive_goods(lead, bulb, 20, key="bulbs")
    return Goods(lamp, bulb)


def place(lead: User, number: str = "AV-10482", *, status: str = "paid", address: str = ADDRESS) -> Order:
    """One lamp and two bulbs, ordered two days ago."""
    at = clock.now() - timedelta(days=2)
    given = OrderGiven(
        external_id=number,
        number=number,
        currency="EUR",
        lines=[
            LineGiven("Reading lamp", 1, 4500, sku="LAMP-7"),
            LineGiven("Bulb", 2, 690, sku="BULB-5"),
        ],
        placed_at=at,
        changed_at=at,
        status=status,
        buyer=BuyerGiven(name="Olena", email=address),
        promised_on=today() + timedelta(days=3),
    )
    return services.place_order(lead, given)


def late(lead: User, number: str = "AV-10482", *, address: str = ADDRESS) -> Order:
    """It has left, was to be there three days ago, and was seen last in Kaunas."""
    now = clock.now()
    at = now - timedelta(days=9)
    given = OrderGiven(
        external_id=number,
        number=number,
        currency="EUR",
        lines=[LineGiven("Reading lamp", 1, 4500, sku="LAMP-7")],
        placed_at=at,
        changed_at=at,
        status="shipped",
        buyer=BuyerGiven(name="Olena", email=address),
        promised_on=today() - timedelta(days=3),
        shipments=[
            ShipmentGiven(
                carrier="DPD",
                tracking="05570000000001",
                promised_on=today() - timedelta(days=3),
                events=[
                    HeardGiven(at + timedelta(days=1), "handed_over", "Vilnius"),
                    HeardGiven(at + timedelta(days=2), "in_transit", "Kaunas"),
                ],
            )
        ],
    )
    return services.place_order(lead, given)
