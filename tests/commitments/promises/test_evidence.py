"""An answer that reports a promise done keeps it; one that only speaks of the same does not."""

import pytest

from keepword.commitments.rules import evidence
from keepword.commitments.rules.evidence import CONTACT, DEED

DONE = [
    ("en", "We will send the replacement lamp tomorrow", "Hello! We have sent the replacement lamp today."),
    ("en", "I'll refund the delivery fee by Friday", "The delivery fee was refunded this morning."),
    ("en", "Your lamp will be repaired by Monday", "Good news: your lamp is repaired and on its way."),
    ("uk", "Надішлемо нову лампу завтра", "Вітаю! Нову лампу надіслано, ось номер посилки."),
    ("uk", "Гроші повернемо протягом трьох днів", "Ми повернули гроші на картку."),
    ("ru", "Отправим новую лампу завтра", "Здравствуйте! Новую лампу отправили сегодня."),
    ("ru", "Вернём деньги за доставку до пятницы", "Деньги за доставку возвращены."),
    ("lt", "Rytoj išsiųsime naują lempą", "Sveiki! Naują lempą jau išsiuntėme."),
    ("lt", "Pinigus grąžinsime per tris dienas", "Pinigai grąžinti į jūsų kortelę."),
    ("en", "We will check the order today", "I have checked the order: both lamps are in it."),
    ("en", "We'll bring the ladder on Monday", "The driver brought the ladder this morning."),
    ("uk", "Майстер приїде завтра о десятій", "Майстер уже приїхав."),
    ("ru", "Мастер приедет завтра", "Мастер приехал и всё починил."),
    ("lt", "Meistras atvyks rytoj", "Meistras jau atvyko."),
]
NOT_DONE = [
    ("en", "We will send the replacement lamp tomorrow", "Which replacement lamp was it that you ordered?"),
    ("en", "We will send the replacement lamp tomorrow", "We have not sent the replacement lamp yet."),
    ("en", "We will send the replacement lamp tomorrow", "Thank you for your patience, it was a pleasure."),
    ("en", "We will send the replacement lamp tomorrow", "We have received your photos of the lamp."),
    ("uk", "Надішлемо нову лампу завтра", "Ми отримали фото вашої нової лампи."),
    ("ru", "Отправим новую лампу завтра", "Мы получили фото новой лампы."),
    ("lt", "Rytoj išsiųsime naują lempą", "Gavome naujos lempos nuotrauką."),
    ("lt", "Remontas bus baigtas rytoj", "Dėl remonto rašykite mums čia."),
    ("en", "I'll refund the delivery fee by Friday", "We will refund the delivery fee on Monday."),
    ("uk", "Надішлемо нову лампу завтра", "Нову лампу ще не надіслано."),
    ("uk", "Надішлемо нову лампу завтра", "Дякую за відповідь."),
    ("ru", "Отправим новую лампу завтра", "Новую лампу мы пока не отправили."),
    ("lt", "Rytoj išsiųsime naują lempą", "Naujos lempos dar neišsiuntėme."),
]


@pytest.mark.parametrize(("lang", "promised", "answer"), DONE)
def test_a_report_is_evidence(lang: str, promised: str, answer: str) -> None:
    assert evidence.reports(answer, promised, lang)


@pytest.mark.parametrize(("lang", "promised", "answer"), NOT_DONE)
def test_talk_is_none(lang: str, promised: str, answer: str) -> None:
    assert not evidence.reports(answer, promised, lang)


def test_a_new_promise_in_the_answer_is_no_report_of_the_old() -> None:
    answer = "The new lamp is sent tomorrow."
    assert not evidence.reports(answer, "We will send the new lamp", "en", but=[(0, len(answer))])


@pytest.mark.parametrize(
    ("lang", "text", "kind"),
    [
        ("en", "I'll call you tomorrow before noon", CONTACT),
        ("en", "We will let you know by Friday", CONTACT),
        ("en", "I will get back to you today", CONTACT),
        ("en", "We will send the lamp tomorrow", DEED),
        ("uk", "Зателефоную вам завтра", CONTACT),
        ("uk", "Ми повідомимо вас у п'ятницю", CONTACT),
        ("uk", "Майстер приїде завтра", DEED),
        ("ru", "Мы вам перезвоним до обеда", CONTACT),
        ("ru", "Сообщим о решении завтра", CONTACT),
        ("lt", "Paskambinsiu jums rytoj", CONTACT),
        ("lt", "Apie tai pranešime iki penktadienio", CONTACT),
        ("lt", "Meistras atvyks pirmadienį", DEED),
    ],
)
def test_getting_in_touch_is_told_from_deeds(lang: str, text: str, kind: str) -> None:
    assert evidence.kind_of(text, lang) == kind


def test_another_time_for_the_same_is_told_from_another_promise() -> None:
    one = "We will send the new lamp on Monday"
    assert evidence.same_matter(one, "We'll send the lamp on Wednesday instead", "en")
    assert not evidence.same_matter(one, "We will refund the delivery fee on Wednesday", "en")
    assert evidence.same_matter("I'll call you at noon", "I'll call you at three", "en")
