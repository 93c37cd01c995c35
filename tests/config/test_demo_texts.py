import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from keepword.config.demo.facts import Slots, matter, people_slots
from keepword.config.demo.people import customers
from keepword.config.demo.team import agent
from keepword.config.demo.texts import LANGUAGES, TOPICS, Book, Decks, Voice, book, render, seeded

AT = datetime(2026, 11, 3, 12, 30, tzinfo=UTC)
LEFT_OVER = re.compile(r"[<>{}\[\]|¶]| \+[a-z]|\.\.(?!\.)|  | [,.!?]")
ALL_WORDS = [(language, topic) for language in LANGUAGES for topic in TOPICS]
PEOPLE = {language: [who for who in customers() if who.language == language][:2] for language in LANGUAGES}


def voices(texts: Book, topic: str, case: str) -> Iterator[Voice]:
    """A few people with a few matters, men and women."""
    for number, person in enumerate(PEOPLE[texts.language]):
        for woman in (False, True):
            chance = seeded(topic, case, number, woman)
            about = matter(texts, person, topic, case, AT, chance)
            slots = Slots(texts, AT, chance, about.slots)
            slots |= people_slots(texts, person, agent("olena")) | {"subject": "Re"}
            yield Voice(chance, slots, woman, about.product)


def spoiled(texts: Book, topic: str, case: str, template: str) -> list[str]:
    """What a template becomes and should not."""
    rendered = [render(template, voice).text for voice in voices(texts, topic, case)]
    return [text for text in rendered if not text or LEFT_OVER.search(text)]


@pytest.mark.parametrize(("language", "topic"), ALL_WORDS)
def test_every_text_of_a_topic_becomes_words(language: str, topic: str) -> None:
    texts = book(language)
    told = texts.topics[topic]
    templates = [(case, text) for case, text in told.opens]
    templates += [(case, text) for case, found in told.subjects.items() for text in found]
    templates += [
        (case, turn.text) for case, found in told.threads.items() for thread in found for turn in thread
    ]

    assert [bad for case, text in templates for bad in spoiled(texts, topic, case, text)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_of_a_voice_becomes_words(language: str) -> None:
    texts = book(language)

    assert [
        bad
        for found in texts.voice.values()
        for text in found
        for bad in spoiled(texts, "thanks", "thanks", text)
    ] == []


@pytest.mark.parametrize(("language", "topic"), [words for words in ALL_WORDS if words[1] != "spam"])
def test_every_opening_has_a_subject_and_an_answer_that_suit_it(language: str, topic: str) -> None:
    told = book(language).topics[topic]
    cases = {case for case, _ in told.opens}

    assert all(told.subjects_for(case) for case in cases)
    assert cases == set(told.threads)
    assert {turn.who for found in told.threads.values() for thread in found for turn in thread} <= {
        "A",
        "A2",
        "C",
        "N",
        "X",
    }
    assert all(thread[0].who == "A" for found in told.threads.values() for thread in found)


@pytest.mark.parametrize(("language", "topic"), [words for words in ALL_WORDS if words[1] != "spam"])
def test_a_topic_can_be_told_in_many_ways(language: str, topic: str) -> None:
    told = book(language).topics[topic]
    threads = {thread for found in told.threads.values() for thread in found}

    assert len(told.opens) >= 8
    assert len({thread[0] for thread in threads}) >= 6
    assert topic == "thanks" or sum(turn.who == "C" for thread in threads for turn in thread) >= 4


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_languages_have_the_same_sections(language: str) -> None:
    assert set(book(language).voice) == set(book("en").voice)
    assert set(book(language).things) == set(book("en").things)


def test_markup_is_chosen_agreed_and_filled() -> None:
    voice = Voice(seeded("a"), {"thing": "зарядка", "n": "2"}, woman=True, product=1)

    done = render("{^thing} зламал[=ся|ась], купи[в|ла] {n} <раз> +photo¶Дякую\\nОльга", voice)

    assert done.text == "Зарядка зламалась, купила 2 раз\n\nДякую\nОльга"
    assert done.marks == {"photo"}


def test_a_slot_that_nobody_fills_is_an_error() -> None:
    with pytest.raises(KeyError):
        render("{nothing}", Voice(seeded("a"), {}))


def test_a_deck_gives_all_before_it_gives_one_again() -> None:
    decks = Decks(1)
    drawn = [decks.draw("hellos", 7) for _ in range(21)]

    assert all(sorted(drawn[at : at + 7]) == list(range(7)) for at in (0, 7, 14))
