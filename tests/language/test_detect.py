import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepword.language import detect as module
from keepword.language.detect import detect

OURS = {"en", "uk", "ru", "lt"}
MAILS = [
    line.split("\t") for line in Path(__file__).with_name("mails.tsv").read_text("utf-8").splitlines() if line
]

LONG = {
    "en": "Dear shop, I ordered a phone charger last week and it has still not arrived. Where is it now?",
    "uk": "Добрий день! Минулого тижня я замовив у вас зарядку, але посилка досі не прийшла. Де вона зараз?",
    "ru": "Здравствуйте! На прошлой неделе я заказал у вас зарядку, но посылка так и не пришла. Где она?",
    "lt": "Laba diena! Praėjusią savaitę užsisakiau įkroviklį, bet siunta vis dar neatėjo. Kur ji dabar?",
}


@pytest.mark.parametrize(("lang", "text"), [mail for mail in MAILS if mail[0] in OURS])
def test_short_mails_are_of_their_language(lang: str, text: str) -> None:
    assert detect(text) == lang


@pytest.mark.parametrize("text", [text for lang, text in MAILS if lang == "other"])
def test_other_languages_are_never_taken_for_one_of_the_four(text: str) -> None:
    assert detect(text) not in OURS


@pytest.mark.parametrize("text", [text for lang, text in MAILS if lang == "none"])
def test_too_little_to_tell_is_no_language(text: str) -> None:
    assert detect(text) is None


@pytest.mark.parametrize("lang", sorted(OURS))
def test_a_short_quotation_does_not_change_the_language_of_a_mail(lang: str) -> None:
    for other in OURS - {lang}:
        assert detect(f"{LONG[lang]} {LONG[lang]} {LONG[other][:20]}") == lang


@pytest.mark.parametrize("lang", sorted(OURS))
def test_letters_sent_as_base_and_accent_count_as_the_letters_they_show(lang: str) -> None:
    import unicodedata

    assert detect(unicodedata.normalize("NFD", LONG[lang])) == lang


def test_the_model_is_not_asked_about_an_ordinary_mail() -> None:
    before = module._loaded_model.cache_info()
    for text in LONG.values():
        detect(text)
    assert module._loaded_model.cache_info() == before


@given(st.text(st.characters(), max_size=300))
def test_any_text_has_a_language_or_none(text: str) -> None:
    found = detect(text)
    assert found is None or (len(found) == 2 and found.isascii())


@pytest.mark.parametrize("piece", ["\ud800", "a", "а", "a'", "\x00 ", "é ", "в", "🙂"])
def test_a_megabyte_costs_no_more_than_its_beginning(piece: str) -> None:
    detect(piece)  # whatever has to be loaded is
    started = time.process_time()
    detect(piece * (1_000_000 // len(piece)))
    assert time.process_time() - started < 0.5
