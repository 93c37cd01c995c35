"""Service tests and rounds of checks, set and walked by programs."""

import pytest

from keepword.probes.models import Probe, Round
from keepword.tasks.models import Task
from tests.api.conftest import Caller
from tests.cast import Cast

pytestmark = pytest.mark.django_db
PAGE = {"name": "Help page", "kind": "page", "path": "/help/", "every_minutes": 5, "limit_seconds": 5}


def test_a_test_from_its_beginning_to_its_end(cast: Cast) -> None:
    lead = Caller(cast.lead)
    made = lead.post("/service-tests", PAGE).json()
    assert (made["kind"], made["last"], made["failing"]) == ("page", "", 0)
    path = f"/service-tests/{made['id']}"
    assert lead.post(f"{path}/runs", {}).status_code == 201
    assert lead.post(f"{path}/runs", {}).status_code == 409
    assert lead.patch(path, {"is_on": False}).json()["is_on"] is False
    (run,) = lead.get(f"{path}/runs").json()["items"]
    assert run["outcome"] == "dropped"
    assert lead.put(path, PAGE | {"path": "/help/orders/"}).json()["path"] == "/help/orders/"
    assert [one["id"] for one in lead.get("/service-tests").json()["items"]] == [made["id"]]
    assert lead.delete(path).status_code == 204
    assert lead.get(path).status_code == 404


@pytest.mark.parametrize(
    "change",
    [
        {"path": "https://elsewhere.example/"},
        {"path": "//elsewhere.example/"},
        {"path": "/help/ \r\nX: y"},
        {"limit_seconds": 61},
        {"kind": "mail"},
        {"kind": "chat"},
        {"kind": "form", "request_kind": "no-such"},
        {"owner": 987_654},
    ],
)
def test_what_cannot_be_tested_is_refused(cast: Cast, change: dict[str, object]) -> None:
    answer = Caller(cast.lead).post("/service-tests", PAGE | change)
    assert answer.status_code == 422
    assert not Probe.objects.exists()


def test_agents_walk_rounds_and_set_nothing(cast: Cast) -> None:
    lead, agent = Caller(cast.lead), Caller(cast.agent)
    assert agent.get("/service-tests").status_code == 403
    assert agent.post("/service-tests", PAGE).status_code == 403
    plan = {"name": "Opening", "place": "Shop", "points": ["Lights on", "Till works"]}
    assert agent.post("/checklists", plan).status_code == 403
    made = lead.post("/checklists", plan).json()
    first, second = (point["id"] for point in made["points"])
    path = f"/checklists/{made['id']}"
    marks = [{"point": first, "found": "bad", "note": "One is out."}, {"point": second, "found": "ok"}]
    walked = agent.post(f"{path}/rounds", {"key": "k1", "marks": marks}).json()
    assert (walked["looked_at"], walked["in_order"]) == (2, 1)
    assert walked["marks"][0]["task"] == Task.objects.get().pk
    assert agent.post(f"{path}/rounds", {"key": "k1", "marks": marks}).json()["id"] == walked["id"]
    assert agent.post(f"{path}/rounds", {"key": "k2", "marks": marks[:1]}).status_code == 422
    assert Round.objects.count() == 1
    assert agent.get(f"{path}/rounds").json()["items"] == [walked]
    assert agent.put(path, plan).status_code == 403
    assert lead.put(path, plan | {"points": ["Till works"]}).json()["points"] == [
        {"id": second, "text": "Till works"}
    ]
    assert lead.delete(path).status_code == 204
    assert agent.get("/checklists").json()["items"] == []
