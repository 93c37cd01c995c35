"""Each review is one conversation; an edited one a further message; a known one nothing."""

from datetime import UTC, datetime, timedelta

import pytest

from keepword.channels.reviews import rules, services
from keepword.channels.reviews.models import Forgotten, Review
from keepword.channels.reviews.rules import Given
from keepword.channels.reviews.services import take
from keepword.conversations.events import Erasing
from keepword.conversations.models import Contact, Conversation, Direction, Inbox, Message, Status
from keepword.core import clock, events, facts
from keepword.core.conditions import matches, to_q
from keepword.core.errors import Conflict
from keepword.core.models import Fact
from keepword.customers.models import Identity
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def review(number: str = "r-1", **more: object) -> Given:
    about = {
        "at": clock.now() - timedelta(hours=1),
        "author": "Ann",
        "rating": 2,
        "text": "The lamp is dark.",
    }
    return Given(external_id=number, **{**about, **more})  # type: ignore[arg-type]


def test_it_is_a_conversation_with_its_rating_as_a_fact(inbox: Inbox) -> None:
    assert take(inbox, [review(title="Too dark", scale=10)]).stored == 1
    conversation = Conversation.objects.get()
    message = conversation.messages.get()
    assert (conversation.subject, conversation.status) == ("Too dark", Status.OPEN)
    assert (message.text, message.sender_name) == ("Too dark\n\nThe lamp is dark.", "Ann")
    fact = Fact.objects.get(kind="review_received")
    assert (fact.value, fact.data["source"]) == (0.2, "csv")
    assert not Identity.objects.exists()


def test_a_known_one_is_nothing(inbox: Inbox) -> None:
    given = [review("a"), review("b"), review("a")]
    assert take(inbox, given).stored == 2
    assert take(inbox, given).known == 2
    assert Message.objects.count() == 2


def test_an_edited_one_is_a_further_message_and_its_rating_supersedes(cast: Cast, inbox: Inbox) -> None:
    take(inbox, [review()])
    conversation = Conversation.objects.get()
    from keepword.conversations.services import close

    close(cast.agent, conversation)
    edited = review(rating=5, text="They sent a new one.", at=clock.now())
    assert take(inbox, [edited]).changed == 1
    assert take(inbox, [edited]).known == 1
    conversation.refresh_from_db()
    assert [one.text for one in conversation.messages.order_by("pk")] == [
        "The lamp is dark.",
        "They sent a new one.",
    ]
    assert conversation.messages.last().marks["edited"]
    assert conversation.status == Status.OPEN
    assert [one.value for one in facts.holding(conversation.pk, kind="review_received")] == [1.0]
    assert Review.objects.get().rating == 1.0


def test_an_older_edition_changes_nothing(inbox: Inbox) -> None:
    take(inbox, [review()])
    take(inbox, [review(text="Before", at=clock.now() - timedelta(days=3))])
    assert Message.objects.get().text == "The lamp is dark."


def test_what_is_old_or_answered_asks_nothing_of_anybody(inbox: Inbox) -> None:
    take(
        inbox,
        [
            review("old", at=clock.now() - timedelta(days=8)),
            review("answered", reply="We are sorry.", replied_at=clock.now()),
        ],
    )
    assert set(Conversation.objects.values_list("status", flat=True)) == {Status.CLOSED}
    assert not Contact.objects.exists()
    assert Message.objects.get(direction=Direction.OUT).text == "We are sorry."
    assert Review.objects.get(external_id="answered").answered_at is not None


def test_an_answer_that_was_written_there_is_seen_later(inbox: Inbox) -> None:
    take(inbox, [review()])
    answered = review(reply="We are sorry.", replied_at=clock.now())
    for _time in range(2):
        take(inbox, [answered])
    conversation = Conversation.objects.get()
    assert conversation.status == Status.WAITING
    assert conversation.messages.filter(direction=Direction.OUT).count() == 1


