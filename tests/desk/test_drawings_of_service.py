"""Frameworks and numbers as SVG: whole, escaped, within their frame."""

import re
from xml.etree import ElementTree as ET

import hypothesis.strategies as st
import pytest
from hypothesis import given

from keepword.analytics.rules.frameworks import Drawing
from keepword.analytics.rules.verdicts import Band, Verdict
from keepword.analytics.rules.words import Unit
from keepword.desk.service import figures
from keepword.desk.service.drawings.shapes import Part, draw
from keepword.desk.service.drawings.svg import wrapped
from keepword.desk.service.drawings.trends import Point, scale, series, sparkline

DRAWN = (Drawing.RADAR, Drawing.CIRCLE, Drawing.STAIR, Drawing.PILLARS, Drawing.TIMELINE)
values = st.floats(-1e6, 1e6, allow_nan=False)


def parts(many: int, unit: Unit = Unit.SHARE, value: float | None = 0.5) -> list[Part]:
    return [Part(f"<b>{n}</b> & all", Verdict.GREEN, "on target", unit, value, "50 %") for n in range(many)]


@pytest.mark.parametrize("kind", DRAWN)
@pytest.mark.parametrize("many", [1, 3, 5, 11])
def test_each_kind_is_whole_and_escaped(kind: Drawing, many: int) -> None:
    drawn = draw(kind, parts(many), "Rules & more")
    root = ET.fromstring(drawn)
    assert root.get("aria-label") == "Rules & more"
    assert len(re.findall(r"<title>", drawn)) == many
    assert "<b>" not in drawn
    assert "style=" not in drawn


def test_what_is_set_as_text_is_not_drawn() -> None:
    for kind in set(Drawing) - set(DRAWN):
        assert draw(kind, parts(3), "") == ""


@pytest.mark.parametrize("value", [None, -6.0, 0.0, 6.0])
def test_gaps_have_a_ring_of_what_was_expected(value: float | None) -> None:
    drawn = draw(Drawing.RADAR, parts(5, Unit.GAP, value), "Gaps")
    assert drawn.count("ring expected") == 1
    assert ("reached" in drawn) == (value is not None)


@given(values, values)
def test_a_scale_holds_what_it_shows(one: float, other: float) -> None:
    low, high = min(one, other), max(one, other)
    ticks = scale(low, high)
    near = max(abs(low), abs(high)) * 1e-6 + 1e-9
    assert ticks[0] <= low + near
    assert ticks[-1] >= high - near
    assert 2 <= len(ticks) <= 7
    assert ticks == sorted(set(ticks))


@given(st.lists(st.none() | values, max_size=20))
def test_a_line_is_broken_where_there_is_nothing(told: list[float | None]) -> None:
    points = [Point(str(n), value) for n, value in enumerate(told)]
    known = sum(value is not None for value in told)
    small = sparkline(points, "")
    assert bool(small) == (known > 1)
    big = series(points, "", str, Band(green_low=0.0))
    assert big.count("<circle") == known
    if big:
        ET.fromstring(big)


@given(st.text(st.characters(categories=["L", "Zs"]), max_size=60), st.integers(9, 30))
def test_words_are_wrapped_within_their_room(text: str, letters: int) -> None:
    lines = wrapped(text, letters)
    assert 1 <= len(lines) <= 2
    assert all(len(line) <= letters + 4 for line in lines)


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (0.914, Unit.SHARE, "91.4 %"),
        (1.0, Unit.SHARE, "100 %"),
        (0.0, Unit.SHARE, "0 %"),
        (-0.001, Unit.GAP, "0"),
        (12.5, Unit.BALANCE, "+12.5"),
        (-3.0, Unit.BALANCE, "−3"),
        (1234.4, Unit.COUNT, "1,234"),
        (4.58, Unit.HOURS, "4.58 h"),
        (None, Unit.DAYS, "–"),
    ],
)
def test_a_number_is_written_as_one_reads_it(value: float | None, unit: Unit, said: str) -> None:
    assert figures.figure(value, unit) == said


def test_a_target_is_said_in_words() -> None:
    assert figures.band_words(Band(green_low=0.95), Unit.SHARE) == "from 95 %"
    assert figures.band_words(Band(green_high=20), Unit.SECONDS) == "up to 20 s"
    assert figures.band_words(Band(0.65, 0.85), Unit.SHARE) == "65 to 85 %"
    assert figures.amber_words(Band(green_low=0.95, amber_low=0.85), Unit.SHARE) == "from 85 %"
    assert figures.amber_words(Band(green_high=0), Unit.COUNT) == ""
