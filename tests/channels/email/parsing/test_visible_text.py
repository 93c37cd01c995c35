"""What a writer wrote is told from quotes and signatures, for the programs and languages of customers."""

import email
from collections.abc import Callable

import pytest

from keepword.channels.email.parsing import parse

EN, UK, RU, LT = (
    "It has not come yet.",
    "Посилка ще не прийшла.",
    "Посылка ещё не пришла.",
    "Siunta dar neatėjo.",
)

REPLIES = {
    "gmail_en": f"{EN}\nWhere is it now?",
    "gmail_uk": f"{UK}\nДе вона зараз?",
    "gmail_ru": f"{RU}\nГде она сейчас?",
    "gmail_lt": f"{LT}\nKur ji dabar?",
    "gmail_wrapped_en": "Thank you, it is here.",
    "gmail_inline_uk": "Модель X-200.\nУ вересні, чек додаю.",
    "outlook_en": EN,
    "outlook_uk": UK,
    "outlook_ru": RU,
    "outlook_lt": LT,
    "outlook_names_only_uk": "Дякую, отримала.",
    "outlook_web_uk": UK,
    "outlook_mobile_en": EN,
    "iphone_en": EN,
    "iphone_uk": UK,
    "iphone_ru": RU,
    "iphone_lt": LT,
    "apple_mail_ru": RU,
    "samsung_en": EN,
    "samsung_uk": UK,
    "samsung_ru": RU,
    "samsung_lt": LT,
    "thunderbird_below_uk": "Посилка ще не прийшла, хоча минуло вже три дні.",
    "thunderbird_ru": RU,
    "thunderbird_lt": LT,
    "thunderbird_inline_en": "The X-200.\n\nIn September.",
    "thunderbird_html_en": EN,
    "ukrnet": UK,
    "ukrnet_html": UK,
    "ukrnet_ru": RU,
    "mailru": RU,
    "mailru_html": RU,
    "yandex": RU,
    "yandex_plain": RU,
    "the_bat_ru": f"Здравствуйте, Магазин.\n\n{RU}",
    "forward_with_words_uk": "Подивіться, будь ласка, що написав перевізник.",
    "closing_uk": "Надішліть рахунок, будь ласка.",
    "closing_lt": "Atsiųskite sąskaitą.",
    "closing_en": "Please send the invoice.\n\nThank you!",
}
WHOLE = (
    "forward_bare_en",
    "forward_bare_ru",
    "addresses_of_a_parcel_en",
    "addresses_of_a_parcel_uk",
    "closing_with_postscript_uk",
)


@pytest.mark.parametrize("name", REPLIES)
def test_only_the_new_words_are_visible(name: str, captured: Callable[[str], bytes]) -> None:
    mail = parse(captured(f"replies/{name}"))
    assert mail.visible_text == REPLIES[name]
    assert mail.quoted_text
    assert mail.kind == "message"


@pytest.mark.parametrize("name", REPLIES)
def test_the_html_part_alone_shows_the_same_words(name: str, captured: Callable[[str], bytes]) -> None:
    message = email.message_from_bytes(captured(f"replies/{name}"))
    parts = [part for part in message.walk() if part.get_content_type() == "text/html"]
    for part in parts:
        shown = parse(part.as_bytes()).visible_text
        assert shown == REPLIES[name].replace("\n\n", "\n") or shown == REPLIES[name]


@pytest.mark.parametrize("name", WHOLE)
def test_what_is_no_quote_stays(name: str, captured: Callable[[str], bytes]) -> None:
    mail = parse(captured(f"replies/{name}"))
    assert mail.visible_text == mail.text.strip()
    assert mail.quoted_text == ""


@pytest.mark.parametrize("name", [*REPLIES, *WHOLE])
def test_no_word_of_the_text_is_lost(name: str, captured: Callable[[str], bytes]) -> None:
    mail = parse(captured(f"replies/{name}"))
    assert sorted(f"{mail.visible_text} {mail.quoted_text}".split()) == sorted(mail.text.split())


def body(text: str) -> bytes:
    return f"From: ann@example.com\nContent-Type: text/plain; charset=utf-8\n\n{text}".encode()