def test_it_is_marked_as_answered_by_hand(cast: Cast, inbox: Inbox) -> None:
    take(inbox, [review()])
    found = Review.objects.get()
    message = services.answered_there(cast.agent, found, "We wrote to you.")
    conversation = Conversation.objects.get()
    assert (conversation.status, message.author, message.text) == (
        Status.WAITING,
        cast.agent,
        "We wrote to you.",
    )
    fact = Fact.objects.get(kind="review_answered")
    assert (fact.data["by"], fact.data["rating"]) == ("hand", 0.4)
    with pytest.raises(Conflict):
        services.answered_there(cast.agent, found)


def test_a_review_that_was_erased_is_not_read_in_anew(inbox: Inbox) -> None:
    take(inbox, [review()])
    message = Message.objects.get()
    events.publish(Erasing("all", (message.conversation_id,), (message.pk,)))
    Review.objects.all().delete()
    assert Forgotten.objects.get().key == rules.key_of("r-1")
    assert take(inbox, [review(), review("r-2")]).stored == 1


def test_it_can_be_asked_about(inbox: Inbox) -> None:
    take(inbox, [review("low", rating=1), review("high", rating=5), review("none", rating=None)])
    low = Review.objects.get(external_id="low").message.conversation
    every = list(Conversation.objects.order_by("pk"))
    for condition, wanted in (
        ({"field": "review_rating", "op": "at most", "value": 2}, [low]),
        ({"field": "review_source", "op": "is", "value": "csv"}, every),
        ({"field": "review_source", "op": "is", "value": "play"}, []),
    ):
        assert list(Conversation.objects.filter(to_q("conversation", condition)).order_by("pk")) == wanted
        assert [one for one in every if matches("conversation", condition, one)] == wanted


def test_a_low_rating_is_routed_by_a_rule(cast: Cast, inbox: Inbox) -> None:
    from keepword.automation.services.rules import Plan, save_rule

    low = {"field": "review_rating", "op": "at most", "value": 2}
    save_rule(cast.lead, None, Plan("Low ratings", "new", low, [{"do": "priority", "priority": 3}]))
    take(inbox, [review("low", rating=1), review("high", rating=5)])
    urgent = Conversation.objects.get(priority=3)
    assert Review.objects.get(message__conversation=urgent).external_id == "low"


@pytest.mark.parametrize(
    ("rating", "scale", "share", "stars"),
    [(5, 5, 1, "★★★★★"), (3.5, 5, 0.7, "★★★⯪☆"), (7, 10, 0.7, "★★★⯪☆"), (0, 5, 0, "☆☆☆☆☆")],
)
def test_a_rating_is_a_share_of_the_best(rating: float, scale: float, share: float, stars: str) -> None:
    assert rules.share(rating, scale) == share
    assert rules.stars(share) == stars


@pytest.mark.parametrize(("rating", "scale"), [(6, 5), (-1, 5), (None, 5), (3, 0), (3, 1000)])
def test_what_makes_no_sense_is_no_rating(rating: float | None, scale: float) -> None:
    assert rules.share(rating, scale) is None


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-02T09:00:00Z", datetime(2026, 11, 2, 9, tzinfo=UTC)),
        ("2026-11-02 09:00", datetime(2026, 11, 2, 9, tzinfo=UTC)),
        ("02.11.2026", datetime(2026, 11, 2, tzinfo=UTC)),
        ("Nov 2, 2026", datetime(2026, 11, 2, tzinfo=UTC)),
        ("1793610000", datetime(2026, 11, 2, 9, tzinfo=UTC)),
        ("soon", None),
    ],
)
def test_a_moment_is_read_as_it_is_written(text: str, moment: datetime | None) -> None:
    assert rules.moment(text) == moment


@pytest.mark.parametrize(
    ("text", "number"), [("4", 4), ("4,5", 4.5), ("4/5", 4), ("★★☆☆☆", 2), ("3 stars", 3), ("good", None)]
)
def test_a_rating_is_read_as_it_is_written(text: str, number: float | None) -> None:
    assert rules.number(text) == number
