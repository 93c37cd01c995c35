"""An organisation's own framework: what is wrong with its file is told with the place."""

from contextlib import suppress
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from keepword.analytics.rules import frameworks, reading, words
from keepword.analytics.rules.frameworks import Drawing, Framework
from keepword.core.errors import Invalid

KNOWN = {"csat", "promises_kept"}


def said(word: str) -> dict[str, str]:
    return {language: f"{word} {language}" for language in reading.LANGUAGES}


def a_principle(**changed: Any) -> dict[str, Any]:
    return {"id": "warm", "title": said("Warm"), "does": said("We greet."), "indicators": ["csat"]} | changed


def a_framework(**changed: Any) -> dict[str, Any]:
    return {
        "id": "ours",
        "drawing": "cards",
        "title": said("How we serve"),
        "principles": [a_principle()],
    } | changed


def as_yaml(data: Any) -> str:
    # The C dumper: hypothesis writes thousands of them.
    return str(yaml.dump(data, Dumper=yaml.CSafeDumper, allow_unicode=True))


def read(**changed: Any) -> Framework:
    return frameworks.read(as_yaml(a_framework(**changed)), KNOWN)


def refusal(**changed: Any) -> str:
    with pytest.raises(Invalid) as caught:
        read(**changed)
    return caught.value.message


def test_one_s_own_framework_is_read() -> None:
    found = read(source={"author": "Us", "year": 2026, "work": "Our handbook"})
    assert found.id == "ours"
    assert found.drawing is Drawing.CARDS
    assert found.title["lt"] == "How we serve lt"
    assert found.source == frameworks.Source("Us", 2026, "Our handbook")
    assert [one.indicators for one in found.principles] == [("csat",)]


def test_it_needs_no_source() -> None:
    assert read().source is None


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        (
            {"id": "Our rules"},
            'framework, id: "Our rules" is not a name; expected small letters, digits and _',
        ),
        ({"drawing": "cloud"}, 'ours, drawing: "cloud" is not known; expected one of cards, circle'),
        ({"title": "How we serve"}, "ours, title: expected en, uk, ru, lt, each with its value"),
        ({"title": said("x") | {"lt": " "}}, 'ours, title, lt: expected words, found " "'),
        ({"title": said("x") | {"de": "x"}}, 'ours, title: "de" is not known; expected en, uk, ru, lt'),
        ({"title": said("x") | {"uk": "я" * 1001}}, "ours, title, uk: longer than 1000 characters"),
        (
            {"colour": "red"},
            'framework: "colour" is not known; expected id, drawing, title, principles, source',
        ),
        ({"principles": []}, "ours, principles: expected a list with something in it"),
        ({"principles": ["warm"]}, "ours, principles, 1: expected id, title, does, indicators"),
        ({"source": {"author": "Us", "year": "1988", "work": "x"}}, "ours, source, year: expected a year"),
        ({"source": {"author": "Us", "year": True, "work": "x"}}, "ours, source, year: expected a year"),
        ({"principles": [a_principle() for _ in range(51)]}, "ours, principles: more than 50"),
    ],
)
def test_what_is_wrong_with_it_is_told(changed: dict[str, Any], told: str) -> None:
    assert refusal(**changed).startswith(told)


def test_a_key_that_is_missing_is_named() -> None:
    given = a_framework()
    del given["title"]
    with pytest.raises(Invalid, match="framework: title is missing"):
        frameworks.read(as_yaml(given), KNOWN)


def test_a_language_that_is_missing_is_named() -> None:
    without = said("We greet.")
    del without["lt"]
    assert refusal(principles=[a_principle(does=without)]) == "ours, principles, warm, does: lt is missing"


def test_two_principles_with_one_id_are_refused() -> None:
    assert refusal(principles=[a_principle(), a_principle()]) == (
        "ours, principles, 2, id: warm is there already"
    )


def test_an_indicator_that_there_is_not_is_named() -> None:
    told = refusal(principles=[a_principle(indicators=["csat", "smiles"])])
    assert told == "ours, principles, warm, indicators: there is no indicator smiles"


def test_an_indicator_stands_once_under_a_principle() -> None:
    assert refusal(principles=[a_principle(indicators=["csat", "csat"])]).endswith("csat twice")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "framework: expected id, drawing, title, principles"),
        ("- a\n- b\n", "framework: expected id, drawing, title, principles"),
        ("id: a\nid: b\n", 'framework: line 2: "id" twice'),
        ("a: &x [1]\nb: *x\n", "framework: line 2: aliases (*name) are not read"),
        ("a: [1\n", "framework: line 2: did not find expected ',' or ']'"),
        ("a: !!python/object:os.system {}\n", "framework: line 1: could not determine a constructor"),
        ("[" * 5_000, "framework: line 1: more than 10 levels"),
        ("? [a]\n: b\n", "framework: line 1: a key is not a word"),
        ("a: 2026-05-40\n", "framework: this is not YAML that can be read"),
        ("a: \x07\n", "framework: "),
        ("a" * 1_000_001, "framework: longer than 1000000 characters"),
    ],
)
def test_a_file_that_is_no_such_file_is_refused_with_its_line(text: str, told: str) -> None:
    with pytest.raises(Invalid) as caught:
        frameworks.read(text, KNOWN)
    assert caught.value.message.startswith(told)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(key=st.sampled_from(["id", "drawing", "title", "principles", "source"]), value=ANYTHING)
def test_whatever_stands_in_it_is_read_or_refused(key: str, value: Any) -> None:
    with suppress(Invalid):
        assert isinstance(read(**{key: value}), Framework)


@given(st.text(max_size=200))
def test_whatever_text_there_is_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        frameworks.read(text, KNOWN)


def test_words_of_an_indicator_say_unit_and_direction() -> None:
    entry = {"unit": "share", "better": "up", "title": said("Satisfaction"), "definition": said("Of …")}
    found = words.read(as_yaml({"csat": entry}))["csat"]
    assert (found.unit, found.better) == (words.Unit.SHARE, words.Better.UP)
    for key, value, told in (
        ("unit", "parsecs", 'csat, unit: "parsecs" is not known'),
        ("better", "left", 'csat, better: "left" is not known'),
        ("title", {"en": "x"}, "csat, title: uk is missing"),
    ):
        with pytest.raises(Invalid, match=told):
            words.read(as_yaml({"csat": entry | {key: value}}))


@pytest.mark.parametrize("text", ["", "[]", "csat", "{}"])
def test_words_of_nothing_are_refused(text: str) -> None:
    with pytest.raises(Invalid, match="indicators: expected names, each with its value"):
        words.read(text)
