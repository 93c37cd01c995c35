"""One call from its first ring to its last note, and what is written down of it."""

from datetime import timedelta

import pytest

from keepword.channels.calls import figures, queries, services
from keepword.channels.calls.models import Call, Callback, Leg, Seat
from keepword.commitments.models import Promise
from keepword.conversations.models import Conversation, Direction, Message, Status
from keepword.core.errors import Conflict, Invalid
from keepword.core.models import Fact
from keepword.teams.services import save_team
from tests.channels.calls.conftest import OLENA, Shop

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def kinds(call: Call) -> list[str]:
    rows = Fact.objects.filter(kind__contains="call", data__call=call.pk).order_by("pk")
    return list(rows.values_list("kind", flat=True))


def test_a_call_is_a_conversation_from_its_first_ring(shop: Shop) -> None:
    call = shop.calls()
    conversation = Conversation.objects.get()
    assert (call.conversation_id, conversation.status) == (conversation.pk, Status.OPEN)
    message = Message.objects.get()
    assert (message.direction, message.text, message.sender_address) == (Direction.IN, "Call", OLENA)
    assert shop.calls(sid=call.external_id).pk == call.pk
    assert Message.objects.count() == 1


def test_it_is_answered_held_and_wrapped_up_and_every_second_is_a_fact(shop: Shop) -> None:
    agent = shop.cast.agent
    call = shop.calls()
    shop.time.on(20)
    shop.ready(agent)  # one second
    assert [leg.agent for leg in services.offer_next()] == [agent]
    assert services.offer_next() == []
    shop.time.on(4)
    services.accept(agent, shop.rung(agent))
    shop.time.on(100)
    services.hold(agent, shop.rung(agent))
    shop.time.on(30)
    services.resume(agent, shop.rung(agent))
    shop.time.on(122)
    leg = shop.rung(agent)
    services.hang_up(call)
    services.hang_up(call)
    shop.time.on(10)
    services.wrap_up(agent, leg, result="A new lamp goes out today", next_step="close")
    call.refresh_from_db()
    assert (call.state, call.waited_seconds, call.held_seconds, call.talked_seconds) == ("done", 25, 30, 222)
    assert kinds(call) == [
        "call_offered",
        "call_queued",
        "call_answered",
        "call_held",
        "call_talked",
        "call_wrapped",
    ]
    texts = list(Message.objects.order_by("pk").values_list("direction", "text"))
    assert texts == [
        ("in", "Call, 4:12 min"),
        ("out", "Agent answered the call"),
        ("note", "A new lamp goes out today"),
    ]
    conversation = Conversation.objects.get()
    assert (conversation.assignee, conversation.status) == (agent, Status.CLOSED)
    now = shop.time.now
    found = figures.numbers(now - timedelta(hours=1), now + timedelta(seconds=1), actor=agent.key)
    assert (found.answered, found.wait, found.handling) == (1, 25, 222 + 30 + 10)
    assert found.occupancy == pytest.approx((252 + 10) / (252 + 10 + 5))


def test_a_call_that_comes_soon_after_belongs_to_the_same_matter(shop: Shop) -> None:
    leg = shop.talks(shop.cast.agent)
    services.hang_up(leg.call)
    services.wrap_up(shop.cast.agent, leg, next_step="close")
    shop.time.on(71 * 3600)
    again = shop.calls()
    assert again.conversation_id == leg.call.conversation_id
    services.hang_up(again)
    conversation = Conversation.objects.get()
    assert conversation.status == Status.OPEN
    assert Message.objects.filter(marks__call=again.pk).get().conversation_id == conversation.pk


def test_who_has_been_idle_longest_is_rung_and_who_declines_comes_last(shop: Shop) -> None:
    agent, colleague = shop.cast.agent, shop.cast.colleague
    shop.ready(colleague, agent)
    call = shop.calls()
    services.offer_next()
    services.decline(colleague, shop.rung(colleague))
    assert shop.rung(agent).call == call
    services.decline(agent, shop.rung(agent))
    assert Leg.objects.filter(ended_at=None).count() == 1


