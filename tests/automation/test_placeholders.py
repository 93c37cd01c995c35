"""A macro's text names a few known values and does nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepword.automation.queries.macros import first_name
from keepword.automation.rules.edits import edited, kept
from keepword.automation.rules.placeholders import NAMES, check, fill, names
from keepword.core.errors import Invalid

hostile = st.text(st.sampled_from("{}|%$<>& abc.customername_\n\\\"'"), max_size=60)


def test_a_value_or_its_fallback_stands_in_the_text() -> None:
    text = "Hello {{customer.first_name|there}}, {{ Customer.Name | }}{{agent.name}}."
    filled = fill(text, {"customer.first_name": "Olena"})
    assert filled.text == "Hello Olena, {{agent.name}}."
    assert filled.missing == ("agent.name",)
    assert fill("{{customer.first_name|there}}", {}).text == "there"


@pytest.mark.parametrize(
    "text",
    ["{{customer.password}}", "{{ 7 * 7 }}", "{{customer.name", "}}", "{{}}", "{{customer.__class__}}"],
)
def test_what_is_no_placeholder_is_told_when_it_is_stored(text: str) -> None:
    with pytest.raises(Invalid):
        check(text)


@given(text=hostile)
def test_any_text_is_filled_without_an_error(text: str) -> None:
    filled = fill(text, {})
    assert set(filled.missing) <= set(NAMES)
    if "{{" not in text:
        assert filled.text == text


@given(value=hostile)
def test_what_a_value_contains_is_never_read(value: str) -> None:
    filled = fill("<{{customer.name}}>", {"customer.name": value or "x", "agent.name": "SECRET"})
    assert filled.text == f"<{value or 'x'}>"


@given(before=hostile, name=st.sampled_from(sorted(NAMES)))
def test_what_was_stored_is_filled_whole(before: str, name: str) -> None:
    text = f"{before.replace('{', '').replace('}', '')}{{{{{name}}}}}"
    check(text)
    assert names(text) == [name]
    assert fill(text, dict.fromkeys(NAMES, "v")).missing == ()


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("Olena Kovalenko", "Olena"),
        ("Kovalenko, Olena", "Olena"),
        ("olena@example.org", ""),
        ("O. Kovalenko", ""),
        ("", ""),
        (",", ""),
    ],
)
def test_how_a_person_is_addressed(name: str, first: str) -> None:
    assert first_name(name) == first


def test_how_much_was_changed() -> None:
    stored = "Hello! We send the parcel back today and write you its number."
    assert edited(stored, f"Dear Olena. {stored} Bye") == "as_is"
    assert edited(stored, stored.replace("today", "tomorrow")) == "little"
    assert edited(stored, "Something else") == "much"


@given(stored=st.text(max_size=80), sent=st.text(max_size=80))
def test_the_share_that_was_kept_is_a_share(stored: str, sent: str) -> None:
    assert 0.0 <= kept(stored, sent) <= 1.0
    assert kept(stored, stored) == 1.0
