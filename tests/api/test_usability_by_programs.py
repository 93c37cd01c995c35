"""Usability studies read by programs, and participants added."""

import pytest

from tests.api.conftest import Caller
from tests.cast import Cast
from tests.feedback.studying import answer_scale, open_one, try_all

pytestmark = pytest.mark.django_db


def test_participants_are_added_and_results_read(cast: Cast) -> None:
    from keepword.feedback.models import Session

    lead, study = Caller(cast.lead), open_one(cast.lead)
    path = f"/usability-studies/{study.pk}"
    made = lead.post(f"{path}/sessions", {"name": "Participant 7", "language": "lt"}).json()
    assert made["link"].endswith("/")
    session = Session.objects.get(pk=made["id"])
    try_all(session, [("done", 40, 6), ("given_up", 200, 2)])
    answer_scale(session, [5, 1] * 5)
    found = lead.get(path).json()
    assert (found["sessions"], found["sus"]["value"]) == (1, 100)
    first, second = found["tasks"]
    assert (first["done"], first["typical_seconds"], second["given_up"]) == (1, pytest.approx(40), 1)
    assert [one["id"] for one in lead.get("/usability-studies").json()["items"]] == [study.pk]
    (listed,) = lead.get(f"{path}/sessions").json()["items"]
    assert listed["done_at"] is not None
    beside = lead.post(f"{path}/sessions", {"moderator": cast.agent.pk}).json()
    assert (beside["link"], beside["moderator"]) == ("", cast.agent.pk)


def test_what_is_wrong_is_said_and_agents_may_not(cast: Cast) -> None:
    lead, agent, study = Caller(cast.lead), Caller(cast.agent), open_one(cast.lead)
    path = f"/usability-studies/{study.pk}"
    assert lead.post(f"{path}/sessions", {"language": "de"}).status_code == 422
    assert lead.post(f"{path}/sessions", {"moderator": 987_654}).status_code == 422
    assert lead.get("/usability-studies/987654").status_code == 404
    for answer in (agent.get("/usability-studies"), agent.get(path), agent.post(f"{path}/sessions", {})):
        assert answer.status_code == 403