@pytest.mark.parametrize(
    "introduction",
    [
        "On Mon, Nov 3, 2025 at 12:30 PM, Shop <help@shop.example> wrote:",
        "On 2025-11-03 12:30, Shop wrote:",
        "---- On Mon, 03 Nov 2025 12:30:00 +0200 Shop <help@shop.example> wrote ----",
        "2025-11-03 12:30 GMT+02:00 Shop <help@shop.example>:",
        "Понеділок, 3 листопада 2025, 12:30 +02:00 від Магазин <help@shop.example>:",
        "3 лист. 2025 р. о 12:30 Магазин <help@shop.example> написав(ла):",
        "пт, 7 нояб. 2025 г. в 12:30, Магазин <help@shop.example>:",
        '07.11.2025 12:30 пользователь "Магазин" <help@shop.example> написал:',
        "2025 m. lapkričio 3 d. 12:30, Parduotuvė <help@shop.example> rašė:",
        "Am 03.11.25 um 12:30 schrieb Shop:",
        "-----Original Message-----",
        "----- Original Message -----",
        "-----Исходное сообщение-----",
        "-------- Оригінальне повідомлення --------",
        "-----Pradinis laiškas-----",
        "---------- Переслане повідомлення ----------",
        "---------- Persiųstas laiškas ----------",
        "Begin forwarded message:",
        "Начало переадресованного сообщения:",
        "________________________________\nVon: Shop <help@shop.example>\nGesendet: Montag",
        "*From:* Shop <help@shop.example>\n*Sent:* Monday, November 3\n*Subject:* Order",
        "Від кого: Магазин <help@shop.example>\nКому: olena@example.com\nДата: 3 листопада\nТема: Замовлення",
        "От: Магазин [mailto:help@shop.example]\nОтправлено: 3 ноября\nТема: Заказ",
        "Nuo: Parduotuvė <help@shop.example>\nIšsiųsta: lapkričio 3 d.\nTema: Užsakymas",
    ],
)
def test_an_unmarked_quote_ends_at_its_introduction(introduction: str) -> None:
    mail = parse(body(f"Where is it?\n\n{introduction}\n\nWe sent it on Friday.\nShop\n"))
    assert mail.visible_text == "Where is it?"


@pytest.mark.parametrize(
    "line",
    [
        "From: Kyiv",
        "Від: Київ\nКому: Львів",
        "From: Kyiv\nTo: Lviv\nDate: 3.11.2025 12:30",
        "Тема: зарядка",
        "My husband wrote:",
        "On Monday the courier wrote:",
        "Ось що пише перевізник:",
        "Call me at 12:30:",
        "I sent from my old address a letter. Did you get it?",
        "Sent from our shop in Kyiv, it never came.",
        "--------",
        "Original message",
        "-- 5 degrees outside and the heater is broken.",
        "Дата: 3 листопада",
    ],
)
def test_a_customers_own_line_is_never_a_quote(line: str) -> None:
    text = f"Hello\n\n{line}\n\nPlease help me."
    assert parse(body(text)).visible_text == text


@pytest.mark.parametrize(
    "signature",
    [
        "-- \nAnn Lee\n+44 20 0000",
        "--\nAnn Lee",
        "Sent from my iPhone",
        "Sent from Outlook for Android",
        "Sent from Yahoo Mail on Android",
        "Sent from Mail for Windows",
        "Get Outlook for Android<https://aka.ms/x>",
        "Надіслано з мого iPhone",
        "Відправлено з мобільного пристрою Samsung",
        "Надіслано з пошти ukr.net",
        "Отправлено из Mail.ru для Android",
        "Отправлено из мобильной Почты Mail.ru",
        "Отправлено с моего устройства Samsung",
        "Išsiųsta iš mano iPhone",
        "Išsiųsta iš Outlook, skirto Android",
        "Von meinem iPhone gesendet",
        "Best regards,\nAnn",
        "Kind regards\nAnn Lee\nExample Ltd\nwww.example.com",
        "З повагою, Олена Коваль",
        "С уважением,\nИрина",
        "Pagarbiai,\nJonas",
        "Su pagarba\nJonas Petraitis",
    ],
)
def test_a_signature_is_not_visible(signature: str) -> None:
    mail = parse(body(f"The charger is broken.\n\n{signature}\n"))
    assert mail.visible_text == "The charger is broken."
    assert mail.quoted_text == signature.replace("-- \n", "--\n")


def test_a_mail_that_is_all_signature_or_quote_shows_all() -> None:
    assert parse(body("-- \nAnn Lee")).visible_text == "--\nAnn Lee"
    assert parse(body("> quoted\n> words")).visible_text == "> quoted\n> words"


def test_a_list_with_hyphens_is_no_signature() -> None:
    text = "I need:\n- a charger\n- a cable\n\nThanks"
    assert parse(body(text)).visible_text == text


def test_lines_broken_by_the_program_are_joined_and_quote_depths_kept_apart() -> None:
    raw = (
        b"From: ann@example.com\nContent-Type: text/plain; format=flowed; delsp=yes\n\n"
        b"one lo \nng line\n> quoted \n> words\n>> deeper\n  indented\n-- \nAnn\n"
    )
    mail = parse(raw)
    assert mail.text == "one long line\n> quotedwords\n>> deeper\n indented\n-- \nAnn\n"
    assert mail.visible_text == "one long line\n indented"
