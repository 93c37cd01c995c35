"""`keepword indicators`."""

import json
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner

from keepword.analytics.indicators.waiting import WAITING
from keepword.config.commands import database
from keepword.config.commands.indicators import indicators
from keepword.core import facts
from keepword.core.errors import Invalid

pytestmark = pytest.mark.django_db
SPAN = ["--from", "2026-11-01", "--to", "2026-12-01"]


@pytest.fixture(autouse=True)
def at_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """The database is that of the test."""
    monkeypatch.setattr(database, "prepare", lambda: None)


def test_every_indicator_is_in_the_answer() -> None:
    facts.record([facts.fact("csat", datetime(2026, 11, 2, tzinfo=UTC), subject_id=1, value=5.0)])
    done = CliRunner().invoke(indicators, [*SPAN, "--json"])
    assert done.exit_code == 0, done.output
    found = {one["name"]: one for one in json.loads(done.output)}
    assert len(found) == 128
    csat = found["csat"]
    assert (csat["value"], csat["n"], csat["unit"], csat["better"]) == (1.0, 1, "share", "up")
    assert csat["from"] == "2026-11-01T00:00:00+00:00"
    assert csat["to"] == "2026-12-01T00:00:00+00:00"
    assert (found["promises_kept"]["value"], found["promises_kept"]["n"]) == (None, 0)
    waiting = {name: one["waits_for"] for name, one in found.items() if "waits_for" in one}
    assert waiting == {name: part.value for name, part in WAITING.items()}


def test_people_get_a_line_each() -> None:
    done = CliRunner().invoke(indicators, SPAN)
    lines = done.output.splitlines()
    assert len(lines) == 128
    told = [f"(waits for {part.value})" for part in WAITING.values()]
    assert sorted(line[line.index("(") :] for line in lines if "waits for" in line) == sorted(told)


@pytest.mark.parametrize(
    "wrong",
    [["--from", "yesterday"], ["--from", "2026-11-02", "--to", "2026-11-01"], ["--engine", "abacus"]],
)
def test_what_cannot_be_asked_is_named(wrong: list[str]) -> None:
    done = CliRunner().invoke(indicators, [*wrong, "--json"])
    assert isinstance(done.exception, Invalid)
