"""What the judge does with any text at all; how well it judges is told by test_sentences.py."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keepword.language.judge import DETECTORS, LOOKED_AT, judge
from keepword.language.judgement import EMOTIONS

NOW = datetime(2026, 11, 25, 10, 12, tzinfo=ZoneInfo("Europe/Vilnius"))
PIECES = (
    *(
        "I'll",
        "call",
        "you",
        "tomorrow",
        "by",
        "within",
        "3-5",
        "working",
        "days",
        "17:30",
        "05.12.",
        "if",
        ",",
    ),
    *("ми", "зателефонуємо", "вам", "до", "кінця", "наступного", "тижня", "о", "17-й", "якщо", "5 грудня"),
    *("вернём", "деньги", "в", "течение", "двух", "часов", "31.02.", "после", "обеда", "9999", "0", "-", "?"),
    *(
        "paskambinsime",
        "rytoj",
        "iki",
        "penktadienio",
        "per",
        "dvi",
        "darbo",
        "dienas",
        "gruodžio",
        "99 d.",
        "\n",
    ),
    *(
        "\u0000",
        "\ud83d",
        "😡",
        "\u202e",
        "e\u0301",
        "|",
        ".",
        "!",
        "«",
        "https://shop.example/?a=b|c",
        "a@b.example",
    ),
)
texts = st.one_of(st.text(max_size=300), st.lists(st.sampled_from(PIECES), max_size=40).map(" ".join))
moments = st.datetimes(timezones=st.just(UTC))


@settings(max_examples=400, deadline=None)
@given(texts, moments, st.sampled_from(["en", "uk", "ru", "lt", None, "de", ""]))
def test_any_text_is_judged_and_all_that_is_said_of_it_can_be_shown(
    text: str, at: datetime, lang: str | None
) -> None:
    judged = judge(text, lang=lang, sent_at=at)
    assert set(judged.scores) == set(DETECTORS)
    assert judged.emotion.name in EMOTIONS
    found = [evidence for score in judged.scores.values() for evidence in score.evidence]
    assert all(0 <= score.score <= 1 for score in judged.scores.values())
    assert 0 <= judged.emotion.strength <= 1
    for evidence in (*found, *judged.emotion.evidence):
        assert 0 <= evidence.start < evidence.end <= len(text)
        assert evidence.why
    for promise in judged.promises:
        assert promise.text == text[promise.start : promise.end] != ""
        if promise.due_date:
            assert at.date() <= promise.due_date
        if promise.due_at:
            assert promise.due_at.date() == promise.due_date
            assert promise.due_at > at - timedelta(minutes=1)


HOSTILE = {
    "one letter": "a * n",
    "one Cyrillic letter": "'ж' * n",
    "digits": "'1' * n",
    "dates": "'05.12.2026 ' * (n // 11)",
    "ranges": "'1-' * (n // 2)",
    "hours": "'10:00-' * (n // 6)",
    "points": "'.' * n",
    "commas": "',' * n",
    "apostrophes": "'\\'' * n",
    "accents": "'\\u0301' * n",
    "an address without an end": "'a' * 60 + '@' + 'a.' * (n // 2)",
    "promises": '"I\'ll call you tomorrow " * (n // 23)',
    "conditions": "'if we ' * (n // 6)",
    "new words": "' '.join(f'zq{i}w' for i in range(n // 8))",
    "brackets": "'(' * n",
    "right to left": "'\\u202e\\u05d0' * (n // 2)",
    "halves of characters": "'\\ud83d' * n",
    "line breaks": "'\\n' * n",
    "emoji": "'😡' * n",
    "Lithuanian abbreviations": "'d. d. ' * (n // 6)",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_million_characters_of_anything_are_judged_at_once(name: str) -> None:
    """In a process of its own, which is ended when a pattern blows up: that would take hours."""
    code = (
        "from datetime import datetime\n"
        "from keepword.language.judge import judge\n"
        f"n = 1_000_000\na = 'a'\ntext = {HOSTILE[name]}\n"
        "for lang in ('en', 'uk', 'ru', 'lt', None):\n"
        "    judge(text, lang=lang, sent_at=datetime(2026, 11, 25, 10, 12))\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_what_is_judged_is_the_beginning_of_a_long_text() -> None:
    promise = "We will call you tomorrow."
    assert judge("x " * (LOOKED_AT // 2) + promise, sent_at=NOW).promises == ()
    assert len(judge("Hello there. " * 1_000 + promise, sent_at=NOW).promises) == 1


def test_each_sentence_is_read_in_its_own_language() -> None:
    text = "We will call you tomorrow. Ми надішлемо вам новий чайник до п'ятниці."
    judged = judge(text, sent_at=NOW)
    assert [promise.due_date and promise.due_date.isoformat() for promise in judged.promises] == [
        "2026-11-26",
        "2026-11-27",
    ]


def test_days_are_those_of_the_zone_in_which_it_was_sent() -> None:
    late = datetime(2026, 11, 25, 23, 30, tzinfo=UTC)
    text = "We will call you tomorrow by 10 am."
    assert judge(text, sent_at=late).promises[0].due_at == datetime(2026, 11, 26, 10, tzinfo=UTC)
    kyiv = ZoneInfo("Europe/Kyiv")  # where it is the 26th already
    assert judge(text, sent_at=late, tz=kyiv).promises[0].due_at == datetime(2026, 11, 27, 10, tzinfo=kyiv)


def test_who_writes_to_us_promises_nothing_for_us() -> None:
    assert judge("I will send you the photo tomorrow.", direction="in", sent_at=NOW).promises == ()


def test_a_customer_is_known_by_name_in_any_case_of_it() -> None:
    for text, name in (("Чайник замінили, Соломіє!", "Соломія"), ("Nustebome, Gediminai.", "Gediminas")):
        assert judge(text, name=name, sent_at=NOW).scores["name"].score >= 0.5


def test_an_hour_in_words_after_between_is_the_later_one() -> None:
    text = "Майстер приїде у вівторок між десятою та дванадцятою."
    due = judge(text, sent_at=NOW).promises[0].due_at
    assert due
    assert due.isoformat()[:16] == "2026-12-01T12:00"


def test_an_offer_is_no_question_about_the_matter() -> None:
    asks = judge("Кран капає весь час чи тільки вночі?", lang="uk", direction="out").scores
    offers = judge("Хочете, замовлю вам таксі до вокзалу?", lang="uk", direction="out").scores
    assert asks["question"].score >= 0.5 > offers["question"].score
    assert asks["interest"].score >= 0.5 > offers["interest"].score


def test_what_is_plainly_asked_is_calm() -> None:
    assert judge("Перенесіть, будь ласка, мій запис на четвер.", direction="in").emotion.name == "calm"
    assert judge("Скільки ще чекати мій запис?!", direction="in").emotion.name != "calm"
