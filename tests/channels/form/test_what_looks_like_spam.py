import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepword.channels.form import keys, rules
from keepword.channels.form.rules import Signs, network_of, spam_signs, works
from keepword.core import clock

LONG = "The lamp that I bought in March does not light up any more, whatever I try with it at home."


@pytest.mark.parametrize(
    ("text", "reasons"),
    [
        (LONG, []),
        (f"{LONG} I mean this one: https://shop.example/lamp and https://shop.example/bulb", []),
        ("https://a.example https://b.example buy now", ["links"]),
        (LONG + " www.a.example" * 6, ["links"]),
        (f"{LONG} [url=https://a.example]pills[/url]", ["markup"]),
        (f'{LONG} <a href="https://a.example">pills</a>', ["markup"]),
    ],
)
def test_links_are_weighed_against_words(text: str, reasons: list[str]) -> None:
    assert spam_signs("Lamp", "Olena", text, Signs()) == reasons


@pytest.mark.parametrize(
    ("signs", "reasons"),
    [
        (Signs(), []),
        (Signs(trap="x"), ["honeypot"]),
        (Signs(trap="  "), []),
        (Signs(age=1), ["fast"]),
        (Signs(age=1, proven=True), []),
        (Signs(others=2), ["repeated"]),
        (Signs(others=1), []),
        (Signs(others=2, proven=True), []),
        (Signs(verdict="block"), ["blocked"]),
        (Signs(verdict="allow", trap="x", age=0, others=9), []),
    ],
)
def test_each_sign_speaks_for_itself(signs: Signs, reasons: list[str]) -> None:
    assert spam_signs("Lamp", "Olena", LONG, signs) == reasons


def test_nobody_sends_an_address_around_by_our_acknowledgement() -> None:
    assert spam_signs("Win at www.pills.example", "", LONG, Signs()) == ["heading"]
    assert spam_signs("", "https://pills.example", LONG, Signs()) == ["heading"]


@given(st.text(), st.text(), st.text())
def test_any_words_can_be_judged(subject: str, name: str, text: str) -> None:
    assert isinstance(spam_signs(subject, name, text, Signs()), list)


def test_the_work_of_a_browser_is_checked() -> None:
    key = keys.issue("question")
    found = next(
        str(n)
        for n in range(1_000_000)
        if hashlib.sha256(f"{key}:{n}".encode()).hexdigest()[:3] == "000"
        and int(hashlib.sha256(f"{key}:{n}".encode()).hexdigest()[3], 16) < 4
    )
    assert works(key, found)
    assert not works(keys.issue("question"), found) or not works(key, "")


@given(st.text(max_size=30))
def test_no_answer_breaks_the_check_of_work(answer: str) -> None:
    assert works("key", answer) in (True, False)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2:3::4", "2001:db8:1::/56"),
        ("::ffff:192.0.2.77", "192.0.2.0/24"),
        ("testserver", ""),
        ("", ""),
    ],
)
def test_neighbours_in_a_network_are_counted_together(address: str, network: str) -> None:
    assert network_of(address) == network


def test_a_key_holds_for_its_kind_and_a_day() -> None:
    key = keys.issue("claim")
    found = keys.read("claim", key)
    assert found is not None
    assert 0 <= found.age < 5
    assert keys.read("question", key) is None
    assert keys.read("claim", key[:-1] + ("x" if key[-1] != "x" else "y")) is None
    with clock.moved(clock.now() + rules.VALID + rules.HOUR):
        assert keys.read("claim", key) is None


@given(st.text())
def test_a_made_up_key_is_none(text: str) -> None:
    assert keys.read("claim", text) is None


def test_a_text_is_found_in_the_best_language_there_is() -> None:
    texts = {"en": "Lamp", "lt": "Lempa", "uk": ""}
    assert rules.text_in(texts, ("lt", "en")) == "Lempa"
    assert rules.text_in(texts, ("uk", "lt")) == "Lempa"
    assert rules.text_in(texts, ("ru",)) == "Lamp"
    assert rules.text_in({"lt": "Lempa"}, ("ru",)) == "Lempa"
    assert rules.text_in({}, ("ru",)) == ""
