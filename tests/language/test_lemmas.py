import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from keepword.language.lemmas import LONGEST_WORD, lemmas

FORMS_OF_ONE_WORD = [
    ("uk", "посилка посилки посилку посилкою посилок"),
    ("uk", "зарядка зарядки зарядкою зарядок"),
    ("uk", "зламався зламалася зламати"),
    ("uk", "замовлення замовленню замовленням"),
    ("ru", "посылка посылки посылкой посылок"),
    ("ru", "заказ заказа заказов заказы"),
    ("ru", "деньги денег"),
    ("ru", "ёлка елка елки"),
    ("lt", "siunta siuntą siuntos siuntų"),
    ("lt", "įkroviklis įkroviklio ikroviklis ikroviklio"),
    ("lt", "Šiauliai šiaulių siauliu Šiauliuose siauliai"),
    ("lt", "užsakymas užsakymo uzsakymo uzsakymas"),
    ("en", "charge charges charged charging"),
    ("en", "mouse mice"),
    ("en", "go went"),
]


@pytest.mark.parametrize(("lang", "forms"), FORMS_OF_ONE_WORD)
@pytest.mark.parametrize("asked_as", ["its own", "unknown"])
def test_a_query_in_any_form_meets_a_text_in_any_other(lang: str, forms: str, asked_as: str) -> None:
    for written in forms.split():
        for asked in forms.split():
            query = lemmas(asked, lang if asked_as == "its own" else None)
            assert set(lemmas(written, lang)) & set(query), (written, asked)


@pytest.mark.parametrize("taken_for", ["uk", "ru", "en", None])
def test_a_text_taken_for_another_language_is_still_found_by_its_own_words(taken_for: str | None) -> None:
    for word in ("посилки", "посылки", "siuntą", "chargers"):
        assert set(lemmas(word, taken_for)) & set(lemmas(word, None))


def test_plain_forms_come_first_and_in_order() -> None:
    assert lemmas("The Parcels came, the parcels!", "en")[:5] == ["the", "parcels", "came", "the", "parcels"]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("UA-10293", ["ua10293", "ua", "10293"]),
        ("jonas.petraitis@example.lt", ["jonaspetraitisexamplelt", "jonas", "petraitis", "example", "lt"]),
        ("E-mail", ["email", "e", "mail"]),
        ("№10293", ["10293"]),
        ("snake_case", ["snakecase", "snake", "case"]),
    ],
)
def test_what_is_joined_is_kept_whole_and_in_parts(text: str, parts: list[str]) -> None:
    assert lemmas(text, "en")[: len(parts)] == parts


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("пам'ять", "пам’ять"),
        ("ґанок", "ганок"),
        ("don't", "dont"),
        ("STRASSE", "straße"),
        ("ﬁle", "file"),
        ("İstanbul", "istanbul"),
        ("за\u0301мок", "замок"),
        ("при\u00adвет", "привет"),
        ("łódź", "lodz"),
    ],
)
def test_spellings_that_people_take_for_the_same_are_the_same(one: str, other: str) -> None:
    assert lemmas(one, None)[0] == lemmas(other, None)[0]


def test_letters_of_their_own_stay_apart() -> None:
    assert lemmas("мой", "ru")[0] != lemmas("мои", "ru")[0]
    assert lemmas("їжа", "uk")[0] != lemmas("іжа", "uk")[0]


@given(st.text(st.characters(), max_size=400), st.sampled_from(["en", "uk", "ru", "lt", "de", None]))
@example("ʼ", "en")  # a letter that is an apostrophe
def test_every_term_of_any_text_is_one_plain_word(text: str, lang: str | None) -> None:
    for term in lemmas(text, lang):
        assert term.isalnum()
        assert term == term.casefold()


@pytest.mark.parametrize("piece", ["\ud800", "a", "a.", "'", "слово ", "-", "a@", "ﷺ "])
def test_half_a_megabyte_of_anything_takes_its_time_but_not_more(piece: str) -> None:
    lemmas(piece, None)  # whatever has to be loaded is
    started = time.process_time()
    found = lemmas(piece * (500_000 // len(piece)), None)
    assert time.process_time() - started < 5
    assert all(len(term) <= LONGEST_WORD for term in found)
