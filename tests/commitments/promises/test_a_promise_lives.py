"""A promise from the answer that makes it to its end.

The 5th of January is a Monday; the shop closes at 16:00 UTC.
"""

from datetime import timedelta

import pytest

from keepword.audit.models import Entry
from keepword.commitments import queries, services
from keepword.commitments.models import Dismissal, Promise, Said
from keepword.conversations.models import NEVER
from keepword.conversations.services import undo_send
from keepword.core import clock
from keepword.core.errors import Conflict, Invalid
from tests.commitments.conftest import at, counted
from tests.commitments.promises.talk import FRIDAY, FRIDAY_ENDS, Talk, now, says

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
LAMP = "We will send a new lamp by Friday."


def test_it_is_made_when_the_answer_departs(talk: Talk, heard: list[object]) -> None:
    message = talk.sends(at(5, 9), f"Hello!\n{LAMP}")
    assert not Promise.objects.exists()
    (made,) = talk.leaves(message, says(LAMP, message.text, due_date=FRIDAY))
    assert (made.due_at, made.whole_day, made.made_at) == (FRIDAY_ENDS, True, at(5, 9))
    assert message.text[made.start : made.end] == made.words == LAMP
    assert (made.author, made.customer) == (talk.shop.agent, talk.conversation.customer)
    (fact,) = counted("promise_made")
    assert (fact.at, fact.actor, fact.data["promise"]) == (at(5, 9), talk.shop.agent.key, made.pk)
    assert (fact.data["inbox"], fact.data["about"]) == (talk.shop.inbox.pk, "deed")
    assert len(heard) == 1
    assert Entry.objects.filter(verb="promised", object_id=made.pk).count() == 1


def test_an_answer_that_was_taken_back_promises_nothing(talk: Talk) -> None:
    message = talk.sends(at(5, 9), LAMP)
    with clock.moved(at(5, 9)):
        undo_send(talk.shop.agent, message)
    assert not Promise.objects.exists()
    assert counted("promise_made") == []


def test_its_writer_knows_better_when_it_is_due(talk: Talk) -> None:
    message = talk.sends(at(5, 9), LAMP, services.Correction(LAMP, due_at=at(8, 10)))
    (made,) = talk.leaves(message, says(LAMP, LAMP, due_date=FRIDAY))
    assert (made.due_at, made.corrected, made.whole_day) == (at(8, 10), True, False)
    assert not Said.objects.exists()


def test_dismissed_it_is_none_and_leads_can_look_at_that(talk: Talk) -> None:
    message = talk.sends(at(5, 9), LAMP, services.Correction(LAMP, dismissed=True))
    assert talk.leaves(message, says(LAMP, LAMP, due_date=FRIDAY)) == []
    gone = Dismissal.objects.get()
    assert (gone.words, gone.author) == (LAMP, talk.shop.agent)
    assert [fact.data["dismissal"] for fact in counted("promise_dismissed")] == [gone.pk]
    with clock.moved(at(6, 9)):
        assert queries.to_sample(talk.shop.admin, by_word=False) == [gone]
        services.look(talk.shop.admin, gone, right=False)
        assert queries.to_sample(talk.shop.admin, by_word=False) == []


def test_a_message_that_has_left_is_not_corrected(talk: Talk) -> None:
    message = talk.sends(at(5, 9), LAMP)
    talk.leaves(message)
    with pytest.raises(Conflict):
        services.correct(talk.shop.agent, message, [])


def test_a_report_that_it_is_done_keeps_it(talk: Talk, heard: list[object]) -> None:
    made = talk.promises(at(5, 9), due_date=FRIDAY)
    talk.answers(at(6, 9), "Thank you for the picture, it helps us.")
    assert now(made).state == "open"
    talk.answers(at(7, 9), "We have sent the new lamp today.")
    assert (now(made).state, now(made).decided_at) == ("kept", at(7, 9))
    (fact,) = counted("promise_kept")
    assert fact.data["by"] == "evidence"
    assert fact.value == (FRIDAY_ENDS - at(7, 9)).total_seconds()
    assert len(heard) == 2


def test_any_answer_keeps_a_promise_to_get_in_touch(talk: Talk) -> None:
    made = talk.promises(at(5, 9), "I'll call you tomorrow.", due_at=at(6, 10))
    assert made.kind == "contact"
    talk.answers(at(6, 9), "As to your lamp: the red one is in stock.")
    assert now(made).state == "kept"


