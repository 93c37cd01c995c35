"""`keepword framework`."""

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from pypdf import PdfReader

from keepword.analytics.services.frameworks import save_framework
from keepword.config.commands import database
from keepword.config.commands.frameworks import framework
from keepword.core import clock, facts
from tests.analytics.pages.test_frameworks_of_ones_own import OURS
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """The database is that of the test."""
    monkeypatch.setattr(database, "prepare", lambda: None)


def run(*arguments: str, code: int = 0) -> str:
    done = CliRunner().invoke(framework, arguments)
    assert done.exit_code == code, done.output
    return done.stdout


def test_all_are_listed_those_of_the_shop_too(cast: Cast) -> None:
    save_framework(cast.lead, OURS)
    found = json.loads(run("--list", "--json"))
    assert (len(found), found[0]["id"], found[0]["own"]) == (26, "our_house", True)
    assert len(run("--list").splitlines()) == 26


def test_one_is_measured_and_told(cast: Cast) -> None:
    save_framework(cast.lead, OURS)
    facts.record([facts.fact("promise_kept", clock.now(), subject_id=1) for _number in range(400)])
    found = json.loads(run("our_house", "--json"))
    (honest,) = [one for one in found["principles"] if one["id"] == "honest"]
    kept = honest["indicators"][0]
    assert (kept["value"], kept["n"], kept["verdict"], kept["target"]["green"]) == (
        1.0,
        400,
        "green",
        [0.95, None],
    )
    assert (honest["verdict"], found["principles"][1]["verdict"]) == ("green", "no_data")
    rows = list(csv.DictReader(io.StringIO(run("our_house", "--csv"))))
    assert [row["indicator"] for row in rows if row["n"] == "400"] == ["promises_kept"]
    page = run("our_house", "--html", "--language", "lt")
    assert page.startswith("<!DOCTYPE html>")
    assert "Sąžiningai" in page
    assert "<svg" in page
    assert "Honest: green" in run("our_house")


def test_what_cannot_be_asked_is_named(cast: Cast) -> None:
    run(code=2)
    run("servqual", "--list", code=2)
    run("servqual", "--json", "--csv", code=2)
    assert CliRunner().invoke(framework, ["weather"]).exit_code == 1


def test_one_is_written_to_a_pdf(cast: Cast, tmp_path: Path) -> None:
    save_framework(cast.lead, OURS)
    file = tmp_path / "house.pdf"
    run("our_house", "--pdf", str(file), "--language", "lt")
    reader = PdfReader(file)
    assert "Sąžiningai" in " ".join(page.extract_text() for page in reader.pages)
    assert reader.trailer["/Root"]["/Lang"] == "lt"  # type: ignore[index]
    run("our_house", "--pdf", str(file), "--json", code=2)
    run("our_house", "--pdf", str(tmp_path / "no" / "where.pdf"), code=1)
