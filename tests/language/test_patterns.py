"""Patterns fit what they say, and the index finds all that trying each of them everywhere would find."""

import json
import re
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepword.language.reading.index import Patterns, Rule, code, compiled
from keepword.language.reading.patterns import item_of, regex_of
from keepword.language.reading.tables import reading
from keepword.language.reading.tokens import sentences, tokens
from tests.language.scoring import LANGUAGES, SENTENCES

BEGINNINGS = ',;:()–—-"«„“”*•!.?…'
words = st.text("abcя", min_size=1, max_size=5)


def fits(written: str, text: str, **lists: list[str]) -> list[str]:
    """The pieces of a text that a pattern fits."""
    patterns = compiled("xx", [("kind", "why", 1.0, written)], lists)
    found = tokens(text)
    hits = patterns.hits(found)
    return [text[found[hit.start].start : found[hit.end - 1].end] for hit in hits]


@pytest.mark.parametrize(
    ("written", "text", "found"),
    [
        ("call you", "I call you, they call us", ["call you"]),
        ("call* you/them", "We called them and call you", ["called them", "call you"]),
        ("call*&!calls us/you", "call us, calls you, called you", ["call us", "called you"]),
        ("we will? call", "we call, we will call, we may call", ["we call", "we will call"]),
        ("we .. call", "we will not ever call", ["we will not ever call"]),
        ("we .. call", "we will not ever again call", []),
        ("we .. call", "we will, they say, call", []),
        ("will !not/never call", "will not call, will surely call", ["will surely call"]),
        ("^ call", "We call. Call us, call now", ["Call", "call"]),
        ("call , now", "call, now", ["call, now"]),
        ("@verbs you", "ring you or call you or see you", ["ring you", "call you"]),
        ("so* *ing", "something, some thing, so anything", ["some thing", "so anything"]),
    ],
)
def test_a_pattern_fits_what_it_says(written: str, text: str, found: list[str]) -> None:
    assert fits(written, text, verbs=["ring", "call"]) == found


@pytest.mark.parametrize("written", ["_ _", "..", "!we", "*ing", "we? you?"])
def test_a_pattern_that_nothing_could_find_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="nothing by which"):
        fits(written, "we see you")


def test_a_list_that_is_not_there_is_told() -> None:
    with pytest.raises(ValueError, match="no list @verbs"):
        fits("@verbs you", "ring you")


@given(st.lists(st.tuples(words, st.booleans()), min_size=1, max_size=8), words)
def test_words_tried_letter_by_letter_are_the_same_words(listed: list[tuple[str, bool]], form: str) -> None:
    written = "/".join(f"{word}*" if is_stem else word for word, is_stem in listed)
    expected = any(form.startswith(word) if is_stem else form == word for word, is_stem in listed)
    assert bool(re.match(regex_of(item_of(written, {})), f"{form}|lemma|T ")) == expected


def every_rule(patterns: Patterns) -> list[Rule]:
    found = [
        rule
        for rules in (patterns.by_form, patterns.by_tag, patterns.by_lemma)
        for each in rules.values()
        for rule in each
    ]
    found += [rule for each in patterns.by_stem.values() for _stem, rule in each]
    return list({id(rule): rule for rule in found}.values())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_index_finds_what_trying_everything_finds(lang: str) -> None:
    read = reading(lang)
    rules = every_rule(read.patterns)
    lines = (SENTENCES / lang / "open.jsonl").read_text(encoding="utf-8").splitlines()[::40]
    assert len(lines) > 15
    for line in lines:
        text = json.loads(line)["text"]
        for sentence in sentences(text, tokens(text), read.abbreviations):
            codes = [code(token.form, lang) for token in sentence.tokens]
            starts = [0, *accumulate(map(len, codes))]
            found = {(hit.start, id(hit.rule)) for hit in read.patterns.hits(sentence.tokens)}
            tried = {
                (place, id(rule))
                for place in range(len(sentence.tokens))
                for rule in rules
                if not (rule.at_start and place and sentence.tokens[place - 1].form not in BEGINNINGS)
                and (rule.matcher or rule.ready())("".join(codes), starts[place])
            }
            assert found == tried
