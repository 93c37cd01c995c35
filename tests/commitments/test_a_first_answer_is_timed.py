from keepword.commitments.models import Clock
from keepword.commitments.services import mark_missed
from keepword.conversations.models import NEVER, Conversation, Kind
from keepword.conversations.services import close, mark_spam, release, undo_send
from keepword.core import clock
from keepword.core.models import Fact
from tests.commitments.conftest import Shop, at, clocks, counted


def due(conversation: Conversation) -> object:
    return Conversation.objects.get(pk=conversation.pk).due_at


def tick(when: object) -> int:
    with clock.moved(when):  # type: ignore[arg-type]
        return mark_missed()


def test_a_customers_message_starts_the_clocks_of_answer_and_resolution_in_working_hours(
    promise: Shop,
) -> None:
    conversation = promise.writes(at(5, 15, 30))
    first, resolution = clocks(conversation)["first_response"], clocks(conversation)["resolution"]
    assert (first.state, first.started_at, first.due_at) == ("running", at(5, 15, 30), at(6, 7, 30))
    # 16 hours of 9-hour days: half an hour on Monday, nine on Tuesday, six and a half on Wednesday.
    assert resolution.due_at == at(7, 13, 30)
    assert due(conversation) == at(6, 7, 30)


def test_an_answer_in_time_meets_the_promise_and_is_a_fact(promise: Shop) -> None:
    conversation = promise.writes(at(5, 15, 30))
    message = promise.answers(at(6, 7, 20), conversation)
    assert clocks(conversation)["first_response"].state == "running", "it can still be undone"
    promise.departs(at(6, 7, 20, 10), message)
    first = clocks(conversation)["first_response"]
    assert (first.state, first.stopped_at, first.stopped_by) == ("met", at(6, 7, 20), message.pk)
    (fact,) = counted("first_response")
    assert (fact.at, fact.value, fact.actor) == (at(6, 7, 20), 50 * 60, promise.agent.key)
    assert fact.person == conversation.customer.key
    assert fact.data["elapsed"] == (15 * 60 + 50) * 60
    assert (fact.data["met"], fact.data["inbox"]) == (True, promise.inbox.pk)
    assert due(conversation) == NEVER, "the resolution is paused while the customer has the word"


def test_a_missed_promise_is_recorded_at_its_own_minute_even_if_the_scheduler_slept(promise: Shop) -> None:
    conversation = promise.writes(at(5, 8))
    assert tick(at(5, 8, 59, 59)) == 0
    assert tick(at(6, 12)) == 1
    assert tick(at(6, 12)) == 0
    first = clocks(conversation)["first_response"]
    assert (first.state, first.missed_at) == ("missed", at(5, 9))
    (fact,) = counted("clock_missed")
    assert (fact.at, fact.data["clock_kind"]) == (at(5, 9), "first_response")
    assert due(conversation) == at(5, 9), "what is late comes first in the list"


def test_a_late_answer_is_a_fact_with_its_length_and_stays_missed(promise: Shop) -> None:
    conversation = promise.writes(at(5, 8))
    tick(at(5, 9))
    promise.departs(at(5, 9, 31), promise.answers(at(5, 9, 30), conversation))
    assert clocks(conversation)["first_response"].state == "missed"
    (fact,) = counted("first_response")
    assert (fact.value, fact.data["met"]) == (90 * 60, False)
    assert len(counted("clock_missed")) == 1


def test_a_late_answer_is_missed_though_no_scheduler_ever_ran(promise: Shop) -> None:
    conversation = promise.writes(at(5, 8))
    promise.departs(at(5, 9, 31), promise.answers(at(5, 9, 30), conversation))
    (fact,) = counted("clock_missed")
    assert fact.at == at(5, 9)


def test_an_answer_sent_in_time_but_marked_as_missed_while_it_could_be_undone_is_put_right(
    promise: Shop,
) -> None:
    conversation = promise.writes(at(5, 8))
    message = promise.answers(at(5, 8, 59, 55), conversation)
    assert tick(at(5, 9)) == 1
    promise.departs(at(5, 9, 0, 5), message)
    first = clocks(conversation)["first_response"]
    assert (first.state, first.missed_at) == ("met", None)
    assert counted("clock_missed") == []
    (fact,) = counted("first_response")
    assert (fact.data["met"], fact.value) == (True, 59 * 60 + 55)


