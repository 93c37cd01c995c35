"""The pages of rules and macros, the palette, and what happened."""

import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from keepword.automation.models import Macro, MacroUse, Rule
from keepword.conversations.models import Draft, Message
from keepword.core import clock
from tests.automation.conftest import Shop
from tests.desk.conftest import desk_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_second_does_not_end")]

WORDS = json.dumps({"field": "words", "op": "has word", "value": ["lamp"]})
STEPS = json.dumps([{"do": "priority", "priority": 3}])
FORM = {"name": "Lamps first", "trigger": "new", "condition": WORDS, "steps": STEPS, "is_active": "on"}


@pytest.fixture
def lead(shop: Shop) -> Client:
    return desk_of(shop.lead)


@pytest.fixture
def agent(shop: Shop) -> Client:
    return desk_of(shop.agent)


def text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined,no-any-return]


def test_a_rule_is_built_seen_in_the_list_and_acts(shop: Shop, lead: Client) -> None:
    assert "No rule works for you yet" in text(lead.get("/settings/rules/"))
    assert lead.post("/settings/rules/new/", FORM).status_code == 302
    assert "Lamps first" in text(lead.get("/settings/rules/"))
    assert shop.writes(clock.now()).priority == 3
    page = text(lead.get("/settings/rules/"))
    assert "acted 1 time in 30 days" in page
    rule = Rule.objects.get()
    assert "Set the priority" in text(lead.get(f"/settings/rules/{rule.pk}/runs/"))


def test_what_cannot_be_a_rule_is_said_at_its_field(lead: Client) -> None:
    response = lead.post("/settings/rules/new/", FORM | {"steps": "[]"})
    assert response.status_code == 422
    assert "Choose at least one thing to do." in text(response)
    assert "Lamps first" in text(response)
    for bad in ("{", '{"field": "moon"}', "[" * 5000):
        assert lead.post("/settings/rules/new/", FORM | {"condition": bad}).status_code == 422


def test_the_preview_says_which_and_why_not(shop: Shop, lead: Client) -> None:
    wanted, other = shop.writes(), shop.writes(subject="Parcel", text="Where is it?")
    page = text(lead.post("/settings/rules/preview/", FORM | {"try": str(other.pk)}))
    assert f"It would leave #{other.pk} alone" in page
    assert f">#{wanted.pk}<" in page
    assert '<strong class="number preview-count">1</strong>' in page
    assert Message.objects.count() == 2
    timed = FORM | {"trigger": "time.waiting", "hours": "1", "minutes": "0", "condition": "{}"}
    assert "It would touch 2 conversations" in text(lead.post("/settings/rules/preview/", timed))


def test_each_rule_to_begin_with_can_be_kept(lead: Client) -> None:
    from keepword.desk.rules.starters import STARTERS

    for starter in STARTERS:
        page = text(lead.get(f"/settings/rules/new/?from={starter.key}"))
        assert str(starter.name) in page
        form = {
            "name": str(starter.name),
            "trigger": starter.trigger,
            "minutes": str(starter.minutes),
            "condition": json.dumps(starter.condition),
            "steps": json.dumps(list(starter.steps)),
        }
        assert lead.post("/settings/rules/new/", form).status_code == 302


def test_rules_are_moved_and_switched(shop: Shop, lead: Client) -> None:
    first, second = shop.rule(), shop.rule()
    lead.post(f"/settings/rules/{second.pk}/move/", {"position": "0"})
    assert list(Rule.objects.order_by("position")) == [second, first]
    lead.post(f"/settings/rules/{second.pk}/move/", {"down": ""})
    assert list(Rule.objects.order_by("position")) == [first, second]
    lead.post(f"/settings/rules/{first.pk}/switch/", {"off": ""})
    assert not Rule.objects.get(pk=first.pk).is_active
    lead.post(f"/settings/rules/{first.pk}/remove/")
    assert lead.get(f"/settings/rules/{first.pk}/").status_code == 404


