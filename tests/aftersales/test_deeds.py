"""Which deed a sentence promises, in the four languages; and what is no deed of ours."""

import pytest

from keepword.aftersales.rules.deeds import ARRIVE, REFUND, REPAIR, SEND, VISIT, deeds

SAID = [
    ("We will refund you within three days.", "en", {REFUND}),
    ("You will get your money back by Friday.", "en", {REFUND}),
    ("I will send the lamp tomorrow.", "en", {SEND}),
    ("We'll ship it on Monday.", "en", {SEND}),
    ("It will be delivered on Tuesday.", "en", {ARRIVE}),
    ("We will repair it by the end of the week.", "en", {REPAIR}),
    ("Our technician will come on Thursday.", "en", {VISIT}),
    ("I will send you an e-mail tomorrow.", "en", set()),
    ("I will send you the link.", "en", set()),
    ("I will let you know tomorrow.", "en", set()),
    ("Ми повернемо вам кошти до п'ятниці.", "uk", {REFUND}),
    ("Надішлемо лампу завтра.", "uk", {SEND}),
    ("Відправимо замовлення в понеділок.", "uk", {SEND}),
    ("Доставимо у вівторок.", "uk", {ARRIVE}),
    ("Відремонтуємо до кінця тижня.", "uk", {REPAIR}),
    ("Майстер приїде в четвер.", "uk", {VISIT}),
    ("Надішлю вам посилання.", "uk", set()),
    ("Мы вернём вам деньги до пятницы.", "ru", {REFUND}),
    ("Отправим лампу завтра.", "ru", {SEND}),
    ("Доставим во вторник.", "ru", {ARRIVE}),
    ("Отремонтируем до конца недели.", "ru", {REPAIR}),
    ("Мастер приедет в четверг.", "ru", {VISIT}),
    ("Пришлю вам ссылку.", "ru", set()),
    ("Grąžinsime jums pinigus iki penktadienio.", "lt", {REFUND}),
    ("Rytoj išsiųsime lempą.", "lt", {SEND}),
    ("Pristatysime antradienį.", "lt", {ARRIVE}),
    ("Sutaisysime iki savaitės pabaigos.", "lt", {REPAIR}),
    ("Meistras atvyks ketvirtadienį.", "lt", {VISIT}),
    ("Atsiųsiu jums nuorodą.", "lt", set()),
]


@pytest.mark.parametrize(("text", "language", "wanted"), SAID)
def test_what_a_sentence_promises(text: str, language: str, wanted: set[str]) -> None:
    assert deeds(text, language) == wanted


@pytest.mark.parametrize(("text", "language", "wanted"), SAID)
def test_without_a_language_it_finds_at_least_that(text: str, language: str, wanted: set[str]) -> None:
    assert wanted <= deeds(text, None)
