"""Before anything leaves for a model: names, addresses and numbers are replaced, the same always alike."""

import re
from datetime import date

import hypothesis.strategies as st
import pytest
from hypothesis import given

from keepword.quality.rules.redacting import (
    ACCOUNT,
    CARD,
    EMAIL,
    KINDS,
    ORDER,
    PARCEL,
    PHONE,
    Known,
    iban,
    luhn,
    plain,
    redact,
)

WORDS = st.sampled_from(("we", "send", "it", "today", "лампа", "не", "світить", "siunta", "labai", "kind"))
PLACEHOLDER = re.compile(r"\[[a-z -]+ \d+\]")
KNOWN = Known(
    people=(("Olena Kovalenko", "Олена Коваленко"), ("Daina",), ("Jonas Petraitis",)),
    numbers=((ORDER, "AB-77"), (PARCEL, "LP00123456LT")),
)


def card_of(digits: str) -> str:
    """With the check digit that makes the sum of ISO/IEC 7812 a multiple of ten, found by trying."""
    for check in "0123456789":
        doubled = [int(one) * (2 if place % 2 == 0 else 1) for place, one in enumerate(reversed(digits))]
        if (sum(sum(map(int, str(one))) for one in doubled) + int(check)) % 10 == 0:
            return digits + check
    raise AssertionError


def account_of(country: str, rest: str) -> str:
    """With the two check digits of ISO 13616, found by trying."""
    for check in range(2, 99):
        whole = f"{rest}{country}{check:02}"
        number = int("".join(str(ord(one) - 55) if one.isalpha() else one for one in whole))
        if number % 97 == 1:
            return f"{country}{check:02}{rest}"
    raise AssertionError


digits = st.text("0123456789", min_size=12, max_size=18)
cards = st.integers(10**14, 10**15 - 1).map(lambda n: card_of(str(n)))
accounts = st.builds(
    account_of, st.sampled_from(("LT", "UA", "DE")), st.text("0123456789", min_size=16, max_size=16)
)
phones = st.integers(60000000, 69999999).map(lambda n: f"+370 {str(n)[:3]} {str(n)[3:]}")
emails = st.builds(
    "{}@{}.example".format, st.text("abc.d", min_size=3, max_size=9), st.text("xyz", min_size=1)
)
names = st.sampled_from(("Olena", "OLENA KOVALENKO", "Олені", "Kovalenko", "Dainos", "Jonui", "olena"))
secret = st.one_of(cards, accounts, phones, emails, names, st.just("AB-77"), st.just("lp00123456lt"))
texts = st.lists(st.one_of(WORDS, secret), max_size=12).map(" ".join)


@given(digits)
def test_the_check_of_a_card_is_that_of_the_standard(number: str) -> None:
    assert luhn(card_of(number))
    wrong = card_of(number)[:-1] + str((int(card_of(number)[-1]) + 1) % 10)
    assert not luhn(wrong)


@given(accounts, st.integers(4, 19))
def test_the_check_of_an_account_finds_a_wrong_digit(account: str, place: int) -> None:
    assert iban(account)
    other = str((int(account[place]) + 1) % 10)
    assert not iban(account[:place] + other + account[place + 1 :])


@pytest.mark.parametrize(
    "account", ["LT121000011101001000", "GB82WEST12345698765432", "UA213223130000026007233566001"]
)
def test_accounts_of_the_standard_s_own_examples(account: str) -> None:
    assert iban(account)


@given(st.lists(st.tuples(WORDS, secret, WORDS), max_size=6))
def test_nothing_of_it_is_left(parts: list[tuple[str, str, str]]) -> None:
    said = [" ".join(part) for part in parts]
    left = "\n".join(redact(said, KNOWN).texts).casefold()
    for _before, it, _after in parts:
        assert it.casefold() not in left
    assert not re.search(r"\d{6,}|@", left)


@given(st.lists(texts, max_size=5))
def test_what_was_taken_out_put_back_gives_the_text(said: list[str]) -> None:
    """So nothing else is changed; one thing can be written in several ways, whence the first of each."""
    told = redact(said, KNOWN)
    for before, after in zip(said, told.texts, strict=True):
        parts = PLACEHOLDER.split(after)
        at = 0
        for part in parts:
            at = plain(before).index(part, at) + len(part)
        assert set(PLACEHOLDER.findall(after)) <= set(told.found)


@given(texts, texts)
def test_the_same_thing_has_the_same_placeholder(one: str, other: str) -> None:
    first, again, _rest = redact([one, one, other], KNOWN).texts
    assert first == again


@given(st.lists(WORDS, max_size=20).map(" ".join))
def test_what_tells_nobody_apart_stays(text: str) -> None:
    assert redact([text], KNOWN).texts == (text,)


@given(st.dates(date(1990, 1, 1), date(2030, 1, 1)))
def test_days_stay_as_a_promise_is_judged_by_them(day: date) -> None:
    said = f"We send it on {day.isoformat()}, or {day:%d.%m.%Y} at 10:30."
    assert redact([said]).texts == (said,)


@given(texts)
def test_redacted_once_more_nothing_else_is_found(text: str) -> None:
    (once,) = redact([text], KNOWN).texts
    without = PLACEHOLDER.sub("x", once)
    assert redact([without], KNOWN).texts == (without,)


@given(st.text(max_size=200))
def test_any_text_at_all_is_taken(text: str) -> None:
    told = redact([text], KNOWN)
    assert all(name.strip("[]").rpartition(" ")[0] in KINDS for name in told.found)


def test_each_kind_by_its_looks() -> None:
    said = (
        "Write to olena@example.org or call +370 612 34567. Card 4111 1111 1111 1111, account "
        "LT12 1000 0111 0100 1000. See https://shop.example/me?x=1, @olena_k. вул. Хрещатик 22, кв. 5; "
        "code: 4821; order 77213; serial SN99X1234."
    )
    told = redact([said])
    kinds = [name.strip("[]").rpartition(" ")[0] for name in told.found]
    assert kinds[:4] == [EMAIL, PHONE, CARD, ACCOUNT]
    assert sorted(kinds[4:]) == sorted(["link", "handle", "address", "code", "order", "code"])


def test_names_are_found_in_their_cases_and_one_person_is_one() -> None:
    said = ["Добрий день, Олено! Передайте Олені Коваленко.", "Parašykite Dainai arba Jonui.", "OLENA, daina"]
    first, second, third = redact(said, KNOWN).texts
    assert first == "Добрий день, [name 1]! Передайте [name 1]."
    assert second == "Parašykite [name 2] arba [name 3]."
    assert third == "[name 1], [name 2]"


def test_who_introduces_themselves_is_known_from_then_on() -> None:
    assert redact(["Hello, my name is Petro Ivanenko.", "Thank you, Petro."]).texts == (
        "Hello, my name is [name 1].",
        "Thank you, [name 1].",
    )


def test_what_hides_is_found_and_no_text_makes_up_a_placeholder() -> None:
    hidden = "4111\u200b1111\u200d1111\u20601111 and ４１１１１１１１１１１１１１１１"
    assert redact([hidden]).texts == ("[card 1] and [card 1]",)
    told = redact(["[name 1] says Olena"], KNOWN)
    assert told.texts == ("[code 1] says [name 1]",)
