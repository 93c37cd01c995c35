"""What a field keeps of what it is given. Pure."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepword.core.errors import Invalid
from keepword.fields import rules
from keepword.fields.models import Kind

CHOICES = {"lamp": "Lamp", "shade": "Shade", "lampa": "Лампа"}
anything = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=600),
    st.dates(),
    st.lists(st.sampled_from([*CHOICES, "Лампа", "x"]), max_size=4),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
)


@given(kind=st.sampled_from(Kind.values), value=anything)
def test_whatever_comes_is_kept_or_refused_in_words(kind: str, value: object) -> None:
    kept, refused = _outcome(lambda: rules.check(kind, value, CHOICES))
    assert refused or rules.check(kind, rules.plain(kept), CHOICES) == kept


@given(kind=st.sampled_from(Kind.values), text=st.text(max_size=600))
def test_any_text_is_understood_or_refused_in_words(kind: str, text: str) -> None:
    kept, refused = _outcome(lambda: rules.parse(kind, text, CHOICES))
    assert kept is None or not refused


def _outcome(reckon: Callable[[], rules.Value | None]) -> tuple[rules.Value | None, str]:
    """What is kept, or in which words it is refused; any other error fails the test."""
    try:
        return reckon(), ""
    except Invalid as error:
        return None, error.message or "refused without a word"


@given(st.decimals(-99_999_999, 99_999_999, places=3))
def test_a_number_is_read_however_it_is_written(number: Decimal) -> None:
    assert rules.parse(Kind.NUMBER, f"{number:,.3f}", {}) in (number, None)
    assert rules.parse(Kind.NUMBER, f"{number:.3f}".replace(".", ","), {}) == number


@pytest.mark.parametrize(
    ("kind", "text", "kept"),
    [
        ("number", "1 234,5", Decimal("1234.5")),
        ("number", "1.234,5", Decimal("1234.5")),
        ("number", "", None),
        ("date", "2026-02-28", date(2026, 2, 28)),
        ("choice", "  лампа ", "lampa"),
        ("choices", "Shade; LAMP", ("lamp", "shade")),
        ("flag", "Taip", True),
        ("flag", "нет", None),
        ("link", "https://shop.example/a?b=1", "https://shop.example/a?b=1"),
        ("text", "  two \n lines ", "two lines"),
        ("long", "two\r\nlines", "two\nlines"),
    ],
)
def test_text_is_read(kind: str, text: str, kept: object) -> None:
    assert rules.parse(kind, text, CHOICES) == kept


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("number", "nan"),
        ("number", "1e30"),
        ("date", "2026-02-30"),
        ("choice", "table"),
        ("link", "javascript:alert(1)"),
        ("link", "https://"),
        ("link", "https://a b"),
        ("flag", "perhaps"),
        ("text", "x" * 501),
    ],
)
def test_what_fits_not_is_refused(kind: str, value: str) -> None:
    with pytest.raises(Invalid):
        rules.check(kind, value, CHOICES)


@pytest.mark.parametrize(
    ("name", "key"), [("Order number", "order_number"), ("2nd  Größe!", "nd_groe"), ("Замовлення", "")]
)
def test_a_name_gives_a_key(name: str, key: str) -> None:
    assert rules.key_of(name) == key
    assert not key or rules.is_key(key)
