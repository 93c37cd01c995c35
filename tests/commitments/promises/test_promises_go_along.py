"""Promises go with their conversations, are told of, asked about, exported and erased."""

from datetime import timedelta

import pytest

from keepword.commitments import privacy, services
from keepword.commitments.models import Promise, Said
from keepword.commitments.promise_notices import remind, tell_broken
from keepword.conversations.events import Erasing
from keepword.conversations.models import Conversation, Message
from keepword.conversations.services import merge, split, unmerge
from keepword.core import clock, conditions
from keepword.core.errors import Conflict, Invalid, Refused
from keepword.customers.privacy import Person
from keepword.customers.services import Sighting
from keepword.notifications.models import Notification
from tests.commitments.conftest import Shop, at
from tests.commitments.promises.talk import FRIDAY, Talk, now

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def told(kind: str) -> list[str]:
    return sorted(Notification.objects.filter(kind=kind).values_list("user__name", flat=True))


def test_merged_they_move_and_come_back(talk: Talk, shop: Shop) -> None:
    made = talk.promises(at(5, 9), due_date=FRIDAY)
    other = shop.writes(at(5, 10), sender=Sighting("taras@example.org", "Taras", "uk"))
    with clock.moved(at(5, 11)):
        merged = merge(shop.agent, Conversation.objects.get(pk=talk.conversation.pk), other, across=True)
    assert (now(made).conversation_id, now(made).customer_id) == (other.pk, talk.conversation.customer_id)
    with clock.moved(at(5, 12)):
        unmerge(shop.agent, merged)
    assert now(made).conversation_id == talk.conversation.pk


def test_split_they_go_with_their_message(talk: Talk, shop: Shop) -> None:
    made = talk.promises(at(5, 9), due_date=FRIDAY)
    kept = talk.promises(at(5, 10), "I'll call you tomorrow.", due_at=at(6, 9))
    Message.everything.filter(direction="out").update(state="sent")
    with clock.moved(at(5, 11)):
        current = Conversation.objects.get(pk=talk.conversation.pk)
        created = split(shop.agent, current, [made.message_id], subject="The lamp")
    assert now(made).conversation_id == created.pk
    assert now(kept).conversation_id == talk.conversation.pk


def test_its_writer_is_reminded_once_before_it_is_due(talk: Talk, shop: Shop) -> None:
    with clock.moved(at(5, 8)):
        services.save_manner(shop.admin, remind_minutes=30)
    talk.promises(at(5, 9), due_at=at(6, 10))
    with clock.moved(at(6, 9, 29)):
        assert remind() == 0
    with clock.moved(at(6, 9, 31)):
        assert (remind(), remind()) == (1, 0)
    assert told("promise_soon") == ["Jonas"]


def test_what_is_due_sooner_than_that_reminds_nobody(talk: Talk) -> None:
    talk.promises(at(5, 9), due_at=at(5, 9, 30))
    with clock.moved(at(5, 9, 29)):
        assert remind() == 0


def test_leads_and_its_writer_hear_once_that_it_is_broken(talk: Talk) -> None:
    talk.promises(at(5, 9), due_at=at(6, 10))
    with clock.moved(at(6, 11)):
        services.mark_broken()
        assert (tell_broken(), tell_broken()) == (1, 0)
    assert told("promise_broken") == ["Ada", "Jonas"]


@pytest.mark.parametrize(
    ("condition", "when", "holds"),
    [
        ({"field": "promise", "op": "has any", "value": ["open"]}, at(5, 10), True),
        ({"field": "promise", "op": "has any", "value": ["broken"]}, at(5, 10), False),
        ({"field": "promise", "op": "has any", "value": ["broken"]}, at(6, 11), True),
        ({"field": "promise_due", "op": "within next", "value": 240}, at(6, 7), True),
        ({"field": "promise_due", "op": "within next", "value": 240}, at(5, 10), False),
    ],
)
def test_views_and_rules_ask_for_them(
    talk: Talk, condition: dict[str, object], when: object, holds: bool
) -> None:
    talk.promises(at(5, 9), due_at=at(6, 10))
    with clock.moved(when):  # type: ignore[arg-type]
        services.mark_broken()
        found = Conversation.objects.filter(conditions.to_q("conversation", condition)).exists()
        assert found is holds
        assert conditions.matches("conversation", condition, Conversation.objects.get()) is holds


def test_words_are_erased_with_the_texts(talk: Talk, shop: Shop) -> None:
    made = talk.promises(at(5, 9), due_date=FRIDAY)
    message = talk.sends(at(5, 10), "We will call.", services.Correction("We will call", at(6, 9)))
    privacy.forget_words(Erasing("texts", (talk.conversation.pk,), (message.pk,)))
    assert (now(made).words, now(made).due_at) == ("", made.due_at)
    assert not Said.objects.exists()


def test_a_person_s_promises_are_exported_and_erased(talk: Talk) -> None:
    made = talk.promises(at(5, 9), due_date=FRIDAY)
    exported = list(privacy._export(made.customer, False)["promises"])
    assert exported[0]["words"] == made.words
    assert privacy._erase(Person(made.customer_id, "Olena"), 0) is None
    assert not Promise.objects.exists()


def test_only_who_may_settles_and_looks(talk: Talk, shop: Shop) -> None:
    made = talk.promises(at(5, 9), due_at=at(6, 10))
    with pytest.raises(Refused):
        services.save_manner(shop.agent, remind_minutes=5)
    with pytest.raises(Invalid):
        services.save_manner(shop.admin, remind_minutes=-1)
    with pytest.raises(Refused):
        services.look(shop.agent, made, right=True)
    with clock.moved(at(5, 10)), pytest.raises(Conflict):
        services.settle_broken(shop.agent, made)


def test_evidence_from_elsewhere_outweighs_all(talk: Talk) -> None:
    made = talk.promises(at(5, 9), due_at=at(6, 10))
    with clock.moved(at(7, 9)):
        services.mark_broken()
        services.prove(made, happened_at=at(6, 10) - timedelta(minutes=1))
    assert now(made).state == "kept"