def test_what_rules_did_stands_in_the_conversation(shop: Shop, agent: Client) -> None:
    shop.rule(name="Urgent <b>all</b>")
    conversation = shop.writes()
    page = text(agent.get(f"/c/{conversation.pk}/history/"))
    assert "Rule “Urgent &lt;b&gt;all&lt;/b&gt;”" in page
    assert "set the priority to urgent" in page
    assert f"/c/{conversation.pk}/history/" in text(agent.get(f"/c/{conversation.pk}/"))


def test_a_macro_is_written_and_used_in_an_answer(shop: Shop, lead: Client, agent: Client) -> None:
    form = {
        "name": "Refund",
        "scope": "shared",
        "text_en": "Hello {{customer.first_name|there}}!",
        "steps": STEPS,
    }
    assert lead.post("/macros/new/", form).status_code == 302
    macro = Macro.objects.get()
    conversation = shop.writes()
    options = text(agent.get(f"/macros/find/?conversation={conversation.pk}&q=refund"))
    assert "Hello Olena!" in options
    found = agent.get(f"/macros/{macro.pk}/text/?conversation={conversation.pk}").json()
    assert (found["text"], found["language"], found["notice"]) == ("Hello Olena!", "en", "")
    assert "On send: Set the priority: urgent" in found["chip"]
    sent = {"text": "Hello Olena!", "x-macro": f"{macro.pk}:en", "x-macro-steps": str(macro.pk)}
    assert agent.post(f"/c/{conversation.pk}/reply/", sent).status_code == 302
    use = MacroUse.objects.get()
    assert (use.macro, use.steps, use.left_at) == (macro, json.loads(STEPS), None)
    message = Message.objects.get(direction="out")
    agent.post(f"/m/{message.pk}/undo/")
    assert Draft.objects.get().content["extras"]["x-macro"] == [f"{macro.pk}:en"]
    assert f'value="{macro.pk}:en"' in text(agent.get(f"/c/{conversation.pk}/?write=reply"))


def test_nothing_is_sent_with_a_hole_in_it(shop: Shop, agent: Client) -> None:
    conversation = shop.writes()
    response = agent.post(f"/c/{conversation.pk}/reply/", {"text": "Dear {{customer.first_name}}"})
    assert response.status_code == 422
    assert "Something is still to be filled in" in text(response)
    assert not Message.objects.filter(direction="out").exists()


def test_the_preview_of_a_macro_shows_what_is_missing(shop: Shop, agent: Client) -> None:
    shop.writes()
    page = text(agent.post("/macros/preview/", {"text_en": "{{customer.name}} <b>", "text_uk": "{{moon}}"}))
    assert "Olena Kovalenko &lt;b&gt;" in page
    assert "is no placeholder" in page


def test_what_is_not_one_s_own_is_read_and_copied(shop: Shop, agent: Client) -> None:
    macro = shop.macro()
    page = text(agent.get(f"/macros/{macro.pk}/"))
    assert "Copy it to have one of your own." in page
    form = {"name": "Mine now", "scope": "shared", "text_en": "x"}
    assert agent.post(f"/macros/{macro.pk}/", form).status_code == 422
    agent.post(f"/macros/{macro.pk}/copy/")
    assert Macro.objects.filter(owner=shop.agent, scope="own").count() == 1
    assert agent.post(f"/macros/{macro.pk}/remove/").status_code == 403


@pytest.mark.parametrize(
    "address", ["/settings/rules/", "/macros/", "/macros/statistics/", "/macros/find/?q=&conversation={}"]
)
def test_a_page_costs_the_same_with_much_in_it(shop: Shop, lead: Client, address: str) -> None:
    conversation = shop.writes()
    step = [{"do": "assign", "assignee": shop.agent.pk}]
    who = {"field": "assignee", "op": "in", "value": [shop.agent.pk]}

    def more(count: int) -> int:
        for number in range(count):
            shop.rule(steps=step, condition=who)
            shop.macro("{{shop.name}} {{date.next_working_day}}", name=f"M{number}", steps=step)
        with CaptureQueriesContext(connection) as caught:
            assert lead.get(address.format(conversation.pk)).status_code == 200
        return len(caught)

    few = more(1)
    assert more(5) == few
    assert few <= 30
