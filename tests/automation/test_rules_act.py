"""When something happens, if the condition holds, the steps are done: once, in order, and never at the
customer's expense."""

from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django_tasks_db.models import DBTaskResult

from keepword.audit.models import Entry
from keepword.automation.models import Rule
from keepword.automation.services.rules import Plan, move_rule, save_rule, switch_rule
from keepword.automation.services.run import DEEPEST, MOST_FAILURES
from keepword.automation.services.webhook import call
from keepword.conversations.models import Conversation, Message, Priority, Status
from keepword.conversations.services import assign, note, receive, set_priority
from keepword.core import clock, outgoing
from keepword.core.errors import Invalid, Refused
from keepword.notifications.models import Notification
from tests.automation.conftest import MORNING, Shop, after, now_, runs

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

REFUND = {"field": "words", "op": "has word", "value": ["refund", "повернення"]}


def test_a_new_conversation_is_given_to_whoever_the_rule_names(shop: Shop) -> None:
    rule = shop.rule(steps=[{"do": "assign", "assignee": shop.agent.pk}], condition=REFUND)
    wanted = shop.writes(text="I want a refund")
    other = shop.writes(text="Where is my parcel?", sender=shop.incoming().sender)
    assert wanted.assignee == shop.agent
    assert other.assignee is None
    [ran] = runs(rule)
    assert (ran.conversation_id, ran.trigger, ran.done, ran.failure) == (wanted.pk, "new", ["assign"], "")


def test_what_a_rule_does_stands_in_the_history_under_its_name(shop: Shop) -> None:
    shop.rule(name="Refunds first")
    conversation = shop.writes()
    told = Entry.objects.filter(object_kind="conversations.conversation", object_id=conversation.pk)
    assert ("rule “Refunds first”", "set priority") in told.values_list("actor_label", "verb")
    ran = told.get(verb="ran rule")
    assert (ran.data["name"], ran.data["done"]) == ("Refunds first", ["priority"])


def test_further_messages_are_not_new(shop: Shop) -> None:
    new, message = shop.rule("new"), shop.rule("message")
    conversation = shop.writes()
    shop.writes(after(5), conversation)
    assert (len(runs(new)), len(runs(message))) == (1, 2)


def test_rules_are_tried_in_order_and_one_may_be_the_last(shop: Shop) -> None:
    low = shop.rule(steps=[{"do": "priority", "priority": 0}])
    urgent = shop.rule(stops=True)
    never = shop.rule(steps=[{"do": "close"}])
    assert shop.writes().priority == Priority.URGENT
    assert runs(never) == []
    move_rule(shop.lead, urgent, position=0)
    assert shop.writes(after(10)).priority == Priority.URGENT
    assert [len(runs(rule)) for rule in (low, urgent, never)] == [1, 2, 0]


def test_a_later_rule_sees_what_an_earlier_one_did(shop: Shop) -> None:
    shop.rule()
    shop.rule(
        steps=[{"do": "assign", "assignee": shop.agent.pk}],
        condition={"field": "priority", "value": int(Priority.URGENT)},
    )
    assert shop.writes().assignee == shop.agent


def test_a_rule_does_not_set_itself_off(shop: Shop) -> None:
    rule = shop.rule("priority", [{"do": "priority", "priority": 2}, {"do": "note", "text": "Seen"}])
    conversation = shop.writes()
    with clock.moved(after(1)):
        set_priority(shop.agent, conversation, Priority.LOW)
    assert len(runs(rule)) == 1
    assert now_(conversation).priority == Priority.HIGH


def test_two_rules_do_not_set_each_other_off_without_end(shop: Shop) -> None:
    up = shop.rule("priority", [{"do": "priority", "priority": 3}])
    down = shop.rule("priority", [{"do": "priority", "priority": 0}])
    conversation = shop.writes()
    with clock.moved(after(1)):
        set_priority(shop.agent, conversation, Priority.HIGH)
    assert (len(runs(up)), len(runs(down))) == (1, 1)


def test_too_long_a_chain_ends_and_says_so(shop: Shop) -> None:
    """Each of seven rules changes the priority, which sets off the next."""
    for number in range(DEEPEST + 2):
        condition = {"field": "priority", "value": number % 2}
        shop.rule("priority", [{"do": "priority", "priority": (number + 1) % 2}], condition)
    conversation = shop.writes()
    with clock.moved(after(1)):
        set_priority(shop.agent, conversation, Priority.LOW)
    found = [ran for rule in Rule.objects.order_by("position") for ran in runs(rule)]
    assert [ran.depth for ran in found] == list(range(DEEPEST + 1))
    assert [ran.stopped for ran in found] == [False] * DEEPEST + [True]
    assert Entry.objects.filter(verb="ran rule", data__stopped=True).count() == 1


def test_what_cannot_be_done_undoes_its_rule_and_nothing_else(shop: Shop) -> None:
    gone = shop.macro()
    bad = shop.rule(steps=[{"do": "priority", "priority": 3}, {"do": "macro", "macro": gone.pk}])
    good = shop.rule(steps=[{"do": "assign", "assignee": shop.agent.pk}])
    gone.removed_at = MORNING
    gone.save()
    conversation = shop.writes()
    assert Message.objects.filter(conversation=conversation).count() == 1
    assert (conversation.priority, conversation.assignee) == (Priority.NORMAL, shop.agent)
    assert "macro" in runs(bad)[0].failure
    assert runs(good)[0].failure == ""


