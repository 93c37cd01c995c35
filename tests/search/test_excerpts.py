import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepword.search.excerpts import Finder
from keepword.search.language import read


def snippet(query: str, text: str, lang: str | None = None) -> str:
    return str(Finder(read(query, {}).query.clauses).snippet(text, lang))


@pytest.mark.parametrize(
    ("query", "text", "shown"),
    [
        ("charger", "My chargers broke", "My <mark>chargers</mark> broke"),
        ("siunta", "Gavau siuntą!", "Gavau <mark>siuntą</mark>!"),
        ("посилка", "Де посилки?", "Де <mark>посилки</mark>?"),
        ("10293", "order UA-10293, please", "order <mark>UA-10293</mark>, please"),
        ("ref", "a refund", "a <mark>refund</mark>"),
        ('"broke ch"', "My charger broke", "My charger <mark>broke</mark>"),
        ("b", "<b>&\"'", "&lt;<mark>b</mark>&gt;&amp;&quot;&#x27;"),
        ("kite", "nothing\n\n of  it\x00", "nothing of it"),
        ("kite", "", ""),
    ],
)
def test_found_words_are_marked_and_all_else_is_escaped(query: str, text: str, shown: str) -> None:
    assert snippet(query, text) == shown


def test_a_long_text_is_shown_around_the_first_found_word() -> None:
    shown = snippet("kite", "before " * 100 + "kite " + "after " * 100)
    assert re.fullmatch(r"… (before )+<mark>kite</mark>( after)+ …", shown)
    assert 150 < len(shown) < 220


def test_a_text_without_spaces_is_cut_all_the_same() -> None:
    assert len(snippet("kite", "漢字。" * 500 + "kite" + "漢字。" * 500)) < 230


@given(st.text(st.characters()), st.text(st.characters(), max_size=20))
def test_no_text_brings_markup_of_its_own(text: str, query: str) -> None:
    finder = Finder(read(query, {}).query.clauses)
    for shown in (finder.snippet(text, None), finder.marked(text, None)):
        assert "<" not in re.sub("</?mark>", "", shown)
        assert str(shown).count("<mark>") == str(shown).count("</mark>")
        assert unescape(shown).isprintable()
