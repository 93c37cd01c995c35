"""Indicators, standards and frameworks, told to programs."""

from pathlib import Path
from typing import Any

import pytest

from keepword.analytics.services.measuring import measure_some
from keepword.core import clock, facts
from tests.analytics.pages.test_frameworks_of_ones_own import EXAMPLE
from tests.api.conftest import Caller
from tests.cast import Cast
from tests.desk.conftest import MailIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(cast: Cast, tmp_path: Path, settings: Any) -> Caller:
    settings.LAKE_URL = str(tmp_path / "lake")
    return Caller(cast.lead)


@pytest.fixture
def rated(lead: Caller, mail_in: MailIn) -> int:
    """A conversation that was rated twice, well and badly."""
    pk = mail_in().pk
    facts.record([facts.fact("csat", clock.now(), subject_id=pk, value=score) for score in (5.0, 1.0)])
    measure_some(names=["csat"])
    return pk


def test_an_indicator_with_the_records_behind_it(lead: Caller, rated: int) -> None:
    found = {one["name"]: one for one in lead.get("/indicators").json()["items"]}
    assert len(found) == 128
    csat = found["csat"]
    assert (csat["value"]["value"], csat["value"]["n"], csat["verdict"]) == (0.5, 2, "few")
    whole = lead.get("/indicators/csat").json()
    assert (len(whole["months"]), whole["months"][-1]["n"]) == (13, 2)
    assert whole["definition"]
    records = lead.get("/indicators/csat/records").json()
    assert (records["records"], records["numerator"], records["denominator"]) == (2, 1.0, 2.0)
    assert {one["conversation"] for one in records["items"]} == {rated}
    begins = whole["months"][-1]["begins"]
    assert lead.get(f"/indicators/csat/records?kind=month&begins={begins}").json()["records"] == 2
    assert lead.get("/indicators/csat/records?kind=month&begins=2020-01-01").status_code == 404
    assert lead.get("/indicators/weather").status_code == 404


def test_a_standard_is_set_changed_and_retired(lead: Caller) -> None:
    body = {"indicator": "csat", "green_low": 0.9, "amber_low": 0.8}
    made = lead.post("/standards", body)
    assert made.status_code == 201
    path = f"/standards/{made.json()['id']}"
    changed = lead.put(path, body | {"green_low": 0.95}).json()
    assert (changed["green_low"], changed["rev"]) == (0.95, 2)
    assert lead.get("/indicators/csat").json()["target"]["standard"] == made.json()["id"]
    assert len(lead.get("/standards").json()["items"]) == 1
    assert lead.post("/standards", body).status_code == 409
    assert lead.post("/standards", body | {"green_low": 9.0}).status_code == 422
    assert lead.delete(path).status_code == 204
    assert lead.get(path).status_code == 404
    assert lead.get("/indicators/csat").json()["target"] is None
    assert lead.delete("/indicators/ces/suggested-standard").status_code == 204
    assert lead.get("/indicators/ces").json()["target"] is None


def test_a_framework_and_one_of_one_s_own(lead: Caller, rated: int) -> None:
    assert len(lead.get("/frameworks").json()["items"]) == 25
    servqual = lead.get("/frameworks/servqual").json()
    assert next(one["id"] for one in servqual["principles"]) == "tangibles"
    assert sum(servqual["verdicts"].values()) == 5
    assert lead.post("/frameworks", {"yaml": EXAMPLE}).json()["own"]
    assert lead.get("/frameworks/our_house").json()["yaml"] == EXAMPLE
    assert lead.post("/frameworks", {"yaml": "id: 7"}).status_code == 422
    assert lead.delete("/frameworks/servqual").status_code == 403
    assert lead.delete("/frameworks/our_house").status_code == 204
    assert lead.get("/frameworks/our_house").status_code == 404


def test_all_is_measured_anew_when_a_program_asks(lead: Caller, rated: int) -> None:
    assert len(lead.post("/indicators/measure").json()["items"]) == 128


def test_an_agent_gets_none_of_it(cast: Cast) -> None:
    agent = Caller(cast.agent)
    for path in ("/indicators", "/indicators/csat", "/standards", "/frameworks", "/frameworks/servqual"):
        assert agent.get(path).status_code == 403
    assert agent.post("/standards", {"indicator": "csat", "green_low": 0.9}).status_code == 403
