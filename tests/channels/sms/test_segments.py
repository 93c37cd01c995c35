"""How many texts a message is (3GPP TS 23.038)."""

from hypothesis import given
from hypothesis import strategies as st

from keepword.channels.sms.segments import BASIC, EXTENDED, count


def test_a_text_in_the_gsm_alphabet_has_160_places() -> None:
    assert (count("a" * 160).count, count("a" * 160).left) == (1, 0)
    assert (count("a" * 161).count, count("a" * 161).left) == (2, 145)
    assert count("").count == 0


def test_signs_of_the_extension_take_two_places() -> None:
    assert count("€" * 80).count == 1
    assert count("€" * 81).count == 2
    assert count("a" * 152 + "€" + "a" * 20).count == 2  # the sign is not cut apart


def test_one_letter_of_another_alphabet_makes_it_ucs_2() -> None:
    assert (count("ы" * 70).encoding, count("ы" * 70).count) == ("UCS-2", 1)
    assert count("ы" * 71).count == 2
    assert count("a" * 70 + "ė").count == 2
    assert count("\N{WAVING HAND SIGN}" * 35).count == 1
    assert count("\N{WAVING HAND SIGN}" * 36).count == 2


def test_the_alphabet_is_whole() -> None:
    assert len(BASIC) == 127  # 128 places, of which one is the way to the extension
    assert len(EXTENDED) == 10


@given(st.text(max_size=400))
def test_more_words_are_never_fewer_texts(text: str) -> None:
    found = count(text)
    assert found.left >= 0
    assert count(text + "a").count >= found.count
    assert (found.count == 0) == (text == "")
