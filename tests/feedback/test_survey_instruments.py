"""Every instrument asks the same in four languages, and as many things as it must."""

from collections import Counter

import pytest

from keepword.feedback.instruments import KEYS, LANGUAGES, Asked, Instrument, instrument
from keepword.feedback.models import Kind, Role
from keepword.feedback.rules.scales import DIMENSIONS


@pytest.fixture(params=KEYS)
def asked(request: pytest.FixtureRequest) -> Instrument:
    return instrument(request.param)


def test_all_is_said_in_four_languages(asked: Instrument) -> None:
    assert set(asked.title) == set(LANGUAGES)
    for question in asked.questions:
        _is_whole(question)


def _is_whole(question: Asked) -> None:
    assert set(question.texts) == set(LANGUAGES), question.key
    assert len(set(question.texts.values())) == len(LANGUAGES), question.key
    assert all(text.strip() == text and "{" not in text for text in question.texts.values())
    if question.kind == Kind.SCALE:
        assert set(question.ends) == set(LANGUAGES), question.key
        assert all(len(ends) == 2 for ends in question.ends.values())
    assert question.kind in Kind.values
    assert question.role in Role.values
    assert question.low < question.high
    assert question.alarm is None or question.low <= question.alarm < question.high


def test_keys_are_there_once(asked: Instrument) -> None:
    keys = [one.key for one in asked.questions]
    assert len(keys) == len(set(keys))


def test_russian_and_ukrainian_are_not_mixed_up(asked: Instrument) -> None:
    for question in asked.questions:
        assert not set(question.texts["uk"].lower()) & set("ыэъё"), question.texts["uk"]
        assert not set(question.texts["ru"].lower()) & set("іїєґ"), question.texts["ru"]


def test_servqual_has_22_pairs_in_five_dimensions_and_100_points() -> None:
    questions = instrument("servqual").questions
    found = [one for one in questions if one.role == "perception"]
    expected = [one for one in questions if one.role == "expectation"]
    assert [one.item for one in found] == [one.item for one in expected] == [str(n) for n in range(1, 23)]
    assert Counter(one.dimension for one in found) == dict(zip(DIMENSIONS, (4, 5, 4, 4, 5), strict=True))
    assert [one.dimension for one in questions if one.kind == "points"] == list(DIMENSIONS)


def test_usability_has_ten_items_every_second_the_other_way_round() -> None:
    assert [one.reverse for one in instrument("sus").questions] == [False, True] * 5


def test_the_pulse_of_our_people_is_anonymous() -> None:
    pulse = instrument("pulse")
    assert (pulse.audience, pulse.anonymous) == ("staff", True)


def test_there_is_no_other() -> None:
    with pytest.raises(KeyError):
        instrument("../csat")