def test_who_misses_two_calls_is_taken_for_away_and_the_call_goes_on(shop: Shop) -> None:
    agent = shop.cast.agent
    shop.ready(agent)
    call = shop.calls()
    for _turn in range(2):
        services.offer_next()
        shop.time.on(21)
        services.not_answered(shop.rung(agent))
    assert not Seat.objects.get(user=agent).is_ready
    call.refresh_from_db()
    assert call.state == "waiting"
    assert services.offer_next() == []
    shop.ready(agent)
    assert services.keep_ringing() == 1


def test_all_are_rung_at_once_and_the_first_one_has_it(shop: Shop) -> None:
    shop.line.strategy = "all"
    shop.line.save()
    agent, colleague = shop.cast.agent, shop.cast.colleague
    shop.ready(agent, colleague)
    shop.calls()
    assert len(services.offer_next()) == 2
    late = shop.rung(agent)
    services.accept(colleague, shop.rung(colleague))
    with pytest.raises(Conflict):
        services.accept(agent, late)
    late.refresh_from_db()
    assert late.outcome == "cancelled"


def test_a_call_is_passed_on_to_a_team_and_the_first_agent_is_free(shop: Shop) -> None:
    agent, colleague = shop.cast.agent, shop.cast.colleague
    team = save_team(shop.cast.admin, None, name="Repairs", members=[colleague])
    leg = shop.talks(agent)
    shop.time.on(60)
    with pytest.raises(Invalid):
        services.transfer(agent, leg)
    services.transfer(agent, leg, team=team)
    assert queries.my_state(agent).state == "wrap_up"
    shop.ready(colleague)
    services.offer_next()
    services.accept(colleague, shop.rung(colleague))
    shop.time.on(30)
    with pytest.raises(Conflict):
        services.hold(agent, leg)
    call = services.hang_up(leg.call)
    assert (call.agent, call.talked_seconds) == (colleague, 90)
    answered = Fact.objects.filter(kind="call_answered").order_by("pk")
    assert [one.data["again"] for one in answered] == [False, True]


def test_a_call_for_one_person_is_for_all_when_they_do_not_take_it(shop: Shop) -> None:
    agent, colleague = shop.cast.agent, shop.cast.colleague
    leg = shop.talks(agent)
    services.transfer(agent, leg, agent=colleague)
    assert services.offer_next() == []
    shop.time.on(61)
    services.end_wrap_ups()
    services.keep_ringing()
    assert shop.rung(agent).call == leg.call


def test_wrap_up_ends_by_itself_at_its_true_moment(shop: Shop) -> None:
    leg = shop.talks(shop.cast.agent)
    services.hang_up(leg.call)
    assert queries.my_state(shop.cast.agent).state == "wrap_up"
    shop.time.on(300)
    services.end_wrap_ups()
    assert queries.my_state(shop.cast.agent).state == "ready"
    assert Fact.objects.get(kind="call_wrapped").value == 30
    assert Call.objects.get().state == "done"


def test_a_missed_call_becomes_a_callback_that_is_promised(shop: Shop) -> None:
    call = shop.calls()
    shop.time.on(95)
    call = services.hang_up(call)
    assert call.state == "abandoned"
    assert Message.objects.get().text == "Missed call, waited 1:35 min"
    callback, promise = Callback.objects.get(), Promise.objects.get()
    assert (callback.why, callback.due_at) == ("missed", promise.due_at)
    assert promise.due_at == shop.time.now + timedelta(minutes=120)
    assert (promise.state, promise.words) == ("open", "We will call you back.")
    told = Fact.objects.get(kind="call_abandoned")
    assert told.value == 95
    assert told.data["day"] >= 8 * 3600  # a working day


def test_who_asks_for_a_callback_keeps_their_place(shop: Shop) -> None:
    agent = shop.cast.agent
    first = shop.calls()
    shop.time.on(1)
    second = shop.calls("+37061234568")
    services.ask_callback(first)
    services.hang_up(first)
    shop.time.on(50)
    shop.ready(agent)
    services.offer_next()
    back = shop.rung(agent).call
    assert (back.way, back.number, back.place_at) == ("out", OLENA, first.place_at)
    assert services.accept(agent, shop.rung(agent)).state == "dialling"
    services.reached(back)
    assert Callback.objects.get().state == "kept"
    assert Promise.objects.get().state == "kept"
    second.refresh_from_db()
    assert second.state == "waiting"
    services.hang_up(back)
    assert Message.objects.filter(marks__call=back.pk).get().text == "Call, 0:00 min"


