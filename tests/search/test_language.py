import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepword.search import language, rules
from keepword.search.language import read

NAMES = {"from": "from", "від": "from", "от": "from", "nuo": "from", "is": "is", "before": "before"}


def asked(text: str) -> list[tuple[str, str, bool]]:
    return [(one.name, one.value, one.negated) for one in read(text, NAMES).asked]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("from:olena", [("from", "olena", False)]),
        ("FROM: Olena", [("from", "Olena", False)]),
        ('from:"Olena K" lamp', [("from", "Olena K", False)]),
        ("від:Олена is:open", [("from", "Олена", False), ("is", "open", False)]),
        ("-is:open", [("is", "open", True)]),
        ("from:«Олена К»", [("from", "Олена К", False)]),
        ("from:", []),
        ("https://example.org 10:30", []),
        ("form:olena", []),
    ],
)
def test_operators_are_read(text: str, found: list[tuple[str, str, bool]]) -> None:
    assert asked(text) == found


def test_a_typo_is_told_and_searched_for() -> None:
    typed = read("form:olena", NAMES)
    assert typed.unknown == (("form", "from"),)
    assert len(typed.query.clauses) == 2


def test_minus_phrases_and_or() -> None:
    query = read('lamp -"very hot" OR x kite OR moss', NAMES).query
    assert [clause.typed for clause in query.without] == [(("very", "hot"),)]
    assert (("kite",), ("moss",)) in [clause.typed for clause in query.clauses]


def test_a_query_without_one_of_its_operators() -> None:
    text = "lamp from:olena is:open"
    first, second = read(text, NAMES).asked
    assert language.without(text, first) == "lamp is:open"
    assert language.without(text, second) == "lamp from:olena"


PIECES = st.lists(
    st.sampled_from(
        ['"', "-", ":", " ", "from:", "від:", "OR", "слово", "lamp", "#", "'", "\\", "|", "&", "!"]
    )
    | st.text(max_size=3)
).map("".join)


@given(PIECES)
def test_every_text_is_a_query(text: str) -> None:
    typed = read(text, NAMES)
    for one in typed.asked:
        assert one.value
        assert 0 <= one.start < one.end <= len(text)
        language.without(text, one)
    if typed.query:
        assert rules.fts5(typed.query, "letter", heads=False)
        assert rules.tsquery(typed.query, "letter", heads=False)
