"""In which currency the shop reckons."""

from collections import Counter

from babel.numbers import get_currency_precision

from keepword.commerce.models import Order, Product


def main_currency() -> str:
    """The currency of most of the newest orders."""
    orders = Order.objects.order_by("-placed_at", "-pk").values_list("currency", flat=True)[:20]
    seen = Counter(orders) or Counter(Product.objects.order_by("pk").values_list("currency", flat=True)[:20])
    return seen.most_common(1)[0][0] if seen else "EUR"


def minor_units(currency: str) -> int:
    """How many minor units one of it has: 100 cents in a euro."""
    return int(10 ** get_currency_precision(currency))
