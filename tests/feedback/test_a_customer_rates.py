import pytest

from keepword.audit.models import Entry
from keepword.conversations.finding import find
from keepword.conversations.services import reopen
from keepword.core import clock, events
from keepword.core.errors import Conflict, Invalid
from keepword.feedback import queries
from keepword.feedback.events import Rated
from keepword.feedback.models import Rating
from keepword.feedback.services import rate
from keepword.relationship.models import Passage
from tests.feedback.cast import Shop, after, facts


def test_a_rating_is_kept_with_who_answered_last(shop: Shop) -> None:
    conversation = shop.writes()
    shop.answers(conversation, after(30))
    shop.answers(conversation, after(40), by=shop.colleague)
    shop.closes(conversation, after(hours=2))
    with clock.moved(after(hours=3)):
        rating = rate(conversation, score=5, comment="  quick  ")
    assert (rating.score, rating.comment, rating.at) == (5, "quick", after(hours=3))
    assert rating.author == shop.colleague
    assert queries.ratings(conversation) == [rating]


def test_a_rating_is_one_fact_under_pseudonyms(shop: Shop) -> None:
    conversation = shop.solved(language="uk")
    with clock.moved(after(hours=3)):
        rate(conversation, score=2)
    (told,) = facts("csat")
    assert (told.value, told.at, told.subject_id) == (2.0, after(hours=3), conversation.pk)
    assert (told.person, told.actor) == (conversation.customer.key, shop.agent.key)
    where = {"inbox": shop.inbox.pk, "language": "uk"}
    assert told.data == where | {"comment": False, "stage": None}
    entry = Entry.objects.get(verb="rated")
    assert (entry.actor_id, entry.actor_label, entry.data) == (None, "customer", {"score": 2, "before": None})


def test_it_says_where_on_their_way_the_customer_is(shop: Shop) -> None:
    conversation = shop.solved()
    for stage, begun, ended in (("buy", after(0), after(20)), ("use", after(20), None)):
        Passage.objects.create(customer=conversation.customer, stage=stage, entered_at=begun, left_at=ended)
    with clock.moved(after(hours=3)):
        rate(conversation, score=2)
    (told,) = facts("csat")
    assert told.data["stage"] == "use"


@pytest.mark.both_databases
def test_a_correction_supersedes_and_stays_at_the_moment_of_the_rating(shop: Shop) -> None:
    conversation = shop.solved()
    with clock.moved(after(hours=3)):
        rate(conversation, score=2)
    with clock.moved(after(days=2)):
        rate(conversation, score=4)
        rate(conversation, score=4, comment="You solved it after all.")
    first, second, third = facts("csat")
    assert (second.supersedes, third.supersedes) == (first.pk, second.pk)
    assert [told.value for told in (first, second, third)] == [2, 4, 4]
    assert second.at == third.at == first.at
    assert third.data["comment"] is True
    assert Rating.objects.get().changed_at == after(days=2)


def test_the_same_again_changes_nothing_and_keeps_the_words(shop: Shop) -> None:
    conversation = shop.solved()
    with clock.moved(after(hours=3)):
        rate(conversation, score=3, comment="slow")
        rate(conversation, score=3)
    assert Rating.objects.get().comment == "slow"
    assert len(facts("csat")) == 1


def test_a_rating_is_fixed_after_seven_days(shop: Shop) -> None:
    conversation = shop.solved()
    with clock.moved(after(0)):
        rate(conversation, score=3)
    with clock.moved(after(days=7)):
        rate(conversation, score=4)
    with clock.moved(after(1, days=7)), pytest.raises(Conflict):
        rate(conversation, score=5)
    assert Rating.objects.get().score == 4


def test_a_rating_cannot_be_changed_without_end(shop: Shop) -> None:
    conversation = shop.solved()
    with clock.moved(after(hours=3)):
        for turn in range(21):
            rate(conversation, score=1 + turn % 2)
        with pytest.raises(Conflict):
            rate(conversation, score=5)
    assert len(facts("csat")) == 21


@pytest.mark.parametrize("score", [0, 6, -1])
def test_there_are_five_scores(shop: Shop, score: int) -> None:
    with pytest.raises(Invalid):
        rate(shop.solved(), score=score)


def test_a_comment_has_an_end(shop: Shop) -> None:
    with pytest.raises(Invalid):
        rate(shop.solved(), score=3, comment="x" * 5001)


def test_nothing_is_rated_before_it_is_resolved(shop: Shop) -> None:
    conversation = shop.writes()
    shop.answers(conversation, after(30))
    with pytest.raises(Conflict):
        rate(conversation, score=5)


def test_what_was_closed_without_an_answer_can_be_rated_too(shop: Shop) -> None:
    conversation = shop.closes(shop.writes(), after(30))
    assert rate(conversation, score=1).author is None
    assert facts("csat")[0].actor is None


def test_each_contact_is_rated_on_its_own(shop: Shop) -> None:
    conversation = shop.solved()
    rate(conversation, score=2)
    shop.writes(after(days=1), conversation)
    assert rate(conversation, score=3).pk == Rating.objects.get().pk  # the new contact is not resolved yet
    shop.answers(conversation, after(hours=25))
    shop.closes(conversation, after(hours=26))
    rate(conversation, score=5)
    assert sorted(Rating.objects.values_list("score", flat=True)) == [3, 5]


def test_a_reopened_matter_keeps_its_rating(shop: Shop) -> None:
    conversation = shop.solved()
    rate(conversation, score=2)
    reopen(shop.agent, conversation)
    assert rate(conversation, score=1).score == 1


def test_a_failure_of_a_listener_undoes_the_rating(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(event: Rated) -> None:
        raise Conflict("no")

    monkeypatch.setitem(events._handlers, Rated, [refuse])
    conversation = shop.solved()
    with pytest.raises(Conflict):
        rate(conversation, score=5)
    assert not Rating.objects.exists()
    assert not facts("csat")


def test_rated_conversations_can_be_searched_for(shop: Shop) -> None:
    rated = shop.solved()
    shop.writes(after(hours=2))
    with clock.moved(after(hours=3)):
        rate(rated, score=5)
    assert [hit.conversation for hit in find(shop.agent, "has:rating").hits] == [rated]
    assert rated not in [hit.conversation for hit in find(shop.agent, "-has:rating").hits]
