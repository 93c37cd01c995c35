"""Mails to measure with: as long, as marked by servers and as mixed as real ones, the same each time."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

TEXTS = {
    "uk": "Доброго дня! Замовляла у вас зарядний пристрій минулого тижня, але він досі не приїхав. "
    "На сайті пошти статус не змінюється вже три дні. Підкажіть, будь ласка, де моя посилка.",
    "ru": "Здравствуйте! Купил у вас наушники, и через неделю перестал работать левый. "
    "Коробка и чек сохранились. Как мне вернуть их или обменять на новые?",
    "lt": "Laba diena, užsakiau išorinę bateriją, bet gavau ne tos spalvos. Norėčiau ją pakeisti. "
    "Ar galite atsiųsti kurjerį, ar man pačiam reikia nešti siuntą į paštomatą?",
    "en": "Hello, the cable I bought from you stopped working after two days. "
    "I have tried it with another phone and another plug. Could you send a new one, please?",
}
START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
REPLIES = 0.4  # share of mails that answer an earlier one


def mails(count: int, *, seed: int, prefix: str = "m") -> Iterator[bytes]:
    """`count` raw mails of about 2.5 kB: new ones from new customers, and replies to earlier ones."""
    dice = random.Random(seed)
    threads: list[tuple[int, str]] = []
    for number in range(count):
        if threads and dice.random() < REPLIES:
            thread, parent = dice.choice(threads[-500:])
            yield _mail(f"{prefix}{seed}", number, thread, parent, dice)
        else:
            threads.append((number, f"{prefix}{seed}.{number}@mail.example"))
            yield _mail(f"{prefix}{seed}", number, number, "", dice)


def _mail(prefix: str, number: int, thread: int, parent: str, dice: random.Random) -> bytes:
    language = list(TEXTS)[thread % 4]
    words = TEXTS[language].split()
    extra = " ".join(dice.choices(words, k=dice.randint(10, 80)))
    quote = "\n".join(f"> {line}" for line in (TEXTS[language], "", extra[:200])) if parent else ""
    at = format_datetime(START + timedelta(seconds=37 * number))
    signature = dice.randbytes(180).hex()
    lines = [
        f"Return-Path: <c{prefix}-{thread}@customer.example>",
        f"Received: from mail.example ([192.0.2.7]) by mx.shop.example with ESMTPS id {number:x}; {at}",
        f"Received: from [198.51.100.{number % 250}] by mail.example with ESMTPSA; {at}",
        f"DKIM-Signature: v=1; a=rsa-sha256; d=customer.example; s=s1; h=from:to:subject:date; b={signature}",
        "Authentication-Results: mx.shop.example; spf=pass; dkim=pass header.d=customer.example; dmarc=pass",
        f"From: Customer {thread} <c{prefix}-{thread}@customer.example>",
        "To: Support <support@shop.example>",
        f"Subject: {'Re: ' if parent else ''}Order UA-{10_000 + thread}",
        f"Date: {at}",
        f"Message-ID: <{prefix}.{number}@mail.example>",
        *([f"In-Reply-To: <{parent}>", f"References: <{parent}>"] if parent else []),
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 8bit",
        "X-Mailer: Mail 5.1",
        "",
        TEXTS[language],
        "",
        extra,
        "",
        *(["On Mon, 2 Mar 2026 at 10:00, Support wrote:", quote] if parent else []),
        "",
    ]
    return "\r\n".join(lines).encode()
