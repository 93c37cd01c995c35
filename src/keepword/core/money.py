"""Amounts in minor units, as they are typed and shown. Pure but for the language."""

from decimal import Decimal, InvalidOperation
from typing import Final

from babel.numbers import format_currency, get_currency_precision, list_currencies

MOST: Final = 10**12  # minor units: more is a slip of the finger


def is_currency(code: str) -> bool:
    """Whether this is a currency's code, such as EUR."""
    return code in list_currencies("en")


def minor(typed: str, currency: str) -> int | None:
    """What was typed ("12", "12.50", "12,50") in minor units; None when it is no amount of the currency."""
    text = "".join(typed.split()).replace(",", ".")
    try:
        amount = Decimal(text).scaleb(get_currency_precision(currency))
    except (InvalidOperation, ValueError):
        return None
    if not amount.is_finite() or amount != amount.to_integral_value() or not 0 <= amount <= MOST:
        return None
    return int(amount)


def major(amount: int, currency: str) -> Decimal:
    """Minor units as an amount of the currency."""
    return Decimal(amount).scaleb(-get_currency_precision(currency))


def shown(amount: int, currency: str, language: str) -> str:
    """An amount as people of a language read it: "€12.50"."""
    return format_currency(major(amount, currency), currency, locale=language)