def test_at_its_minute_without_evidence_it_is_broken_once_at_that_minute(talk: Talk) -> None:
    made = talk.promises(at(5, 9), due_at=at(6, 10))
    with clock.moved(at(6, 10)):
        assert services.mark_broken() == 0, "the minute itself is in time"
    with clock.moved(at(9, 12)):  # the scheduler slept for days
        assert (services.mark_broken(), services.mark_broken()) == (1, 0)
    assert (now(made).state, now(made).decided_at) == ("broken", at(6, 10))
    assert [fact.at for fact in counted("promise_broken")] == [at(6, 10)]


def test_an_answer_that_was_on_its_way_counts_for_when_it_was_sent(talk: Talk) -> None:
    made = talk.promises(at(5, 9), due_at=at(6, 10))
    message = talk.sends(at(6, 9, 59), "We have sent the new lamp.")
    with clock.moved(at(6, 11)):
        services.mark_broken()
    assert now(made).state == "broken"
    talk.leaves(message, when=at(6, 11))
    assert (now(made).state, now(made).evidence_id) == ("kept", message.pk)
    assert counted("promise_broken") == []
    assert len(counted("promise_kept")) == 1


def test_done_too_late_it_stays_broken(talk: Talk) -> None:
    made = talk.promises(at(5, 9), due_at=at(6, 10))
    with clock.moved(at(6, 11)):
        services.mark_broken()
    talk.answers(at(7, 9), "We have sent the new lamp.")
    assert (now(made).state, now(made).done_at) == ("broken", at(7, 9))
    (fact,) = counted("promise_broken")
    assert (fact.at, fact.value) == (at(6, 10), -(at(7, 9) - at(6, 10)).total_seconds())


def test_its_writers_word_counts_apart(talk: Talk) -> None:
    made = talk.promises(at(5, 9), due_at=at(6, 10))
    with clock.moved(at(6, 9)):
        services.keep_by_word(talk.shop.agent, made, note="I called them.")
    assert (now(made).state, now(made).reason) == ("by_word", "I called them.")
    assert [fact.data["by"] for fact in counted("promise_kept")] == ["word"]
    with clock.moved(at(6, 9)):
        assert queries.to_sample(talk.shop.admin, by_word=True) == [made]
        with pytest.raises(Invalid):
            services.keep_by_word(talk.shop.agent, made, at=at(7, 9))


def test_a_word_given_later_of_something_in_time_mends_the_break(talk: Talk) -> None:
    made = talk.promises(at(5, 9), due_at=at(6, 10))
    with clock.moved(at(6, 11)):
        services.mark_broken()
        services.keep_by_word(talk.shop.agent, made, at=at(6, 9))
    assert now(made).state == "by_word"
    assert counted("promise_broken") == []


def test_another_time_told_before_it_is_due_moves_it(talk: Talk) -> None:
    made = talk.promises(at(5, 9), due_date=FRIDAY)
    later = "We will send the new lamp on Monday."
    (next_,) = talk.answers(at(7, 9), later, says(later, later, due_at=at(12, 10)))
    assert now(made).state == "moved"
    assert (next_.follows, next_.due_at) == (made, at(12, 10))
    assert len(counted("promise_moved")) == 1
    assert counted("promise_kept") == []


def test_another_time_told_too_late_does_not_mend_it(talk: Talk) -> None:
    made = talk.promises(at(5, 9), due_at=at(6, 10))
    later = "We will send the new lamp on Monday."
    (next_,) = talk.answers(at(7, 9), later, says(later, later, due_at=at(12, 10)))
    assert (now(made).state, now(made).decided_at) == ("broken", at(6, 10))
    assert next_.follows == made


def test_put_off_by_hand_the_customer_is_told_and_undo_changes_nothing(talk: Talk) -> None:
    made = talk.promises(at(5, 9), due_date=FRIDAY)
    with clock.moved(at(6, 9)):
        message = services.put_off(talk.shop.agent, made, due_at=at(12, 10), text="Monday it is, sorry.")
        assert now(made).state == "open"
    (next_,) = talk.leaves(message)
    assert now(made).state == "moved"
    assert (next_.follows, next_.due_at, next_.words) == (made, at(12, 10), made.words)


def test_withdrawn_it_says_why(talk: Talk) -> None:
    made = talk.promises(at(5, 9), due_date=FRIDAY)
    with clock.moved(at(6, 9)):
        with pytest.raises(Invalid):
            services.withdraw(talk.shop.agent, made, reason=" ")
        services.withdraw(talk.shop.agent, made, reason="They keep the old one.")
        with pytest.raises(Conflict):
            services.withdraw(talk.shop.agent, made, reason="Again.")
    assert now(made).state == "withdrawn"
    assert len(counted("promise_withdrawn")) == 1


