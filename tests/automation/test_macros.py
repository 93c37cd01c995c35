"""A stored answer: who may use it, how it is found, what it says, and that it counts when it leaves."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from keepword.automation.models import MacroUse
from keepword.automation.queries import macros as queries
from keepword.automation.rules.placeholders import NAMES
from keepword.automation.services.macros import Words, copy_macro, remove_macro, save_macro
from keepword.automation.services.uses import apply_macro, note_use
from keepword.conversations.models import Message, Priority, Status
from keepword.conversations.services import Letter, note, reply, undo_send
from keepword.core import clock
from keepword.core.errors import Invalid, NotFound, Refused
from keepword.core.models import Fact
from keepword.teams.models import Membership, Team
from tests.automation.conftest import Shop, after, now_

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.both_databases,
    pytest.mark.usefixtures("the_second_does_not_end"),
]


def found(shop: Shop, text: str, **more: str) -> list[str]:
    return [macro.name for macro in queries.find(shop.agent, text, **more)]


def test_it_is_found_by_its_words_in_any_language_and_form(shop: Shop) -> None:
    shop.macro("We pay you back.", name="Refund", texts={"en": "We pay you back.", "uk": "Повертаємо гроші."})
    shop.macro("It is on its way.", name="Parcel")
    assert found(shop, "refunds") == ["Refund"]
    assert found(shop, "поверта") == ["Refund"]
    assert found(shop, "грошей") == ["Refund"]
    assert found(shop, "way") == ["Parcel"]
    assert found(shop, "") == ["Parcel", "Refund"]
    assert found(shop, "refund parcel") == []


def test_what_one_uses_comes_first_and_then_the_language(shop: Shop) -> None:
    shop.macro(name="A", texts={"en": "Lamp"})
    shop.macro(name="B", texts={"lt": "Lamp"})
    third = shop.macro(name="C", texts={"en": "Lamp"})
    conversation = shop.writes()
    message = shop.answers(conversation, after(1))
    MacroUse.objects.create(
        macro=third, user=shop.agent, message=message, at=clock.now(), left_at=clock.now()
    )
    assert found(shop, "lamp", language="lt") == ["C", "B", "A"]


def test_finding_costs_the_same_however_many_there_are(shop: Shop) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as caught:
            queries.find(shop.agent, "hello")
        return len(caught)

    shop.macro()
    before = cost()
    for number in range(10):
        shop.macro(name=f"Greeting {number}")
    assert cost() == before


def test_each_sees_their_own_their_teams_and_the_shared(shop: Shop) -> None:
    team = Team.objects.create(name="Returns", created_at=after())
    Membership.objects.create(team=team, user=shop.agent)
    teams = save_macro(shop.agent, None, Words("Ours", {"en": "x"}, scope="team", team=team))
    own = save_macro(shop.agent, None, Words("Mine", {"en": "x"}))
    shared = shop.macro()
    assert {macro.pk for macro in queries.macros(shop.agent)} == {own.pk, shared.pk, teams.pk}
    assert {macro.pk for macro in queries.macros(shop.colleague)} == {shared.pk}
    with pytest.raises(NotFound):
        queries.get_macro(shop.colleague, own.pk)
    with pytest.raises(Refused):
        save_macro(shop.agent, shared, Words("Taken", {"en": "x"}, scope="shared"))
    with pytest.raises(Refused):
        save_macro(shop.agent, None, Words("For all", {"en": "x"}, scope="shared"))
    with pytest.raises(Refused):
        remove_macro(shop.colleague, own)
    assert copy_macro(shop.colleague, shared).owner == shop.colleague


def test_it_speaks_the_customer_s_language_or_says_that_it_does_not(shop: Shop) -> None:
    macro = shop.macro(texts={"en": "Hello {{customer.first_name}}", "uk": "Вітаю, {{customer.first_name}}"})
    conversation = shop.writes()
    conversation.language = "uk"
    said = queries.wording(shop.agent, macro, conversation)
    assert (said.filled.text, said.language, said.fallback) == ("Вітаю, Olena", "uk", False)
    conversation.language = "lt"
    assert queries.wording(shop.agent, macro, conversation).fallback


def test_every_placeholder_has_a_value(shop: Shop) -> None:
    conversation = shop.writes()
    named = list(NAMES)
    with clock.moved(after(0)):
        values = queries.values(shop.agent, conversation, "en", named)
    assert set(values) == set(named) - {"order.number", "order.where"}  # they have ordered nothing
    assert values["date.tomorrow"] == "14 Jul 2026"


def test_it_counts_and_acts_when_the_message_leaves(shop: Shop) -> None:
    macro = shop.macro("It is sent.", steps=[{"do": "priority", "priority": 3}])
    conversation = shop.writes()
    with clock.moved(after(5)):
        message = reply(shop.agent, conversation, Letter("It is sent."))
        use = note_use(shop.agent, message, macro, language="en", steps=True)
    assert (use.left_at, now_(conversation).priority) == (None, Priority.NORMAL)
    shop.leaves(message)
    use.refresh_from_db()
    assert use.left_at is not None
    assert now_(conversation).priority == Priority.URGENT
    told = Fact.objects.get(kind="macro_used")
    assert (told.actor, told.data["macro"], told.data["edited"]) == (shop.agent.key, macro.pk, "as_is")


def test_what_is_taken_back_does_not_count(shop: Shop) -> None:
    macro = shop.macro(steps=[{"do": "close"}])
    conversation = shop.writes()
    with clock.moved(after(5)):
        message = reply(shop.agent, conversation, Letter("Hello Olena!"))
        note_use(shop.agent, message, macro, language="en", steps=True)
        undo_send(shop.agent, message)
    assert not Fact.objects.filter(kind="macro_used").exists()
    assert now_(conversation).status == Status.OPEN


def test_a_note_stays_so_it_counts_at_once(shop: Shop) -> None:
    macro = shop.macro(steps=[{"do": "priority", "priority": 2}])
    conversation = shop.writes()
    message = note(shop.agent, conversation, "Hello Olena!")
    note_use(shop.agent, message, macro, language="en", steps=True)
    assert now_(conversation).priority == Priority.HIGH
    assert Fact.objects.filter(kind="macro_used").count() == 1


def test_a_step_that_fails_keeps_no_message_from_leaving(shop: Shop) -> None:
    macro = shop.macro(steps=[{"do": "assign", "assignee": shop.colleague.pk}])
    shop.colleague.is_active = False
    shop.colleague.save()
    conversation = shop.writes()
    with clock.moved(after(5)):
        message = reply(shop.agent, conversation, Letter("Hello"))
        note_use(shop.agent, message, macro, language="en", steps=True)
    shop.leaves(message)
    assert now_(conversation).assignee == shop.agent
    message.refresh_from_db()
    assert message.state == "sending"


def test_applied_at_once_by_a_person_it_is_their_answer(shop: Shop) -> None:
    macro = shop.macro()
    conversation = shop.writes()
    with clock.moved(after(5)):
        apply_macro(shop.agent, conversation, macro)
    sent = Message.objects.get(direction="out")
    assert (sent.text, sent.author, sent.kind) == ("Hello Olena!", shop.agent, "message")


def test_what_is_not_known_stops_it(shop: Shop) -> None:
    macro = shop.macro("Dear {{customer.first_name}}")
    conversation = shop.writes()
    conversation.customer.name = ""
    with pytest.raises(Invalid):
        apply_macro(shop.agent, conversation, macro)


@pytest.mark.parametrize(
    ("words", "field"),
    [
        (Words("", {"en": "x"}), "name"),
        (Words("x"), "name"),
        (Words("x", {"en": "{{moon}}"}), "text_en"),
        (Words("x", {"en": "x"}, scope="team"), "team"),
        (Words("x", {"en": "x"}, steps=[{"do": "macro", "macro": 1}]), "steps"),
    ],
)
def test_what_cannot_be_a_macro_is_told(shop: Shop, words: Words, field: str) -> None:
    with pytest.raises(Invalid) as caught:
        save_macro(shop.agent, None, words)
    assert caught.value.field == field


def test_unused_ones_are_seen(shop: Shop) -> None:
    macro = shop.macro()
    [line] = queries.figures(shop.lead)
    assert (line.macro.pk, line.uses) == (macro.pk, 0)
