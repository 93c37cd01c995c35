"""What the newer pages do, done by programs: each by the same verb, with the same rights."""

from typing import Any

import pytest

from keepword.automation.models import MacroUse
from keepword.conversations.models import Conversation, Message
from keepword.conversations.services import depart
from keepword.teams.services import save_team
from keepword.webhooks import queries as webhooks
from keepword.webhooks.models import Event
from keepword.webhooks.services import save_endpoint
from tests.api.conftest import Caller
from tests.cast import Cast
from tests.desk.conftest import MailIn

pytestmark = pytest.mark.django_db


def made(answered: Any, status: int = 201) -> Any:
    assert answered.status_code == status, answered.content
    return answered.json()


def heard(cast: Cast, topic: str) -> Any:
    """What webhooks were told last of a topic."""
    return Event.objects.filter(topic=topic).order_by("-pk").values_list("data", flat=True).first()


@pytest.fixture
def lead(cast: Cast) -> Caller:
    return Caller(cast.lead)


@pytest.fixture
def hook(cast: Cast) -> None:
    save_endpoint(cast.admin, name="X", url="https://example.com/hook", topics=["*"])
    webhooks.forget()


def test_a_merged_number_leads_to_where_it_is(cast: Cast, agent: Caller, mail_in: MailIn, hook: None) -> None:
    into, source = mail_in().pk, mail_in().pk
    found = agent.get(f"/conversations/{into}/merge-suggestions").json()["items"]
    assert [one["id"] for one in found] == [source]
    (merge,) = made(agent.post(f"/conversations/{into}/merges", {"conversations": [source]}))["items"]
    there = agent.get(f"/conversations/{source}").json()
    assert (there["id"], there["merged_from"]) == (into, [source])
    told = heard(cast, "conversation.merged")
    assert (told["source"], told["into"], told["conversation"]["id"]) == (source, into, into)
    assert made(agent.post(f"/merges/{merge['id']}/undo"), 200)["source"] == source
    assert agent.get(f"/conversations/{source}").json()["merged_from"] == []
    assert agent.post(f"/merges/{merge['id']}/undo").status_code == 409


def test_messages_are_split_off_and_linked(agent: Caller, mail_in: MailIn) -> None:
    conversation = mail_in()
    mail_in("And my bill?", answers=conversation)
    last = Message.objects.latest("pk").pk
    body = {"messages": [last], "subject": "The bill"}
    created = made(agent.post(f"/conversations/{conversation.pk}/split", body))
    (bond,) = agent.get(f"/conversations/{conversation.pk}/links").json()["items"]
    assert (bond["kind"], bond["conversation"]["id"]) == ("related", created["id"])
    assert agent.delete(f"/conversations/{conversation.pk}/links/{created['id']}").status_code == 204
    assert agent.delete(f"/conversations/{conversation.pk}/links/{created['id']}").status_code == 404


def test_somebody_else_is_asked(agent: Caller, mail_in: MailIn) -> None:
    path = f"/conversations/{mail_in().pk}/side-conversations"
    to = [{"name": "Depot", "address": "depot@example.net"}]
    side = made(agent.post(path, {"to": to, "subject": "Lamp", "text": "Is it with you?"}))
    (asked,) = side["messages"]
    assert (asked["kind"], asked["side_conversation"], side["people"]) == ("side", side["id"], to)
    assert agent.get(f"/messages/{asked['id']}").json()["text"] == "Is it with you?"
    one = f"/side-conversations/{side['id']}"
    assert len(made(agent.post(f"{one}/messages", {"text": "Well?"}))["messages"]) == 2
    assert made(agent.post(f"{one}/close"), 200)["closed_at"]
    assert made(agent.post(f"{one}/reopen"), 200)["closed_at"] is None


def test_a_task_is_given_put_off_and_done(cast: Cast, agent: Caller, mail_in: MailIn, hook: None) -> None:
    about = mail_in().pk
    body = {"title": "Call", "conversation": about, "assignee": cast.colleague.pk, "due_on": "2026-12-24"}
    task = made(agent.post("/tasks", body))
    assert (task["due_at"], task["all_day"]) == ("2026-12-25T00:00:00.000000Z", True)
    one = f"/tasks/{task['id']}"
    assert made(agent.patch(one, {"title": "Ring"}), 200)["due_at"] == task["due_at"]
    assert made(agent.patch(one, {"due_at": None}), 200)["due_at"] is None
    assert made(agent.post(f"{one}/finish"), 200)["done_by"]["name"] == "Agent"
    assert heard(cast, "task.done")["task"]["id"] == task["id"]
    listed = agent.get(f"/tasks?assignee={cast.colleague.pk}&state=done").json()["items"]
    assert [one["title"] for one in listed] == ["Ring"]
    assert agent.get(f"/conversations/{about}/tasks").json()["items"] == listed


