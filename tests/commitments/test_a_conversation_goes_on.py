from django.db import transaction

from keepword.commitments.models import Clock
from keepword.commitments.services import mark_missed
from keepword.conversations.models import NEVER, Conversation
from keepword.conversations.services import close, receive, reopen, set_priority, snooze
from keepword.core import clock
from keepword.customers.services import Sighting
from tests.commitments.conftest import Shop, at, clocks, counted


def answered(shop: Shop) -> Conversation:
    """A conversation that came on Monday at 8:00 and was answered at 8:30."""
    conversation = shop.writes(at(5, 8))
    shop.departs(at(5, 8, 30, 10), shop.answers(at(5, 8, 30), conversation))
    return conversation


def test_further_words_before_the_first_answer_start_nothing(promise: Shop) -> None:
    conversation = promise.writes(at(5, 8))
    promise.writes(at(5, 8, 10), conversation)
    assert sorted(clocks(conversation)) == ["first_response", "resolution"]


def test_words_after_an_answer_want_the_next_one(promise: Shop) -> None:
    conversation = answered(promise)
    promise.writes(at(5, 10), conversation)
    promise.writes(at(5, 10, 5), conversation)
    following = clocks(conversation)["next_response"]
    assert (following.started_at, following.due_at) == (at(5, 10), at(5, 12))
    assert Clock.objects.filter(kind="next_response").count() == 1
    promise.departs(at(5, 11, 1), promise.answers(at(5, 11), conversation))
    (fact,) = counted("next_response")
    assert (fact.value, fact.data["met"]) == (3600, True)


def test_the_resolution_pauses_while_the_customer_has_the_word(promise: Shop) -> None:
    conversation = answered(promise)
    resolution = clocks(conversation)["resolution"]
    assert (resolution.state, resolution.due_at, resolution.worked_seconds) == ("paused", NEVER, 1800)
    promise.writes(at(6, 8), conversation)
    resolution = clocks(conversation)["resolution"]
    # Fifteen and a half hours are left: eight on Tuesday, seven and a half on Wednesday.
    assert (resolution.state, resolution.due_at) == ("running", at(7, 14, 30))
    with clock.moved(at(6, 9)):
        close(promise.agent, conversation)
    (fact,) = counted("resolution")
    assert (fact.value, fact.data["elapsed"], fact.data["met"]) == (90 * 60, 25 * 3600, True)
    assert fact.actor == promise.agent.key


def test_what_the_customer_adds_while_our_answer_can_be_undone_waits_for_its_own_answer(
    promise: Shop,
) -> None:
    conversation = promise.writes(at(5, 8))
    message = promise.answers(at(5, 8, 30), conversation)
    promise.writes(at(5, 8, 30, 5), conversation)
    promise.departs(at(5, 8, 30, 10), message)
    now = clocks(conversation)
    assert now["first_response"].state == "met"
    assert (now["next_response"].state, now["next_response"].started_at) == ("running", at(5, 8, 30, 5))
    assert (now["resolution"].state, now["resolution"].resumed_at) == ("running", at(5, 8, 30, 5))


def test_sleeping_on_it_stops_no_clock(promise: Shop) -> None:
    conversation = promise.writes(at(5, 8))
    with clock.moved(at(5, 8, 1)):
        snooze(promise.agent, conversation, at(6, 8))
        mark_missed()
    with clock.moved(at(5, 9)):
        assert mark_missed() == 1


def test_a_new_contact_after_a_long_silence_has_clocks_of_its_own(promise: Shop) -> None:
    conversation = answered(promise)
    promise.writes(at(12, 8), conversation)
    kinds = list(Clock.objects.order_by("pk").values_list("kind", "state"))
    assert kinds == [
        ("first_response", "met"),
        ("resolution", "paused"),
        ("first_response", "running"),
        ("resolution", "running"),
    ]
    assert Clock.objects.filter(stopped_at=None).count() == 2
    assert Conversation.objects.get(pk=conversation.pk).due_at == at(12, 9)


def test_a_conversation_closed_too_early_goes_on_where_it_was(promise: Shop) -> None:
    conversation = promise.writes(at(5, 8))
    with clock.moved(at(5, 8, 20)):
        close(promise.agent, conversation)
    with clock.moved(at(6, 8)):
        reopen(promise.agent, conversation)
    first = clocks(conversation)["first_response"]
    assert (first.state, first.due_at) == ("running", at(6, 8, 40))
    promise.departs(at(6, 8, 31), promise.answers(at(6, 8, 30), conversation))
    with clock.moved(at(6, 9)):
        close(promise.agent, conversation)
    (first_fact,), (resolution,) = counted("first_response"), counted("resolution")
    assert first_fact.value == 50 * 60
    assert resolution.value == 50 * 60, "twenty minutes before, thirty until the answer; then it paused"