def test_an_answer_at_the_very_due_moment_is_in_time(promise: Shop) -> None:
    conversation = promise.writes(at(5, 8))
    message = promise.answers(at(5, 9), conversation)
    tick(at(5, 9))
    promise.departs(at(5, 9, 0, 10), message)
    assert clocks(conversation)["first_response"].state == "met"
    assert counted("clock_missed") == []


def test_an_answer_that_is_taken_back_changes_nothing(promise: Shop) -> None:
    conversation = promise.writes(at(5, 8))
    message = promise.answers(at(5, 8, 30), conversation)
    with clock.moved(at(5, 8, 30, 5)):
        undo_send(promise.agent, message)
    assert clocks(conversation)["first_response"].state == "running"
    assert due(conversation) == at(5, 9)
    assert counted("first_response") == []


def test_an_answer_that_closes_meets_the_promise_and_resolves(promise: Shop) -> None:
    conversation = promise.writes(at(5, 8))
    promise.departs(at(5, 8, 30, 10), promise.answers(at(5, 8, 30), conversation, close=True))
    assert clocks(conversation)["first_response"].state == "met"
    assert clocks(conversation)["resolution"].state == "met"


def test_an_answer_counts_though_the_conversation_is_closed_before_it_leaves(promise: Shop) -> None:
    conversation = promise.writes(at(5, 8))
    message = promise.answers(at(5, 8, 30), conversation)
    with clock.moved(at(5, 8, 30, 4)):
        close(promise.agent, conversation)
    promise.departs(at(5, 8, 30, 10), message)
    first = clocks(conversation)["first_response"]
    assert (first.state, first.stopped_by) == ("met", message.pk)
    (fact,) = counted("first_response")
    assert (fact.value, fact.data["met"]) == (30 * 60, True)


def test_closing_without_an_answer_judges_nobody(promise: Shop) -> None:
    conversation = promise.writes(at(5, 8))
    with clock.moved(at(5, 8, 30)):
        close(promise.agent, conversation)
    first = clocks(conversation)["first_response"]
    assert first.state == "paused"
    assert first.stopped_at == at(5, 8, 30)
    assert tick(at(9, 12)) == 0
    assert counted("first_response") == counted("clock_missed") == []
    assert due(conversation) == NEVER


def test_closing_late_without_an_answer_hides_no_breach(promise: Shop) -> None:
    conversation = promise.writes(at(5, 8))
    with clock.moved(at(5, 9, 30)):
        close(promise.agent, conversation)
    (fact,) = counted("clock_missed")
    assert fact.at == at(5, 9)


def test_spam_and_machines_start_no_clock(promise: Shop) -> None:
    promise.writes(at(5, 8), spam=True)
    promise.writes(at(5, 8), quiet=True, kind=Kind.AUTOREPLY)
    promise.writes(at(5, 8), quiet=True, kind=Kind.BOUNCE)
    assert not Clock.objects.exists()


def test_what_is_marked_as_spam_never_had_a_clock(promise: Shop) -> None:
    conversation = promise.writes(at(5, 8))
    tick(at(5, 10))
    with clock.moved(at(5, 10, 1)):
        mark_spam(promise.agent, conversation)
    assert not Clock.objects.exists()
    assert counted("clock_missed") == []
    assert due(conversation) == NEVER


def test_released_spam_is_timed_from_when_it_really_came(promise: Shop) -> None:
    conversation = promise.writes(at(5, 8), spam=True)
    with clock.moved(at(6, 8)):
        release(promise.agent, conversation)
    first = clocks(conversation)["first_response"]
    assert (first.started_at, first.due_at) == (at(5, 8), at(5, 9))
    assert tick(at(6, 8)) == 1


def test_without_any_policy_the_length_is_measured_in_the_default_calendar(shop: Shop) -> None:
    conversation = shop.writes(at(5, 15, 30))
    assert clocks(conversation)["first_response"].due_at == NEVER
    assert tick(at(9, 12)) == 0
    shop.departs(at(6, 7, 31), shop.answers(at(6, 7, 30), conversation))
    (fact,) = counted("first_response")
    assert (fact.value, fact.data["met"], fact.data["policy"]) == (60 * 60, None, None)


def test_facts_hold_no_name_and_no_address(promise: Shop) -> None:
    conversation = promise.writes(at(5, 8))
    promise.departs(at(5, 8, 31), promise.answers(at(5, 8, 30), conversation, close=True))
    written = " ".join(str(fact.data) for fact in Fact.objects.all())
    assert "olena" not in written.lower()
    assert "jonas" not in written.lower()
