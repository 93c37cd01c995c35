"""Every indicator has words, and is computed or waits for a named part."""

from dataclasses import replace

import pytest

from keepword.analytics.indicators.measuring import CUT_NAMES, measure
from keepword.analytics.indicators.registry import computed, named
from keepword.analytics.indicators.waiting import WAITING
from keepword.analytics.lake.reading import reading
from keepword.analytics.rules import words
from keepword.core import kinds
from keepword.core.errors import Invalid
from tests.analytics.indicators.world import BEGIN, SPAN


def test_each_is_computed_or_waits_for_something() -> None:
    assert not computed().keys() & WAITING.keys()
    assert {*computed(), *WAITING} == set(words.shipped())


def test_each_names_facts_that_are_declared() -> None:
    for name, found in computed().items():
        assert found.facts, name
        assert set(found.facts) <= set(kinds.kinds()), name


def test_a_name_that_is_not_computed_is_refused() -> None:
    with pytest.raises(Invalid, match="weather"):
        named("weather")


@pytest.mark.django_db
def test_of_nothing_there_is_no_number() -> None:
    with reading() as lake:
        for name in computed():
            (result,) = measure(lake, name, SPAN)
            assert (result.value, result.n) == (None, 0), name


@pytest.mark.django_db
def test_each_can_be_cut_by_everything() -> None:
    short = replace(SPAN, until=BEGIN.replace(day=3))
    with reading() as lake:
        for name in ("first_response_time", "surprises_given", "retention"):
            for cut in CUT_NAMES:
                assert all(one.value is None for one in measure(lake, name, short, cut))
        with pytest.raises(Invalid, match="cut by"):
            measure(lake, "csat", SPAN, "weather")
