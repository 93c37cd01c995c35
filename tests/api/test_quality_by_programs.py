"""What the pages of quality do, done by programs."""

from typing import Any

import pytest

from keepword.conversations.services import Letter, reply
from keepword.quality.services import begin_shipped
from tests.api.conftest import Caller
from tests.cast import Cast
from tests.desk.conftest import MailIn

pytestmark = pytest.mark.django_db


def made(answered: Any, status: int = 201) -> Any:
    assert answered.status_code == status, answered.content
    return answered.json()


@pytest.fixture
def lead(cast: Cast) -> Caller:
    begin_shipped(cast.lead)
    return Caller(cast.lead)


def test_from_the_choice_to_the_coaching(cast: Cast, agent: Caller, lead: Caller, mail_in: MailIn) -> None:
    about = mail_in()
    assert lead.post("/quality/reviews", {"conversation": about.pk}).status_code == 422
    reply(cast.agent, about, Letter("Thank you, a new one comes on Friday."))
    body = {"conversation": about.pk, "reviewer": cast.lead.pk}
    assert agent.post("/quality/reviews", body).status_code == 403
    review = made(lead.post("/quality/reviews", body))
    assert review["agent"]["id"] == cast.agent.pk
    assert {mark["source"] for mark in review["marks"]} == {"automatic"}
    one = f"/quality/reviews/{review['id']}"
    assert agent.get(one).status_code == 404
    assert lead.post("/quality/reviews", body).status_code == 409
    card = lead.get(f"/quality/scorecards/{review['scorecard']}").json()
    for criterion in card["criteria"]:
        value = 1 if criterion["kind"] == "yes_no" else 3
        made(lead.post(f"{one}/marks", {"criterion": criterion["key"], "value": value}), 200)
    shown = {"criterion": "accuracy", "value": 2, "words": ["comes on Friday"]}
    (place,) = next(
        mark["evidence"]
        for mark in made(lead.post(f"{one}/marks", shown), 200)["marks"]
        if mark["criterion"] == "accuracy"
    )
    assert place["end"] - place["start"] == len("comes on Friday")
    assert lead.post(f"{one}/marks", {"criterion": "weather", "value": 1}).status_code == 422
    finished = made(lead.post(f"{one}/finish", {"note": "Kind."}), 200)
    assert (finished["state"], round(finished["accuracy"])) == ("done", 67)
    assert [row["id"] for row in agent.get("/quality/reviews?show=own").json()["items"]] == [review["id"]]
    assert made(agent.post(f"{one}/dispute", {"reason": "It is right."}), 200)["state"] == "disputed"
    decision = {"decision": "It is.", "marks": {"accuracy": 3}}
    assert agent.post(f"{one}/settle", decision).status_code == 403
    settled = made(lead.post(f"{one}/settle", decision), 200)
    assert (settled["state"], settled["score"]) == ("settled", 100)
    note = made(lead.post(f"{one}/coaching", {"words": "Name the carrier."}))
    read = f"/quality/coaching/{note['id']}/acknowledge"
    assert made(agent.post(read, {"answer": "I will."}), 200)["acknowledged_at"]
    assert agent.post(read, {}).status_code == 409


def test_a_card_is_changed_and_put_to_use(agent: Caller, lead: Caller) -> None:
    (card,) = lead.get("/quality/scorecards").json()["items"]
    whole = lead.get(f"/quality/scorecards/{card['id']}").json()
    body = {"name": "Shorter", "criteria": whole["criteria"][:3], "rev": whole["rev"]}
    draft = made(lead.put(f"/quality/scorecards/{card['id']}", body), 200)
    assert (draft["version"], draft["state"], draft["card"]) == (2, "draft", card["id"])
    assert made(lead.post(f"/quality/scorecards/{draft['id']}/use"), 200)["state"] == "in_use"
    assert lead.get(f"/quality/scorecards/{card['id']}").json()["state"] == "old"
    assert agent.get(f"/quality/scorecards/{card['id']}").status_code == 404
    assert agent.get("/quality/scorecards").json()["items"] == []


def test_who_is_drawn(agent: Caller, lead: Caller) -> None:
    body = {"on": True, "per_agent": 3, "risky": 0, "due_days": 5, "scorecard": None}
    assert made(lead.put("/quality/sampling", body), 200) == body
    assert agent.get("/quality/sampling").status_code == 403
    assert made(lead.post("/quality/draws", {}))["drawn"] == 0
    assert lead.post("/quality/draws", {}).status_code == 409


def test_several_grade_the_same(cast: Cast, lead: Caller, admin: Caller, mail_in: MailIn) -> None:
    about = mail_in()
    reply(cast.agent, about, Letter("A new one comes."))
    body = {"conversation": about.pk, "reviewers": [cast.lead.pk, cast.admin.pk]}
    both = made(lead.post("/quality/calibrations", body))
    for who in (lead, admin):
        (mine,) = who.get("/quality/reviews?show=to_do").json()["items"]
        one = f"/quality/reviews/{mine['id']}"
        for criterion in lead.get(f"/quality/scorecards/{mine['scorecard']}").json()["criteria"]:
            made(who.post(f"{one}/marks", {"criterion": criterion["key"], "value": 1}), 200)
        made(who.post(f"{one}/finish", {}), 200)
    closed = made(admin.post(f"/quality/calibrations/{both['id']}/close"), 200)
    assert len(closed["reviews"]) == 2
    assert closed["ordinal"]["n"] == 5
