"""What is pure about boxes: lines of paper, days, months, networks, languages."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepword.channels.boxes import rules
from keepword.channels.boxes.rules import Row


@pytest.mark.parametrize(
    ("line", "row"),
    [
        ("2; 14.11.; It was cold; olena@example.org", Row("2", "14.11.", "It was cold", "olena@example.org")),
        ("It was cold; so cold\t3", Row("3", "", "It was cold; so cold")),
        ("5", Row("5")),
        ("2026-11-02\t4\tGood\ta@b.example", Row("4", "2026-11-02", "Good", "a@b.example")),
        ("12 chairs are broken", Row(words="12 chairs are broken")),
    ],
)
def test_a_pasted_line_is_a_slip(line: str, row: Row) -> None:
    assert rules.rows_of(f"\n{line}\n \n") == [row]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-02", date(2026, 11, 2)),
        ("2.11.2026", date(2026, 11, 2)),
        ("2.11.", date(2026, 11, 2)),
        ("24.12.", date(2025, 12, 24)),
        ("31.2.", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_a_day_without_a_year_is_the_last_one(text: str, day: date | None) -> None:
    assert rules.day_of(text, date(2026, 11, 30)) == day


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 1, 1)))
def test_a_month_ends_where_the_next_begins(day: date) -> None:
    first = rules.month_of(day)
    assert first <= day < rules.next_month(first)
    assert rules.next_month(first).day == 1


@pytest.mark.parametrize(
    ("wanted", "known", "spoken"),
    [
        (["uk-UA", "en"], ["en", "uk"], "uk"),
        (["de"], ["lt", "en"], "en"),
        (["de"], ["lt", "uk"], "lt"),
        ([], ["lt"], "lt"),
    ],
)
def test_a_page_speaks_as_the_phone_does(wanted: list[str], known: list[str], spoken: str) -> None:
    assert rules.spoken(wanted, known, "en") == spoken


def test_codes_are_guessed_by_nobody() -> None:
    codes = {rules.new_code() for _number in range(200)}
    assert len(codes) == 200
    assert all(len(code) == 10 and set(code) <= set(rules.LETTERS) for code in codes)


@given(st.lists(st.integers(0, 10_000), max_size=30))
def test_a_line_stays_in_its_picture(counts: list[int]) -> None:
    for point in rules.points(counts, 96, 24).split():
        x, y = map(float, point.split(","))
        assert 0 <= x <= 96
        assert 0 <= y <= 24


@given(st.text(max_size=300))
def test_whatever_is_pasted_is_rows_or_nothing(text: str) -> None:
    for row in rules.rows_of(text):
        assert row.smile in ("", "1", "2", "3", "4", "5")
        assert not row.is_empty
