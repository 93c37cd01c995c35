"""It is understood that somebody asks where their parcel is."""

import pytest

from keepword.commerce.rules.asked import asks_where


@pytest.mark.parametrize(
    "words",
    [
        "where is my parcel",
        "Where's my order?",
        "When does the package arrive",
        "order status",
        "де моя посилка",
        "Коли прийде замовлення?",
        "где мой заказ",
        "Когда будет доставка",
        "kur mano siunta",
        "Kada gausiu užsakymą",
    ],
)
def test_where_is_it(words: str) -> None:
    assert asks_where(words)


@pytest.mark.parametrize(
    "words", ["", "lamp", "where are you open", "I want to return my order", "де ваш магазин", "где магазин"]
)
def test_another_matter(words: str) -> None:
    assert not asks_where(words)