def test_a_macro_is_found_used_and_counted(agent: Caller, lead: Caller, mail_in: MailIn) -> None:
    texts = {"en": "Dear {{customer.first_name|customer}}, a lamp is coming."}
    body = {
        "name": "New lamp",
        "scope": "shared",
        "texts": texts,
        "steps": [{"do": "priority", "priority": 3}],
    }
    assert agent.post("/macros", body).status_code == 403
    macro = made(lead.post("/macros", body))["id"]
    assert [one["id"] for one in agent.get("/macro-search?q=lamps").json()["items"]] == [macro]
    conversation = mail_in()
    said = agent.get(f"/conversations/{conversation.pk}/macros/{macro}").json()
    assert said["text"] == "Dear Olena, a lamp is coming."
    reply = {"text": said["text"], "macro": {"id": macro, "language": "en", "steps": True}}
    sent = made(agent.post(f"/conversations/{conversation.pk}/replies", reply))
    assert MacroUse.objects.get().message_id == sent["id"]
    used = made(agent.post(f"/conversations/{conversation.pk}/macros/{macro}"), 200)
    assert used["message"]["text"] == said["text"]
    reply["macro"]["id"] = 987_654
    assert agent.post(f"/conversations/{conversation.pk}/replies", reply).status_code == 422


def test_a_rule_is_tried_made_and_switched_off(agent: Caller, lead: Caller, mail_in: MailIn) -> None:
    mail_in()
    plan = {"trigger": "new", "condition": {"field": "subject", "op": "contains", "value": "Lamp"}}
    found = made(lead.post("/rule-preview", plan), 200)
    assert (found["asked"], found["matching"], found["counts"][0]["count"]) == (1, 1, 1)
    body = {**plan, "name": "Lamps", "steps": [{"do": "priority", "priority": 3}]}
    rule = made(lead.post("/rules", body))
    assert agent.get("/rules").json()["items"] == []
    assert made(lead.post(f"/rules/{rule['id']}/switch", {"on": False}), 200)["is_active"] is False
    assert {one["name"] for one in lead.get("/rule-triggers").json()["items"]} >= {"tags", "time.due"}
    assert lead.delete(f"/rules/{rule['id']}").status_code == 204


def test_a_view_is_kept_and_what_is_in_it_done_at_once(agent: Caller, mail_in: MailIn) -> None:
    for _number in range(2):
        mail_in()
    condition = {"field": "priority", "op": "at least", "value": 1}
    view = made(agent.post("/saved-views", {"name": "All", "condition": condition}))
    assert made(agent.patch(f"/saved-views/{view['id']}", {"icon": "flag"}), 200)["condition"] == condition
    order = made(agent.put("/view-order", {"keys": [view["key"]], "hidden": ["spam"]}), 200)
    assert (order["keys"][0], order["hidden"]) == (view["key"], ["spam"])
    run = made(agent.post("/bulk-runs", {"actions": [{"do": "close"}], "view": view["key"]}), 202)
    assert (run["state"], run["changed"], run["may_undo"]) == ("done", 2, True)
    states = agent.get(f"/bulk-runs/{run['id']}/items?state=changed").json()["items"]
    assert len(states) == 2
    assert made(agent.post(f"/bulk-runs/{run['id']}/undo"), 202)["undone"] == 2
    assert agent.post("/bulk-runs", {"actions": [{"do": "close"}]}).status_code == 422
    assert agent.delete(f"/saved-views/{view['id']}").status_code == 204


