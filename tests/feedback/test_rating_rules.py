from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepword.feedback.rules.ratings import changeable, is_read, spoken, time_to_ask

CLOSED = datetime(2026, 7, 13, 9, tzinfo=UTC)
minutes = st.integers(-10_000, 30_000)


@given(minutes)
def test_the_time_to_ask_is_from_half_an_hour_to_a_day(after: int) -> None:
    assert time_to_ask(CLOSED, CLOSED + timedelta(minutes=after)) == (30 <= after <= 24 * 60)


def test_what_is_not_closed_is_not_asked_about() -> None:
    assert not time_to_ask(None, CLOSED)


@given(minutes, st.integers(0, 40))
def test_a_rating_can_be_changed_for_seven_days_and_twenty_times(after: int, changes: int) -> None:
    expected = after <= 7 * 24 * 60 and changes < 20
    assert changeable(CLOSED, changes, CLOSED + timedelta(minutes=after)) == expected


@pytest.mark.parametrize(
    ("wanted", "speaks"),
    [
        (["uk", "lt"], "uk"),
        (["pl", "lt-LT"], "lt"),
        (["", "RU"], "ru"),
        (["pl", ""], "en"),
        ([], "en"),
    ],
)
def test_a_customer_is_addressed_in_the_first_language_that_we_speak(wanted: list[str], speaks: str) -> None:
    assert spoken(wanted, ("en", "uk", "ru", "lt"), "en") == speaks


@pytest.mark.parametrize("address", ["", "x", "@example.org", "noreply+7@example.org", "unknown@invalid"])
def test_some_addresses_are_read_by_nobody(address: str) -> None:
    assert not is_read(address)


def test_a_persons_address_is_read() -> None:
    assert is_read("olena+shop@example.org")