def test_a_whole_history_that_comes_at_once_is_timed_as_it_was(promise: Shop) -> None:
    def own(when: object, follows: object) -> object:
        return promise.incoming(  # type: ignore[arg-type]
            when,
            sender=Sighting("support@shop.example"),
            customer_address="olena@example.org",
            answered_by_us=True,
            author_id=promise.agent.pk,
            follows=follows,
        )

    first = promise.incoming(at(5, 8))
    history = [
        first,
        own(at(5, 8, 40), first),
        promise.incoming(at(5, 9, 40), follows=first),
        own(at(5, 12, 40), first),
        promise.incoming(at(6, 8), follows=first),
    ]
    with clock.moved(at(8, 8)), transaction.atomic():
        receive(history)  # type: ignore[arg-type]
    (first_fact,), (next_fact,) = counted("first_response"), counted("next_response")
    assert (first_fact.value, first_fact.data["met"]) == (40 * 60, True)
    assert (next_fact.value, next_fact.data["met"]) == (3 * 3600, False)
    (missed,) = counted("clock_missed")
    assert missed.at == at(5, 11, 40)
    conversation = Conversation.objects.get()
    waiting = Clock.objects.get(kind="next_response", stopped_at=None)
    assert (waiting.started_at, waiting.due_at) == (at(6, 8), at(6, 10))
    resolution = clocks(conversation)["resolution"]
    assert (resolution.worked_seconds, resolution.resumed_at) == ((40 + 180) * 60, at(6, 8))
    assert conversation.due_at == at(6, 10)


def test_silence_inside_a_history_that_comes_at_once_breaks_no_promise(promise: Shop) -> None:
    first = promise.incoming(at(5, 8))
    answer = promise.incoming(
        at(5, 8, 40),
        sender=Sighting("support@shop.example"),
        customer_address="olena@example.org",
        answered_by_us=True,
        follows=first,
    )
    with clock.moved(at(20, 8)), transaction.atomic():
        receive([first, answer, promise.incoming(at(19, 8), follows=first)])
    assert counted("clock_missed") == []
    assert len(counted("first_response")) == 1
    assert list(Clock.objects.filter(stopped_at=None).values_list("started_at", flat=True)) == [at(19, 8)] * 2


def test_an_answer_found_later_than_one_that_came_after_it_counts(promise: Shop) -> None:
    conversation = promise.writes(at(5, 8))
    promise.departs(at(5, 9, 31), promise.answers(at(5, 9, 30), conversation))
    assert len(counted("clock_missed")) == 1
    found = {
        "sender": Sighting("support@shop.example"),
        "answered_by_us": True,
        "author_id": promise.admin.pk,
    }
    promise.writes(at(5, 8, 20), conversation, **found)
    (fact,) = counted("first_response")
    assert (fact.value, fact.data["met"], fact.actor) == (20 * 60, True, promise.admin.key)
    assert counted("clock_missed") == []


def test_greater_priority_shortens_the_time_that_is_left(promise: Shop) -> None:
    from keepword.commitments.services import Times, move_policy, save_policy

    urgent = save_policy(
        promise.admin,
        name="Urgent",
        condition={"field": "priority", "op": "at least", "value": 2},
        times=Times(15, 30, 60),
    )
    move_policy(promise.admin, urgent, position=0)
    conversation = promise.writes(at(5, 8))
    with clock.moved(at(5, 8, 5)):
        set_priority(promise.agent, conversation, 3)
    assert clocks(conversation)["first_response"].due_at == at(5, 8, 15)
    assert Conversation.objects.get().due_at == at(5, 8, 15)
    with clock.moved(at(5, 8, 30)):
        mark_missed()
        set_priority(promise.agent, conversation, 1)
    assert clocks(conversation)["first_response"].state == "missed", "nobody mends a breach by a menu"
    assert clocks(conversation)["resolution"].due_at == at(6, 15)


def test_nobody_is_late_by_a_promise_made_after_the_fact(promise: Shop) -> None:
    from keepword.commitments.services import Times, move_policy, save_policy

    urgent = save_policy(
        promise.admin, name="Urgent", condition={"field": "priority", "value": 3}, times=Times(15, 30, 60)
    )
    move_policy(promise.admin, urgent, position=0)
    conversation = promise.writes(at(5, 8))
    with clock.moved(at(5, 8, 50)):
        set_priority(promise.agent, conversation, 3)
        assert mark_missed() == 1
    (fact,) = counted("clock_missed")
    assert fact.at == at(5, 8, 50)
