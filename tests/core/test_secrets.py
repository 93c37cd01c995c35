"""Signed numbers and encrypted secrets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepword.core import secrets
from keepword.core.errors import Unavailable

numbers = st.integers(min_value=0, max_value=2**63 - 1)


@given(numbers)
def test_a_signed_number_comes_back(number: int) -> None:
    assert secrets.unsign("a", secrets.sign("a", number)) == number
    assert secrets.unsign("a", secrets.sign("a", number).upper()) == number


@given(numbers)
def test_a_signature_holds_for_one_purpose_only(number: int) -> None:
    assert secrets.unsign("b", secrets.sign("a", number)) is None


@given(st.text(max_size=60))
def test_whatever_else_is_nothing(text: str) -> None:
    assert secrets.unsign("a", text) is None


@given(numbers, st.integers(0, 15))
def test_one_changed_character_breaks_it(number: int, place: int) -> None:
    token = secrets.sign("a", number)
    value, mac = token.split("-")
    other = "a" if mac[place] != "a" else "b"
    assert secrets.unsign("a", f"{value}-{mac[:place]}{other}{mac[place + 1 :]}") is None


def test_what_is_encrypted_comes_back_and_is_not_readable() -> None:
    stored = secrets.encrypt("пароль")
    assert "пароль" not in stored
    assert secrets.decrypt(stored) == "пароль"


def test_another_secret_is_told_in_words(settings: object) -> None:
    stored = secrets.encrypt("x")
    settings.SECRET_KEY = "another"  # type: ignore[attr-defined]
    with pytest.raises(Unavailable, match="KEEPWORD_SECRET"):
        secrets.decrypt(stored)
