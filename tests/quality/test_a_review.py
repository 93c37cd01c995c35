"""From the choice of a conversation to the score that its agent sees, disputes and learns from."""

from datetime import timedelta

import pytest

from keepword.audit.models import Entry
from keepword.core import clock
from keepword.core.errors import Conflict, Invalid, NotFound, Refused
from keepword.notifications.models import Notification
from keepword.quality.models import Mark, Source, State
from keepword.quality.queries.reviews import coaching_of, counts, get_review, own, reviews, to_do
from keepword.quality.services import (
    acknowledge,
    ask_review,
    coach,
    dispute,
    drop,
    finish,
    give,
    look_again,
    mark,
    settle,
    take,
)
from tests.feedback.cast import after, facts
from tests.quality.cast import GOOD, Desk

pytestmark = pytest.mark.both_databases
SCORE = 100 * (10 + 30 + 40 * 2 / 3 + 20 + 1) / 101


def test_a_finished_review_has_a_score_that_its_agent_sees(desk: Desk) -> None:
    review = desk.reviewed()
    assert review.state == State.DONE
    assert review.score == pytest.approx(SCORE)
    assert review.accuracy == pytest.approx(100)
    assert list(own(desk.agent)) == [review]
    (told,) = facts("conversation_reviewed")
    assert told.value == pytest.approx(SCORE)
    assert told.actor == desk.agent.key
    assert told.data["accuracy"] == pytest.approx(100)
    assert told.data["channel"] == "email"
    assert Entry.objects.filter(verb="reviewed").count() == 1
    assert Notification.objects.filter(user=desk.agent, kind="review_done").count() == 1


def test_a_critical_error_makes_it_nothing(desk: Desk) -> None:
    review = desk.reviewed({**GOOD, "safe": 0})
    assert (review.score, review.failed) == (0, ["safe"])


def test_while_it_is_a_draft_its_agent_does_not_see_it(desk: Desk) -> None:
    review = ask_review(desk.lead, desk.answered(), reviewer=desk.lead)
    with pytest.raises(NotFound):
        get_review(desk.agent, review.pk)
    assert not reviews(desk.shop.colleague).exists()
    assert [one.pk for one in to_do(desk.lead)] == [review.pk]
    assert counts(desk.lead)["to_do"] == 1
    assert counts(desk.other)["to_do"] == 0


def test_automatic_criteria_are_proposed_with_evidence_and_can_be_changed(desk: Desk) -> None:
    text = "Thank you for your patience, please accept our apologies. We send a new one."
    review = ask_review(desk.lead, desk.answered(text=text), reviewer=desk.lead)
    proposed = Mark.objects.get(review=review, criterion=desk.criterion("polite"))
    assert (proposed.source, proposed.value) == (Source.AUTOMATIC, 1)
    (first, *_rest) = proposed.evidence
    assert text[first["start"] : first["end"]]
    changed = mark(desk.lead, review, desk.criterion("polite"), value=0, note="Too late.")
    assert (changed.pk, changed.source, changed.proposed) == (proposed.pk, Source.PERSON, 1)
    look_again(desk.lead, review)
    assert Mark.objects.get(pk=changed.pk).value == 0


def test_words_that_show_it_are_kept_by_their_place(desk: Desk) -> None:
    review = ask_review(desk.lead, desk.answered(), reviewer=desk.lead)
    given = mark(desk.lead, review, desk.criterion("solved"), value=3, words=["send  a new"])
    (place,) = given.evidence
    message = review.conversation.messages.get(pk=place["message"])
    assert message.text[place["start"] : place["end"]] == "send a new"
    with pytest.raises(Invalid) as error:
        mark(desk.lead, review, desk.criterion("solved"), value=3, words=["we never said this"])
    assert error.value.field == "words"


def test_it_is_finished_when_all_is_marked(desk: Desk) -> None:
    review = ask_review(desk.lead, desk.answered(), reviewer=desk.lead)
    with pytest.raises(Invalid) as error:
        finish(desk.lead, review)
    assert error.value.field == "right"
    desk.marks(review, {key: -1 for key in GOOD})
    done = finish(desk.lead, review)
    assert done.score is None
    assert facts("conversation_reviewed") == []


def test_marks_that_do_not_fit_are_refused(desk: Desk) -> None:
    review = ask_review(desk.lead, desk.answered(), reviewer=desk.lead)
    for key, value in (("polite", 2), ("right", 4), ("right", -2)):
        with pytest.raises(Invalid):
            mark(desk.lead, review, desk.criterion(key), value=value)


