"""Where goods can be: the places of the ledger's book "stock". The unit is the product's SKU."""

from dataclasses import dataclass
from typing import Final

from keepword.ledger.rules import Place

BOOK: Final = "stock"
SHELF, SUPPLIER, CUSTOMERS, LOST = "shelf", "supplier", "customers", "lost"
HELD: Final = "held:"  # a kind of place: held for an order's line, a repair's part
ENDLESS: Final = (SUPPLIER, CUSTOMERS, LOST)  # may fall below nothing: what we know of is only what moved


@dataclass(frozen=True, slots=True)
class Owner:
    """For whom goods are set aside: a word of at most 12 letters for what it is, and its number."""

    kind: str
    number: int


@dataclass(frozen=True, slots=True)
class Stock:
    """Of a product: what lies here, what of it is set aside, what is free to be sold."""

    shelf: int
    reserved: int
    free: int


def shelf(sku: str) -> Place:
    """Where what is free lies."""
    return Place(BOOK, SHELF, 0, sku)


def outside(kind: str, sku: str) -> Place:
    """The supplier, the customers, or what is lost."""
    return Place(BOOK, kind, 0, sku)


def held(owner: Owner, sku: str) -> Place:
    """What is set aside for somebody."""
    return Place(BOOK, HELD + owner.kind, owner.number, sku)
