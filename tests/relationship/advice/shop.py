"""A lamp shop's guide, its products and what is bought of them, as short words for tests."""

from typing import Any

from keepword.accounts.models import User
from keepword.commerce.models import Product
from keepword.customers.models import Customer
from keepword.relationship.models import Guide
from keepword.relationship.services import GuidePlan, save_guide
from tests.aftersales.goods import a_product, an_order


def effect(do: str, on: str, value: object, weight: int = 1) -> dict[str, Any]:
    return {"do": do, "on": on, "value": value, "weight": weight}


def answer(key: str, text: str, *effects: dict[str, Any], because: str = "") -> dict[str, Any]:
    return {
        "key": key,
        "texts": {"en": text},
        "because": {"en": because} if because else {},
        "effects": list(effects),
    }


def question(key: str, text: str, *answers: dict[str, Any], kind: str = "one") -> dict[str, Any]:
    return {"key": key, "kind": kind, "texts": {"en": text}, "answers": list(answers)}


QUESTIONS = [
    question(
        "for",
        "What is it for?",
        answer("read", "Reading", effect("plus", "word", "warm", 2), because="A warm light for the eyes"),
        answer("work", "Work", effect("must", "category", "Desk"), effect("minus", "word", "warm")),
    ),
    question(
        "brands",
        "Which brands do you like?",
        answer("norrby", "Norrby", effect("must", "brand", "Norrby")),
        answer("lux", "Lux", effect("must", "brand", "Lux")),
        answer("no-lux", "Anything but Lux", effect("never", "brand", "Lux")),
        kind="many",
    ),
    question("budget", "How much may it cost?", kind="budget"),
]


def a_guide(user: User, **more: Any) -> Guide:
    """Switched on, and open to customers."""
    plan: dict[str, Any] = {
        "titles": {"en": "Which lamp?"},
        "intros": {"en": "Three questions."},
        "questions": QUESTIONS,
        "is_on": True,
        "is_public": True,
    }
    return save_guide(user, None, GuidePlan(**plan | more))


def lamps() -> dict[str, Product]:
    """Four lamps of two brands."""
    rows = (
        ("READ", "Reading lamp, warm", "Norrby", "Floor", 4_000),
        ("DESK", "Desk lamp", "Norrby", "Desk", 3_000),
        ("LUX", "Lux desk lamp, warm", "Lux", "Desk", 9_000),
        ("CHEAP", "Small lamp", "Lux", "Floor", 1_000),
    )
    return {
        sku: a_product(sku, name, price, brand=brand, category=category, currency="EUR")
        for sku, name, brand, category, price in rows
    }


def buys(customer: Customer, *skus: str, days_ago: int = 3) -> None:
    """An order of one of each."""
    an_order(customer, *[(sku, 1, 1_000) for sku in skus], days_ago=days_ago)
