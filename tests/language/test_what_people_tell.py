"""What people tell of themselves is found in four languages; what is sensitive, or another's, is not."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepword.language.remembering import LOOKED_AT, personal, told, used

DAY = date(2026, 11, 30)


def found(text: str, lang: str) -> list[tuple[str, str]]:
    return [(one.kind, one.value) for one in told(text, lang, on=DAY)]


@pytest.mark.parametrize(
    ("lang", "text", "wanted"),
    [
        ("en", "I have a Galaxy A54 and its case does not fit.", [("owns", "Galaxy A54")]),
        ("en", "I bought a Kindle last year.", [("owns", "Kindle")]),
        ("en", "We use Bosch GSR 12V drills.", [("owns", "Bosch GSR 12V")]),
        ("en", "Please don't call me.", [("contact", "no_calls")]),
        ("en", "I'm allergic to phone calls.", [("contact", "no_calls")]),
        ("en", "Call me after 6 pm please.", [("contact", "calls_after 18:00")]),
        ("en", "I wear size 42.", [("size", "42")]),
        ("en", "My birthday is on 17 May.", [("birthday", "05-17")]),
        ("en", "My birthday is tomorrow!", [("birthday", "12-01")]),
        ("en", "My dog Rex chewed the cable.", [("pet", "dog Rex")]),
        ("en", "My daughter loves the lamp.", [("family", "daughter")]),
        ("uk", "У мене Galaxy A54, чохол не підходить.", [("owns", "Galaxy A54")]),
        ("uk", "Не телефонуйте мені, будь ласка.", [("contact", "no_calls")]),
        ("uk", "Мій день народження 17 травня.", [("birthday", "05-17")]),
        ("uk", "Моя кішка Мурка з'їла кабель.", [("pet", "кішка Мурка")]),
        ("uk", "Ношу 42 розмір.", [("size", "42")]),
        ("ru", "У меня Galaxy A54, чехол не подходит.", [("owns", "Galaxy A54")]),
        ("ru", "Не звоните мне, пожалуйста.", [("contact", "no_calls")]),
        ("ru", "Мой день рождения 17 мая 1990.", [("birthday", "1990-05-17")]),
        ("ru", "Звоните после 18.", [("contact", "calls_after 18:00")]),
        ("lt", "Turiu Galaxy A54, dėklas netinka.", [("owns", "Galaxy A54")]),
        ("lt", "Prašau neskambinkite man.", [("contact", "no_calls")]),
        ("lt", "Mano gimtadienis gegužės 17 d.", [("birthday", "05-17")]),
        ("lt", "Dėviu 42 dydį.", [("size", "42")]),
        ("lt", "Mano šuo Rikis sugraužė laidą.", [("pet", "šuo Rikis")]),
    ],
)
def test_it_is_found(lang: str, text: str, wanted: list[tuple[str, str]]) -> None:
    assert found(text, lang) == wanted


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "I don't have a Galaxy A54."),
        ("en", "My friend has a Galaxy S22."),
        ("en", "If I had a Kindle I would read more."),
        ("en", "I have Order 10293."),
        ("en", "Where is my AV-49955?"),
        ("en", "Do I have to call you?"),
        ("en", "> I have a Galaxy A54"),
        ("en", "I am in hospital and my Galaxy A54 broke."),
        ("en", "I am allergic to nuts, and I have a Galaxy A54."),
        ("en", "My daughter is ill."),
        ("en", "I pray five times a day and I wear size 42."),
        ("en", "My dog Rex passed away."),
        ("en", "My birthday is on 30 February."),
        ("uk", "Якби у мене був Galaxy A54."),
        ("uk", "Моя донька хворіє."),
        ("ru", "Моя дочь болеет, у неё диагноз."),
        ("ru", "После операции у меня Galaxy A54."),
        ("lt", "Mano dukra ligoninėje."),
    ],
)
def test_it_is_not_found(lang: str, text: str) -> None:
    assert found(text, lang) == []


def test_the_sentence_that_says_it_is_the_evidence() -> None:
    text = "Hello!\nMy Galaxy A54 is fine. Where is my order?"
    (one,) = told(text, "en", on=DAY)
    assert text[one.start : one.end] == one.sentence == "My Galaxy A54 is fine."


def test_each_thing_is_told_once() -> None:
    assert found("I have a Galaxy A54. My Galaxy A54 is blue.", "en") == [("owns", "Galaxy A54")]


@given(st.text(max_size=300), st.sampled_from(["en", "uk", "ru", "lt", "", None]))
def test_any_text_is_read_and_evidence_stands_in_it(text: str, lang: str | None) -> None:
    for one in told(text, lang, on=DAY):
        assert 0 <= one.start < one.end <= min(len(text), LOOKED_AT)
        assert one.value


@given(st.text(max_size=200), st.lists(st.text(max_size=20), max_size=4), st.text(max_size=20))
def test_a_reply_is_personal_by_what_stands_in_it(text: str, known: list[str], name: str) -> None:
    score = personal(text, "en", known, name)
    assert 0 <= score.score <= 1
    assert bool(score.evidence) == (score.score > 0)
    for one in score.evidence:
        assert 0 <= one.start < one.end <= len(text)
    assert personal(text, "en", [], "").score <= score.score


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "Welcome back! As you wrote, it flickers."),
        ("uk", "Минулого разу ми надіслали лампу."),
        ("ru", "Как вы писали, лампа мигает."),
        ("lt", "Kaip rašėte, lempa mirksi."),
    ],
)
def test_what_was_before_is_personal(lang: str, text: str) -> None:
    assert personal(text, lang, []).score == pytest.approx(0.4)


def test_a_word_counts_in_another_case_too() -> None:
    assert used("Як ваша Мурка? Привіт Мурці!", ["Мурка"])
    assert used("Привіт вашій Мурці!", ["Мурка"])
    assert not used("Мур.", ["Мурка"])
