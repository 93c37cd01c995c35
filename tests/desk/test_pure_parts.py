"""Recipients, calls by name, snoozing and the words of times: rules without a database."""

import html
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepword.desk import times
from keepword.desk.conversations import snooze
from keepword.desk.conversations.mentions import mentioned
from keepword.desk.conversations.recipients import answer_to, read, written
from keepword.desk.templatetags.thread import linked

WORDS = st.text(st.characters(categories=["L", "N"], include_characters=" .,;'-"), max_size=30).map(
    lambda text: " ".join(text.split())
)
ADDRESSES = st.emails().filter(lambda address: not set(address) & set("\"'<>,;"))


@given(st.lists(st.tuples(WORDS, ADDRESSES), max_size=6))
def test_what_is_written_is_read_again(lines: list[tuple[str, str]]) -> None:
    assert read(written(lines)) == lines


@given(st.text(max_size=200))
def test_any_typed_text_is_read(text: str) -> None:
    assert all(address for _name, address in read(text))


@given(st.lists(ADDRESSES, max_size=8), st.lists(ADDRESSES, max_size=8), st.sets(ADDRESSES, max_size=3))
def test_an_answer_to_all_goes_to_each_once_and_never_to_us(
    to: list[str], cc: list[str], ours: set[str]
) -> None:
    sender = ("Olena", "olena@example.org")
    found = answer_to(sender, [["", a] for a in to], [["", a] for a in cc], ours)
    copies = [address.lower() for _name, address in found.cc]
    expected = {a.lower() for a in (*to, *cc)} - {a.lower() for a in ours} - {sender[1]}
    assert set(copies) == expected
    assert len(copies) == len(expected)
    assert found.to == [sender]


@dataclass(frozen=True)
class Somebody:
    name: str


VILNIUS = ZoneInfo("Europe/Vilnius")
PEOPLE = [
    Somebody("Olena Kovalenko"),
    Somebody("Olena Bondar"),
    Somebody("Marius Jonaitis"),
    Somebody("Rasa"),
]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("@Olena Kovalenko, please", ["Olena Kovalenko"]),
        ("@olena kovalenko and @MARIUS!", ["Olena Kovalenko", "Marius Jonaitis"]),
        ("@Olena please", []),  # two bear this name
        ("ask @Rasa", ["Rasa"]),
        ("@Rasaite", []),
        ("Rasa@example.org Rasa", []),
        ("", []),
    ],
)
def test_a_call_needs_a_name_that_is_one_persons(text: str, names: list[str]) -> None:
    assert [person.name for person in mentioned(text, PEOPLE)] == names


@given(st.integers(0, 15 * 365 * 24 * 60))
def test_one_never_snoozes_into_the_past(minutes: int) -> None:
    here = (datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)).astimezone(VILNIUS)
    found = snooze.choices(here)
    assert all(choice.at > here for choice in found)
    assert {choice.key for choice in found} >= {"tomorrow", "week"}
    week = next(choice.at for choice in found if choice.key == "week")
    assert (week.weekday(), week.hour) == (0, 9)
    assert all(snooze.moment(choice.key, "", here) == choice.at for choice in found)


@pytest.mark.parametrize(
    ("seconds", "due", "age"),
    [
        (30, "now", "now"),
        (60, "in 1 min", "now"),
        (12 * 60 + 59, "in 12 min", "now"),
        (3600, "in 1 h", "now"),
        (47 * 3600, "in 47 h", "now"),
        (49 * 3600, "in 2 d", "now"),
        (-240, "4 min late", "4 min"),
        (-3 * 3600, "3 h late", "3 h"),
        (-6 * 86400, "6 d late", "6 d"),
        (-30 * 86400, "30 d late", "1 Feb"),
    ],
)
def test_times_are_said_in_their_largest_unit(seconds: int, due: str, age: str) -> None:
    now = datetime(2026, 3, 3, 12, tzinfo=UTC)
    at = now + timedelta(seconds=seconds)
    assert times.due(at, now) == due
    assert times.age(at, now) == age


@given(st.text(max_size=500))
def test_a_linked_text_says_the_same(text: str) -> None:
    assert html.unescape(re.sub(r"<[^>]*>", "", linked(text))) == text