def test_nobody_reviews_their_own_work(desk: Desk) -> None:
    conversation = desk.answered(by=desk.lead)
    review = ask_review(desk.other, conversation)
    assert review.agent == desk.lead
    with pytest.raises(NotFound):  # they do not even see that it is to come
        take(desk.lead, review)
    with pytest.raises(Invalid):
        give(desk.other, review, desk.lead)
    both = desk.answered(after(hours=1))
    desk.shop.answers(both, after(hours=2), by=desk.lead)
    desk.shop.answers(both, after(hours=3))
    about = ask_review(desk.other, both)
    assert about.agent == desk.agent
    with pytest.raises(Invalid):  # they helped
        take(desk.lead, about)


def test_a_conversation_is_reviewed_twice_only_when_it_is_meant(desk: Desk) -> None:
    conversation = desk.answered()
    ask_review(desk.lead, conversation)
    with pytest.raises(Conflict):
        ask_review(desk.lead, conversation)
    ask_review(desk.lead, conversation, again=True)
    with pytest.raises(Invalid):
        ask_review(desk.lead, desk.shop.writes(after(hours=1)))


def test_whoever_is_free_takes_it_and_nobody_else_marks_it(desk: Desk) -> None:
    review = ask_review(desk.lead, desk.answered())
    mark(desk.lead, review, desk.criterion("polite"), value=1)
    with pytest.raises(Refused):
        mark(desk.other, review, desk.criterion("polite"), value=0)
    give(desk.lead, review, desk.other)
    mark(desk.other, review, desk.criterion("polite"), value=0)
    drop(desk.lead, review)
    assert not reviews(desk.lead).exists()


def test_an_agent_grades_nobody(desk: Desk) -> None:
    conversation = desk.answered()
    with pytest.raises(Refused):
        ask_review(desk.shop.colleague, conversation)
    review = ask_review(desk.lead, conversation)
    for verb in (take, look_again, finish, drop):
        with pytest.raises((Refused, NotFound)):
            verb(desk.shop.colleague, review)


def test_a_dispute_is_settled_and_the_number_moves(desk: Desk) -> None:
    review = desk.reviewed()
    with clock.moved(after(hours=3)):
        with pytest.raises(NotFound):
            dispute(desk.shop.colleague, review, "No.")
        with pytest.raises(Refused):
            dispute(desk.other, review, "No.")
        disputed = dispute(desk.agent, review, "It was solved in the call.")
        assert disputed.state == State.DISPUTED
        assert counts(desk.other)["disputed"] == 1
        settled = settle(desk.other, review, "You are right.", {"solved": 3})
    assert settled.score == pytest.approx(100)
    assert settled.score_before == pytest.approx(SCORE)
    first, second = facts("conversation_reviewed")
    assert (second.supersedes, second.at) == (first.pk, first.at)
    assert second.value == pytest.approx(100)
    assert second.data["settled"] is True
    with pytest.raises(Conflict):
        dispute(desk.agent, review, "Still not.")


def test_a_dispute_that_changes_nothing_leaves_the_number(desk: Desk) -> None:
    review = desk.reviewed()
    with clock.moved(after(hours=3)):
        dispute(desk.agent, review, "It was solved.")
        settled = settle(desk.lead, review, "It was not.")
    assert settled.state == State.SETTLED
    assert len(facts("conversation_reviewed")) == 1


def test_a_dispute_settled_to_nothing_that_applies_takes_the_number_back(desk: Desk) -> None:
    review = desk.reviewed()
    with clock.moved(after(hours=3)):
        dispute(desk.agent, review, "None of it applies.")
        settled = settle(desk.lead, review, "True.", {key: -1 for key in GOOD})
    assert settled.score is None
    assert [one.supersedes for one in facts("retracted")] == [facts("conversation_reviewed")[0].pk]


def test_after_two_weeks_nobody_disputes(desk: Desk) -> None:
    review = desk.reviewed()
    with clock.moved(after(days=15)), pytest.raises(Conflict):
        dispute(desk.agent, review, "Now I see it.")


def test_coaching_is_given_and_acknowledged(desk: Desk) -> None:
    review = desk.reviewed()
    with clock.moved(after(hours=3)):
        note = coach(desk.lead, review, "Say when the parcel comes.")
    assert counts(desk.agent)["coaching"] == 1
    with pytest.raises(NotFound):
        acknowledge(desk.shop.colleague, note)
    with pytest.raises(Refused):
        acknowledge(desk.lead, note)
    with clock.moved(after(hours=3) + timedelta(seconds=90)):
        acknowledge(desk.agent, note, "I will.")
    with pytest.raises(Conflict):
        acknowledge(desk.agent, note)
    assert [one.actor for one in facts("coaching_given")] == [desk.agent.key]
    assert [one.value for one in facts("coaching_acknowledged")] == [90]
    assert coaching_of(desk.agent).get().answer == "I will."
    assert Notification.objects.filter(kind="coaching").count() == 2


def test_no_coaching_before_the_review_is_finished(desk: Desk) -> None:
    review = ask_review(desk.lead, desk.answered(), reviewer=desk.lead)
    with pytest.raises(Conflict):
        coach(desk.lead, review, "Say when.")
