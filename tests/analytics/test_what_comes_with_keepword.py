"""The frameworks and the words of indicators that come with Keepword, against our own list of principles."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from keepword.analytics.rules import frameworks, words
from keepword.analytics.rules.frameworks import Drawing
from keepword.analytics.rules.reading import LANGUAGES, Texts
from keepword.analytics.rules.words import Unit

LISTED: dict[str, Any] = {
    one["id"]: one
    for one in yaml.safe_load((Path(__file__).parent / "fixtures/principles.yaml").read_text())["frameworks"]
}
NAMES = sorted({name for one in LISTED.values() for row in one["principles"] for name in row["measured_by"]})

# What may be the same in another language: names.
ALIKE = {"SERVQUAL"}
CYRILLIC = re.compile(r"[а-яёіїєґ]", re.IGNORECASE)
ONLY_UKRAINIAN = re.compile(r"[іїєґ’]", re.IGNORECASE)
ONLY_RUSSIAN = re.compile(r"[ыэёъ]", re.IGNORECASE)


def texts() -> Iterator[tuple[str, Texts]]:
    """All that people read, with the place where it stands."""
    for framework in frameworks.shipped().values():
        yield framework.id, framework.title
        for principle in framework.principles:
            yield f"{framework.id}, {principle.id}, title", principle.title
            yield f"{framework.id}, {principle.id}, does", principle.does
    for one in words.shipped().values():
        yield f"{one.name}, title", one.title
        yield f"{one.name}, definition", one.definition


TEXTS = dict(texts())


def test_our_list_has_25_frameworks_147_principles_and_128_indicators() -> None:
    assert len(LISTED) == 25
    assert sum(len(one["principles"]) for one in LISTED.values()) == 147
    assert len(NAMES) == 128


def test_every_framework_of_our_list_is_there_and_no_other() -> None:
    assert set(frameworks.shipped()) == set(LISTED)


@pytest.mark.parametrize("which", sorted(LISTED))
def test_a_framework_has_the_principles_of_our_list_and_what_proves_them(which: str) -> None:
    found = frameworks.shipped()[which]
    assert found.id == which
    expected = [(row["id"], tuple(row["measured_by"])) for row in LISTED[which]["principles"]]
    assert [(principle.id, principle.indicators) for principle in found.principles] == expected


def test_every_indicator_of_our_list_has_words_and_no_other() -> None:
    assert sorted(words.shipped()) == NAMES


def test_what_people_read_is_translated() -> None:
    for where, said in TEXTS.items():
        assert set(said) == set(LANGUAGES), where
        assert all(said.values()), where
        if said["en"] not in ALIKE:
            assert said["en"] not in (said["uk"], said["ru"], said["lt"]), where


def test_nothing_is_put_into_what_people_read() -> None:
    assert [where for where, said in TEXTS.items() if re.search(r"[%{}<>]", "".join(said.values()))] == []


def test_each_language_is_written_in_its_own_letters() -> None:
    for where, said in TEXTS.items():
        assert CYRILLIC.search(said["uk"]), where
        assert CYRILLIC.search(said["ru"]), where
        assert not CYRILLIC.search(said["en"] + said["lt"]), where
        assert not ONLY_RUSSIAN.search(said["uk"]), where
        assert not ONLY_UKRAINIAN.search(said["ru"]), where


def test_what_a_principle_does_is_a_sentence() -> None:
    for where, said in TEXTS.items():
        if where.endswith(", does"):
            assert all(said[language][0].isupper() for language in LANGUAGES), where
            assert all(said[language].endswith(".") for language in LANGUAGES), where


def test_a_definition_is_made_of_sentences_and_says_when() -> None:
    for name, one in words.shipped().items():
        assert all(said.endswith(".") and len(said) > 60 for said in one.definition.values()), name
        assert all(not said.endswith(".") and len(said) <= 60 for said in one.title.values()), name
        assert "period" in one.definition["en"], name


def test_what_is_named_so_is_measured_so() -> None:
    units = {one.name: one.unit for one in words.shipped().values()}
    assert all(unit is Unit.SHARE for name, unit in units.items() if name.endswith(("_share", "_coverage")))
    assert all(unit is Unit.GAP for name, unit in units.items() if name.startswith("servqual_"))
    assert units["nps"] is Unit.BALANCE
    assert units["defect_contacts_per_1000_units"] is Unit.PER_1000
    assert units["contacts_per_agent_hour"] is Unit.PER_HOUR
    assert set(units.values()) == set(Unit), "a unit that nothing has is none that a page must know"


def test_two_indicators_have_no_title_in_common() -> None:
    for language in LANGUAGES:
        titles = [one.title[language] for one in words.shipped().values()]
        assert len(titles) == len(set(titles))


def test_each_drawing_is_used() -> None:
    assert {one.drawing for one in frameworks.shipped().values()} == set(Drawing)