def test_a_rule_that_always_fails_is_switched_off(shop: Shop) -> None:
    gone = shop.macro()
    rule = shop.rule(steps=[{"do": "macro", "macro": gone.pk}])
    gone.removed_at = MORNING
    gone.save()
    for number in range(MOST_FAILURES + 1):
        shop.writes(after(number), sender=shop.incoming().sender)
    rule.refresh_from_db()
    assert not rule.is_active
    assert "macro" in rule.off_because
    assert len(runs(rule)) == MOST_FAILURES
    assert Notification.objects.filter(kind="rule_off", user=shop.lead).count() == 1
    assert switch_rule(shop.lead, rule, on=True).off_because == ""


def test_the_past_sets_nothing_off(shop: Shop) -> None:
    rule = shop.rule("message")
    shop.writes(marks={"silent": True})
    shop.writes(quiet=True, kind="autoreply")
    shop.writes(spam=True)
    assert runs(rule) == []


def test_every_happening_has_its_rules(shop: Shop) -> None:
    names = ("answered", "note", "status", "assigned", "handed_over")
    rules = {name: shop.rule(name, [{"do": "priority", "priority": 3}]) for name in names}
    conversation = shop.writes()
    shop.answers(conversation, after(5))  # assigns it and makes it wait
    with clock.moved(after(10)):
        note(shop.agent, conversation, "Asked the store")
        assign(shop.agent, conversation, shop.colleague)
    assert {name: len(runs(rule)) for name, rule in rules.items()} == {
        "answered": 1,
        "note": 1,
        "status": 1,
        "assigned": 1,
        "handed_over": 1,
    }


@pytest.mark.usefixtures("the_second_does_not_end")
def test_a_batch_costs_nothing_more_without_rules(shop: Shop) -> None:
    def statements() -> int:
        items = [shop.incoming(sender=shop.incoming().sender) for _ in range(5)]
        with (
            transaction.atomic(),
            CaptureQueriesContext(
                connection,
            ) as caught,
        ):
            receive(items)
        return len([one for one in caught if "nextval" not in one["sql"]])  # drawn ahead, now and then

    statements()
    without = statements()
    rule = shop.rule(condition={"field": "subject", "op": "contains", "value": "nothing like it"})
    statements()
    assert statements() == without  # asked of what is in hand
    switch_rule(shop.lead, rule, on=False)


def test_what_was_changed_is_known_to_whoever_told_of_it(shop: Shop) -> None:
    """The agent closes with the answer, and so does a rule: closed once."""
    shop.rule("answered", [{"do": "close"}])
    conversation = shop.writes()
    shop.answers(conversation, after(5))
    assert now_(conversation).status == Status.CLOSED
    assert Entry.objects.filter(verb="made closed").count() == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": " "}, "name"),
        ({"trigger": "full moon"}, "trigger"),
        ({"trigger": "time.silent", "minutes": 0}, "minutes"),
        ({"condition": {"field": "moon", "value": 1}}, "condition"),
        ({"steps": []}, "steps"),
        ({"steps": [{"do": "dance"}]}, "steps"),
        ({"steps": [{"do": "webhook", "url": "http://127.0.0.1/"}]}, "steps"),
    ],
)
def test_what_cannot_be_a_rule_is_told(shop: Shop, change: dict[str, Any], field: str) -> None:
    values: dict[str, Any] = {"name": "x", "trigger": "new", "steps": [{"do": "close"}]} | change
    with pytest.raises(Invalid) as caught:
        save_rule(shop.lead, None, Plan(**values))
    assert caught.value.field == field


def test_rules_are_for_those_who_share(shop: Shop) -> None:
    with pytest.raises(Refused):
        save_rule(shop.agent, None, Plan("x", "new", {}, [{"do": "close"}]))


def test_colleagues_are_called_on(shop: Shop) -> None:
    shop.rule(steps=[{"do": "notify", "whom": [f"u{shop.agent.pk}"], "text": "Please look"}])
    shop.writes()
    called = Message.objects.get(direction="note")
    assert called.sender_name.startswith("rule “")
    assert [mention.user for mention in called.mentions.all()] == [shop.agent]


def test_a_macro_answers_by_itself_a_few_times_a_day(shop: Shop) -> None:
    rule = shop.rule("message", [{"do": "macro", "macro": shop.macro().pk}])
    conversation = shop.writes()
    for number in range(1, 5):
        shop.writes(after(number), conversation)
    sent = Message.objects.filter(conversation=conversation, kind="automatic")
    assert {message.text for message in sent} == {"Hello Olena!"}
    assert [bool(ran.failure) for ran in runs(rule)] == [False] * 3 + [True] * 2
    assert Conversation.objects.get().status == Status.OPEN


def test_a_web_address_is_called_after_the_commit(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[Any] = []
    answers = [outgoing.Answer(500, "", 0.1, {}), outgoing.Answer(204, "", 0.1, {})]

    def post_json(url: str, body: Any) -> outgoing.Answer:
        called.append((url, body["data"]["conversation"]))
        return answers.pop(0)

    monkeypatch.setattr(outgoing, "post_json", post_json)  # nobody outside is there
    shop.rule(steps=[{"do": "webhook", "url": "https://hooks.example.com/x"}])
    conversation = shop.writes()
    queued = DBTaskResult.objects.filter(task_path__endswith="webhook.call")
    assert called == []
    call.call(*queued.get().args_kwargs["args"])
    again = next(row.args_kwargs for row in queued if row.args_kwargs["args"][2] == 1)
    call.call(*again["args"])
    assert called == [("https://hooks.example.com/x", conversation.pk)] * queued.count()
