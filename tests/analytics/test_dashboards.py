"""What may be said of two numbers beside each other, and what a dashboard holds. Pure."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepword.analytics.rules import dashboards as rules
from keepword.analytics.rules import words
from keepword.analytics.rules.dashboards import Beside, Ends, Tile, beside
from keepword.core.errors import Invalid

UP, DOWN = words.shipped()["csat"], words.shipped()["first_response_time"]
halves = st.floats(0, 100).map(lambda value: round(value, 3))


@st.composite
def numbers(draw: st.DrawFn) -> Ends:
    low, value, high = sorted(draw(st.tuples(halves, halves, halves)))
    return Ends(value, low, high, draw(st.integers(0, 40)))


def points(one: Ends) -> set[int]:
    """The thousandths that an interval covers."""
    assert one.low is not None
    assert one.high is not None
    return set(range(round(one.low * 1000), round(one.high * 1000) + 1))


@given(numbers(), numbers())
def test_a_difference_is_said_only_of_intervals_that_share_no_point(mine: Ends, others: Ends) -> None:
    said = beside(mine, others, UP)
    if min(mine.n, others.n) < 5:
        assert said is Beside.UNKNOWN
    elif points(mine) & points(others):
        assert said is Beside.SAME
    else:
        assert said is (Beside.BETTER if (mine.value or 0) > (others.value or 0) else Beside.WORSE)


@given(numbers(), numbers())
def test_where_less_is_better_it_is_the_other_way_round(mine: Ends, others: Ends) -> None:
    turned = {Beside.BETTER: Beside.WORSE, Beside.WORSE: Beside.BETTER}
    said = beside(mine, others, UP)
    assert beside(mine, others, DOWN) is turned.get(said, said)
    assert beside(others, mine, UP) is turned.get(said, said)


def test_without_an_interval_nothing_is_said() -> None:
    assert beside(Ends(9.0, None, None, 50), Ends(1.0, 0.5, 2.0, 50), DOWN) is Beside.UNKNOWN
    assert beside(Ends(1.0, 0.5, 2.0, 50), Ends(9.0, None, None, 50), DOWN) is Beside.UNKNOWN


def test_what_is_of_people_and_teams_is_among_the_indicators() -> None:
    assert set(rules.PERSON) | set(rules.TEAMS) <= set(words.shipped())


def test_a_tile_is_read_strictly() -> None:
    known = words.shipped()
    assert rules.tile("csat", "team:3", known) == Tile("csat", "team", "3")
    assert rules.tile("csat", "", known).scope == ""
    for name, scope in (
        ("weather", ""),
        ("csat", "team:"),
        ("csat", "team"),
        ("csat", ":3"),
        ("csat", "day:2026-01-01"),
        ("csat", "team:" + "9" * 121),
        ("csat", "language:\x00"),
    ):
        with pytest.raises(Invalid):
            rules.tile(name, scope, known)


def test_a_dashboard_holds_each_tile_once_and_not_too_many() -> None:
    assert rules.checked([Tile("csat"), Tile("nps"), Tile("csat")]) == [Tile("csat"), Tile("nps")]
    for tiles in ([], [Tile("csat", "team", str(n)) for n in range(rules.MOST + 1)]):
        with pytest.raises(Invalid):
            rules.checked(tiles)


@given(st.lists(st.builds(Tile, st.sampled_from(["csat", "nps", "gone"]), st.just("team"), st.text())))
def test_what_is_kept_is_read_again_without_what_is_gone(tiles: list[Tile]) -> None:
    kept = rules.read(rules.stored(tiles), ["csat", "nps"])
    assert kept == [one for one in tiles if one.indicator != "gone"]