def test_the_days_of_a_condition_begin_when_it_is_fulfilled(talk: Talk) -> None:
    made = talk.promises(at(5, 9), "Once it arrives, we refund within three working days.", conditional=True)
    assert (made.state, made.due) == ("waiting", None)
    with clock.moved(at(8, 9)):  # a Thursday
        services.fulfil_condition(talk.shop.agent, made)
    assert (now(made).state, now(made).due_at) == ("open", at(13, 16))


def test_without_a_date_it_is_listed_after_seven_days_and_can_be_dated(talk: Talk) -> None:
    made = talk.promises(at(5, 9))
    assert made.due_at == NEVER
    agent = talk.shop.agent
    assert queries.my_word(agent, at(11, 9)).undated == []
    assert queries.my_word(agent, at(12, 10)).undated == [made]
    with clock.moved(at(12, 11)):
        services.set_due(agent, made, due_at=at(13, 9))
    assert queries.my_word(agent, at(12, 11)).open == [made]


def test_never_again_breaks_when_its_cause_recurs(talk: Talk) -> None:
    made = talk.promises(at(5, 9), "This will not happen again.", never_again=True)
    services.tie(talk.shop.agent, made, "cause:7")
    assert services.recurred("cause:7", at(20, 9)) == 1
    assert services.recurred("cause:7", at(21, 9)) == 0
    assert (now(made).state, now(made).decided_at) == ("broken", at(20, 9))


def test_answers_that_are_known_already_keep_what_is_told_later(talk: Talk) -> None:
    first = talk.sends(at(5, 9), "We will send a new lamp.")
    second = talk.sends(at(6, 9), "We have sent the new lamp.")
    talk.leaves(second)
    (made,) = talk.leaves(first, says(first.text, first.text, due_at=at(7, 9)), when=at(8, 9))
    assert (now(made).state, now(made).decided_at) == ("kept", at(6, 9))


def test_spam_was_promised_nothing(talk: Talk) -> None:
    from keepword.conversations.services import mark_spam

    made = talk.promises(at(5, 9), due_date=FRIDAY)
    with clock.moved(at(6, 9)):
        mark_spam(talk.shop.agent, talk.conversation)
    assert now(made).state == "withdrawn"


def test_warnings_tell_what_speaks_against_it(talk: Talk) -> None:
    made = talk.promises(at(5, 9), due_at=at(9, 10))
    hours = queries.hours_of(talk.conversation)
    assert queries.warnings(made, hours) == []
    made.due_at = at(10, 10)  # a Saturday
    assert [one.code for one in queries.warnings(made, hours)] == ["closed"]
    made.due_at = at(9, 10)
    others = ("We will repair the shade.", "We will refund the delivery fee.", "We will order spare cables.")
    for minute, text in enumerate(others):
        talk.promises(at(5, 10, minute), text, due_at=at(9, 10) - timedelta(minutes=minute))
    with clock.moved(at(6, 9)):
        assert [one.code for one in queries.warnings(made, hours)] == ["crowded"]


def test_a_poor_record_of_the_team_is_told(talk: Talk) -> None:
    made = talk.promises(at(5, 9), due_at=at(9, 10))
    hours = queries.hours_of(talk.conversation)
    done = {"conversation": made.conversation, "customer": made.customer, "made_at": at(5, 9), "words": "x"}
    for number in range(20):
        state = "broken" if number < 5 else "kept"
        Promise.objects.create(**done, kind="deed", state=state, decided_at=at(6, 9))
        with clock.moved(at(7, 9)):
            told = queries.warnings(made, hours)
        assert [one.code for one in told] == (["record"] if number == 19 else [])
    assert told[0].share == 0.75


def test_put_off_in_words_that_are_a_promise_themselves_one_follows(talk: Talk) -> None:
    made = talk.promises(at(5, 9), due_date=FRIDAY)
    text = "It will be with you on Monday."
    with clock.moved(at(6, 9)):
        message = services.put_off(talk.shop.agent, made, due_at=at(12, 10), text=text)
    (next_,) = talk.leaves(message, says(text, text, due_date=at(12, 10).date()))
    assert (next_.follows, next_.due_at, next_.words) == (made, at(12, 10), text)
    assert now(made).state == "moved"


def test_a_report_that_was_read_as_a_promise_is_none(talk: Talk) -> None:
    made = talk.promises(at(5, 9), due_date=FRIDAY)
    text = "We have sent the new lamp today."
    assert talk.answers(at(6, 9), text, says(text, text, due_date=at(6, 9).date())) == []
    assert now(made).state == "kept"
