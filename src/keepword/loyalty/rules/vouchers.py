"""What a voucher takes off an order."""

from typing import Final

PERCENT: Final = "percent"
AMOUNT: Final = "amount"
SHIPPING: Final = "shipping"


def discount(kind: str, value: int, *, goods: int, shipping: int) -> int:
    """Minor units off an order with goods and shipping at these prices: never more than it costs.

    A percentage is of the goods, rounded half up; an amount is off the goods, too; shipping is free or not.
    """
    if kind == SHIPPING:
        return max(0, shipping)
    if kind == PERCENT:
        return (max(0, goods) * value + 50) // 100
    return min(value, max(0, goods))
