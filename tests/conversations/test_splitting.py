"""Messages become a conversation of their own."""

import pytest

from keepword.commitments.models import Clock
from keepword.commitments.services import Times, save_policy
from keepword.conversations.around import links_of
from keepword.conversations.models import Conversation, Status
from keepword.conversations.services import Letter, merge, reply, split
from keepword.core.errors import Conflict, Invalid
from tests.cast import Cast
from tests.conversations.merging import OLENA, TARAS, Talk, current

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def talk(cast: Cast) -> Talk:
    save_policy(cast.admin, name="All", condition={}, times=Times(60, 120, 960))
    return Talk(cast)


def test_the_chosen_move_and_answers_to_them_follow(cast: Cast, talk: Talk) -> None:
    first = talk.writes()
    second = talk.writes(answers=first, text="And another thing")
    with talk.tick():
        created = split(cast.agent, first.conversation, [second.pk], subject="Another thing")
        now = talk.now
    assert (created.status, created.customer) == (Status.OPEN, first.conversation.customer)
    assert [bond.other for bond in links_of(cast.agent, created)] == [first.conversation]
    assert talk.writes(answers=second).conversation == created
    assert talk.writes(answers=first).conversation == first.conversation
    # Nobody is late by a split: its clocks begin with it.
    assert {one.started_at for one in Clock.objects.filter(conversation=created)} == {now}


def test_merged_back_all_is_together_again(cast: Cast, talk: Talk) -> None:
    first = talk.writes()
    second = talk.writes(answers=first)
    created = split(cast.agent, first.conversation, [second.pk], subject="x")
    merge(cast.agent, created, first.conversation)
    assert first.conversation.messages.count() == 2


def test_it_can_be_the_sender_s(cast: Cast, talk: Talk) -> None:
    first = talk.writes(OLENA, cc=TARAS)
    second = talk.writes(TARAS, answers=first)
    created = split(cast.agent, first.conversation, [second.pk], subject="x", of_sender=True)
    assert created.customer.identities.get().value == "taras@example.com"


def test_what_cannot_be_split_is_told(cast: Cast, talk: Talk) -> None:
    first, other = talk.writes(), talk.writes()
    for chosen in ([], [first.pk], [other.pk]):
        with pytest.raises(Invalid):
            split(cast.agent, first.conversation, chosen, subject="x")
    queued = reply(cast.agent, first.conversation, Letter("Soon."))
    with pytest.raises(Conflict):
        split(cast.agent, first.conversation, [queued.pk], subject="x")
    assert Conversation.objects.count() == 2
    assert current(first.conversation).messages.count() == 2
