"""A menu leads where its digits say, and what is no menu is refused in words."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepword.channels.calls.rules import menu

LANGUAGES = ("en", "uk", "ru", "lt")
TREE = [
    {"digit": "1", "label": {"en": "Orders"}, "to": "queue", "team": 3},
    {
        "digit": "2",
        "label": {"en": "Other", "uk": "Інше"},
        "to": "menu",
        "items": [{"digit": "1", "label": {"en": "Call me"}, "to": "callback"}],
    },
    {"digit": "9", "label": {"uk": "Українською"}, "to": "language", "language": "uk"},
]
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3) | st.sampled_from(["1", "queue", "menu"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["digit", "label", "to", "items", "team", "language", "en"]), inner)
    ),
    max_leaves=12,
)


def test_digits_lead_where_they_say() -> None:
    tree = menu.check(TREE, LANGUAGES, frozenset({3}))
    assert menu.choose(tree, "", "1") == menu.Chosen("queue", "1", team=3)
    assert menu.choose(tree, "", "2") == menu.Chosen("menu", "2")
    assert menu.choose(tree, "2", "1") == menu.Chosen("callback", "21")
    assert menu.choose(tree, "", "9") == menu.Chosen("language", "9", language="uk")
    assert menu.choose(tree, "", "5") is None


def test_words_are_said_in_the_caller_s_language_or_the_first() -> None:
    assert menu.said(TREE[1], "uk") == "Інше"
    assert menu.said(TREE[1], "lt") == "Other"


def test_a_path_that_is_gone_leads_to_the_first_menu() -> None:
    assert menu.at(TREE, "77") == TREE


@pytest.mark.parametrize(
    "item",
    [
        "1",
        {"digit": "12", "to": "queue", "label": {"en": "x"}},
        {"digit": "1", "to": "moon", "label": {"en": "x"}},
        {"digit": "1", "to": "queue", "label": {}},
        {"digit": "1", "to": "queue", "label": {"xx": "x"}},
        {"digit": "1", "to": "queue", "label": {"en": "x"}, "team": 99},
        {"digit": "1", "to": "queue", "label": {"en": "x"}, "team": True},
        {"digit": "1", "to": "language", "label": {"en": "x"}},
        {"digit": "1", "to": "menu", "label": {"en": "x"}, "items": []},
        {"digit": "1", "to": "queue", "label": {"en": "x" * 201}},
    ],
)
def test_what_is_no_menu_is_refused(item: Any) -> None:
    with pytest.raises(menu.Wrong):
        menu.check([item], LANGUAGES, frozenset({3}))


def test_two_items_of_one_digit_and_too_deep_a_menu_are_refused() -> None:
    with pytest.raises(menu.Wrong):
        menu.check([TREE[0], TREE[0]], LANGUAGES, frozenset({3}))
    deep: Any = [TREE[0]]
    for _level in range(3):
        deep = [{"digit": "2", "label": {"en": "on"}, "to": "menu", "items": deep}]
    with pytest.raises(menu.Wrong):
        menu.check(deep, LANGUAGES, frozenset({3}))


@given(anything)
def test_whatever_comes_is_a_menu_or_refused(value: Any) -> None:
    try:
        kept = menu.check(value, LANGUAGES, frozenset({1}))
    except menu.Wrong:
        return
    assert menu.check(kept, LANGUAGES, frozenset({1})) == kept