def test_a_callback_that_reaches_nobody_is_tried_again_later_and_given_up(shop: Shop) -> None:
    agent = shop.cast.agent
    services.ask_callback(shop.calls())
    shop.ready(agent)
    for tries in (1, 2, 3):
        services.offer_next()
        back = shop.rung(agent).call
        services.accept(agent, shop.rung(agent))
        services.hang_up(back)
        assert Callback.objects.get().tries == tries
        assert services.offer_next() == []
        shop.time.on(1801)
    assert Callback.objects.get().state == "unreached"
    assert Promise.objects.get().state == "kept"  # we called, as we had said
    notes = Message.objects.filter(direction="note")
    assert set(notes.values_list("text", flat=True)) == {f"We called {OLENA}; nobody answered."}


def test_whoever_is_owed_a_call_and_calls_themselves_is_owed_none_any_more(shop: Shop) -> None:
    services.hang_up(shop.calls())
    shop.time.on(10)
    services.hang_up(shop.calls())
    back = Call.objects.get(way="out", state="waiting")
    shop.talks(shop.cast.agent)
    services.hang_up(Call.objects.get(state="talking"))
    back.refresh_from_db()
    assert [one.state for one in Callback.objects.all()] == ["kept"]
    assert back.state == "unreached"
    assert Call.objects.get(state="wrap_up").place_at == Callback.objects.get().place_at


def test_a_callback_is_late_once(shop: Shop) -> None:
    services.hang_up(shop.calls())
    shop.time.on(121 * 60)
    assert services.note_late() == 1
    assert services.note_late() == 0
    assert Fact.objects.filter(kind="callback_missed").count() == 1


def test_who_waits_too_long_goes_to_voicemail_else_is_called_back(shop: Shop) -> None:
    first = shop.calls()
    shop.time.on(601)
    services.keep_ringing()
    first.refresh_from_db()
    assert first.state == "voicemail"
    shop.line.voicemail = False
    shop.line.save()
    second = shop.calls("+37061234568")
    shop.time.on(601)
    services.keep_ringing()
    second.refresh_from_db()
    assert second.state == "callback"


def test_an_agent_calls_a_customer_and_is_rung_first(shop: Shop) -> None:
    agent = shop.cast.agent
    conversation = shop.calls().conversation
    assert conversation is not None
    with pytest.raises(Invalid):
        services.call_customer(agent, conversation, "12", inbox=shop.inbox)
    call = services.call_customer(agent, conversation, OLENA, inbox=shop.inbox)
    with pytest.raises(Conflict):
        services.call_customer(agent, conversation, OLENA, inbox=shop.inbox)
    services.accept(agent, shop.rung(agent))
    assert services.reached(call).state == "talking"


def test_an_own_call_that_the_agent_does_not_take_is_over(shop: Shop) -> None:
    agent = shop.cast.agent
    conversation = shop.calls().conversation
    assert conversation is not None
    call = services.call_customer(agent, conversation, OLENA, inbox=shop.inbox)
    services.decline(agent, shop.rung(agent))
    call.refresh_from_db()
    assert call.state == "unreached"


def test_a_stranger_without_a_number_is_owed_no_call(shop: Shop) -> None:
    call = services.begin(shop.inbox, external_id="CAx", number="anonymous")
    shop.time.on(10)
    services.hang_up(call)
    assert call.customer.name == "Unknown caller"
    assert not Callback.objects.exists()


def test_the_wait_is_told_only_when_late_answers_tell_it(shop: Shop) -> None:
    agent = shop.cast.agent
    shop.line.wrap_up_seconds = 0
    shop.line.save()
    shop.ready(agent)
    for n in range(5):
        call = shop.calls(f"+3706123450{n}")
        services.offer_next()
        services.accept(agent, shop.rung(agent))
        shop.time.on(60)
        services.hang_up(call)
    services.set_ready(agent, agent, False)
    first, second = shop.calls("+37061234511"), shop.calls("+37061234512")
    assert (queries.place_of(first).number, queries.place_of(second)) == (1, queries.Place(2, 2))
    shop.time.on(3600)
    assert queries.place_of(second).minutes is None
