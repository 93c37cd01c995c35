"""When many speak of the same all of a sudden."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepword.problems.rules import Heard, bursts, surprise, terms, text_for

HOURS, PAST = 3.0, 14 * 24.0


def heard(*texts: str, lang: str = "en", customers: int | None = None) -> list[Heard]:
    people = customers or len(texts)
    return [Heard(pk, pk % people, terms("", text, lang)) for pk, text in enumerate(texts, 1)]


def tail(least: int, rate: float) -> float:
    """P(X >= least), term by term: the definition."""
    return 1 - sum(math.exp(-rate) * rate**k / math.factorial(k) for k in range(least))


@given(now=st.integers(0, 12), before=st.integers(0, 800))
def test_surprise_is_the_tail_of_its_past(now: int, before: int) -> None:
    rate = (before + 0.5) * HOURS / PAST
    expected = tail(now, rate)
    if expected > 1e-9:  # below, the definition itself loses its digits
        assert surprise(now, before, hours=HOURS, past_hours=PAST) == pytest.approx(
            -math.log10(expected), abs=1e-5
        )


@given(now=st.integers(1, 500), before=st.integers(0, 10_000))
def test_more_now_surprises_more_and_more_before_less(now: int, before: int) -> None:
    def of(now: int, before: int) -> float:
        return surprise(now, before, hours=HOURS, past_hours=PAST)

    assert of(now + 1, before) >= of(now, before) >= of(now, before + 50) >= 0


def test_a_word_that_many_have_at_once_is_a_burst() -> None:
    found = bursts(
        heard(
            "Card payment fails",
            "My payment was refused",
            "Payment error again",
            "The payment failed",
            "Hello",
        ),
        {"pay": 0},
        hours=HOURS,
        past_hours=PAST,
    )
    assert len(found) == 1
    assert found[0].words[0] == "payment"
    assert found[0].conversations == (1, 2, 3, 4)


def test_a_word_that_is_always_there_is_none() -> None:
    said = heard(*["Where is my order"] * 6)
    past = {term: 600 for one in said for term in one.terms}
    assert bursts(said, past, hours=HOURS, past_hours=PAST) == []


def test_one_customer_who_writes_six_times_is_none() -> None:
    assert bursts(heard(*["Payment fails"] * 6, customers=1), {}, hours=HOURS, past_hours=PAST) == []


def test_words_of_the_same_conversations_are_one_burst() -> None:
    found = bursts(heard(*["Quasar lamps explode"] * 5), {}, hours=HOURS, past_hours=PAST)
    assert len(found) == 1
    assert set(found[0].words) == {"quasar", "lamps", "explode"}


def test_forms_of_a_word_are_one_word() -> None:
    said = heard("Не проходить оплата", "проблема з оплатою", "оплату не прийнято", "оплати нема", lang="uk")
    found = bursts(said, {}, hours=HOURS, past_hours=PAST)
    assert any(burst.words[0].startswith("оплат") and len(burst.conversations) == 4 for burst in found)


@given(st.text(max_size=300), st.sampled_from(["", "en", "uk", "ru", "lt"]))
def test_any_text_has_words_or_none(text: str, lang: str) -> None:
    assert all(len(form) >= 3 for form in terms(text, text, lang).values())


def test_a_text_in_the_reader_s_language_else_the_shop_s_else_any() -> None:
    texts = {"uk": "Вітаю", "lt": "", "en": "Hello"}
    assert text_for(texts, ["uk", "en"]) == "Вітаю"
    assert text_for(texts, ["lt", "en"]) == "Hello"
    assert text_for(texts, ["de", "fr"]) in ("Вітаю", "Hello")
    assert text_for({}, ["en"]) == ""