def test_people_say_where_they_are_and_give_away_what_waits(
    cast: Cast, agent: Caller, mail_in: MailIn
) -> None:
    conversation = mail_in().pk
    agent.patch(f"/conversations/{conversation}", {"assignee": cast.agent.pk})
    mine, theirs = f"/people/{cast.agent.pk}", f"/people/{cast.colleague.pk}"
    stands = made(agent.put(f"{mine}/presence", {"state": "away", "text": "Lunch"}), 200)
    assert (stands["presence"], stands["text"], stands["open"]) == ("away", "Lunch", 1)
    assert agent.put(f"{theirs}/presence", {"state": "away"}).status_code == 403
    assert agent.get(f"{theirs}/work").status_code == 404
    days = {"starts_at": "2099-07-06T00:00:00Z", "ends_at": "2099-07-20T00:00:00Z"}
    absence = made(agent.post(f"{mine}/absences", days))
    assert agent.delete(f"/absences/{absence['id']}").status_code == 204
    assert made(agent.post(f"{mine}/release", {"to": cast.colleague.pk}), 200) == {"moved": 1}
    (move, *_before) = agent.get(f"/conversations/{conversation}/moves").json()["items"]
    assert (move["assignee"]["name"], move["category"]) == ("Colleague", "absence")


def test_routing_skills_and_work_are_an_admin_s(cast: Cast, agent: Caller, admin: Caller) -> None:
    team = save_team(cast.admin, None, name="Repairs", members=[cast.agent]).pk
    rules = {"method": "round_robin", "continuity_days": 14}
    assert agent.put("/routing", rules).status_code == 403
    assert made(admin.put("/routing", rules), 200)["method"] == "round_robin"
    one = f"/teams/{team}/routing"
    assert made(admin.get(one), 200)["own"] is False
    assert made(admin.put(one, {"method": "least_busy"}), 200)["own"] is True
    assert admin.delete(one).status_code == 204
    need = {"name": "Lamps", "condition": {"field": "subject", "op": "contains", "value": "lamp"}}
    skill = made(admin.post("/skills", need))
    work = made(admin.put(f"/people/{cast.agent.pk}/work", {"skills": [skill["id"]], "capacity": 5}), 200)
    assert (work["skills"], work["capacity"]) == ([skill["id"]], 5)
    (kept,) = agent.get("/skills").json()["items"]
    assert (kept["condition"], kept["people"][0]["name"]) == (need["condition"], "Agent")
    set_team = admin.put(f"/inboxes/{cast.inbox.pk}/team", {"team": team})
    assert made(set_team, 200) == {"inbox": cast.inbox.pk, "team": team}


def test_people_are_invited_into_a_role_of_the_shop_s_own(agent: Caller, admin: Caller) -> None:
    role = made(admin.post("/roles", {"name": "Night shift", "rights": ["converse"]}))
    asked = {"email": "vera@shop.example", "role": role["key"], "language": "uk"}
    assert agent.post("/invitations", asked).status_code == 403
    invited = made(admin.post("/invitations", asked))
    assert "/join/" in invited["url"]
    assert [one["url"] for one in admin.get("/invitations").json()["items"]] == [None]
    assert admin.delete(f"/roles/{role['key']}").status_code == 409
    assert admin.delete(f"/invitations/{invited['id']}").status_code == 204
    assert admin.delete(f"/roles/{role['key']}").status_code == 204
    assert made(admin.put("/roles/agent", {"name": "", "rights": ["converse"]}), 200)["changed"] is True


def test_tags_and_passing_on_are_told(cast: Cast, agent: Caller, mail_in: MailIn, hook: None) -> None:
    path = f"/conversations/{mail_in().pk}"
    agent.put(f"{path}/tags", {"tags": ["batch 12"]})
    agent.put(f"{path}/tags", {"tags": []})
    told = heard(cast, "conversation.tags_changed")
    assert (told["tags"], told["added"], told["removed"]) == ([], [], ["batch 12"])
    agent.post(f"{path}/hand-over", {"assignee": cast.colleague.pk, "reason": "She knows lamps."})
    told = heard(cast, "conversation.handed_over")
    assert (told["assignee_after"], told["reason"]) == (cast.colleague.pk, "She knows lamps.")


def test_the_numbers_of_today_are_one_s_own_or_all(agent: Caller, lead: Caller, mail_in: MailIn) -> None:
    conversation = mail_in()
    sent = made(agent.post(f"/conversations/{conversation.pk}/replies", {"text": "A lamp is coming."}))
    Message.objects.filter(pk=sent["id"]).update(send_after=Conversation.objects.get().created_at)
    depart(sent["id"], "w")
    numbers = made(lead.get("/today?days=1"), 200)
    assert (numbers["own"], numbers["total"]["contacts"]) == (False, 1)
    assert sum(one["contacts"] for one in numbers["columns"]) == 1
    assert made(agent.get("/today"), 200)["own"] is True
