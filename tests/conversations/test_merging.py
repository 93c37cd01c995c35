"""Two conversations become one, and two again."""

import pytest

from keepword.channels.email.addresses import reply_address
from keepword.commitments.models import Clock
from keepword.commitments.services import Times, save_policy
from keepword.conversations.models import Contact, Conversation, Draft, Status
from keepword.conversations.queries import get_conversation
from keepword.conversations.services import (
    Letter,
    close,
    follow,
    merge,
    note,
    reply,
    save_draft,
    take_draft,
    unmerge,
)
from keepword.conversations.views import VIEWS, in_view
from keepword.core.errors import Conflict, Invalid
from tests.cast import Cast
from tests.conversations.merging import OLENA, TARAS, Talk, current, state_of

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def talk(cast: Cast) -> Talk:
    save_policy(cast.admin, name="All", condition={}, times=Times(60, 120, 960))
    return Talk(cast)


def test_everything_is_in_the_target_and_the_source_in_no_list(cast: Cast, talk: Talk) -> None:
    first, second = talk.writes(), talk.writes(cc=TARAS)
    note(cast.agent, second.conversation, "Mind this.", mentions=[cast.colleague])
    save_draft(cast.agent, second.conversation, "reply", {"text": "Dear"})
    follow(cast.lead, second.conversation, cast.lead)
    merge(cast.agent, second.conversation, first.conversation)
    into = current(first.conversation)
    assert into.messages.count() == 3
    assert {one.user for one in into.followers.all()} == {cast.lead, cast.colleague}
    assert into.participants.get().address == "taras@example.com"
    assert into.drafts.get().content["text"] == "Dear"
    for view in VIEWS:
        assert second.conversation not in in_view(cast.agent, view)
    assert get_conversation(cast.agent, second.conversation_id) == into


def test_both_drafts_of_one_person_are_kept(cast: Cast, talk: Talk) -> None:
    first, second = talk.writes(), talk.writes()
    save_draft(cast.agent, first.conversation, "reply", {"text": "One"})
    save_draft(cast.agent, second.conversation, "reply", {"text": "Two"})
    merge(cast.agent, second.conversation, first.conversation)
    left = Draft.objects.get(conversation=second.conversation)
    take_draft(cast.agent, left)
    assert Draft.objects.get().content["text"] == "One\n\nTwo"


def test_answers_to_the_source_come_to_the_target(cast: Cast, talk: Talk) -> None:
    first, second = talk.writes(), talk.writes()
    merge(cast.agent, second.conversation, first.conversation)
    by_reference = talk.writes(answers=second)
    by_address = talk.writes(to=reply_address(cast.inbox, second.conversation_id))
    assert by_reference.conversation == by_address.conversation == first.conversation


def test_two_contacts_are_one_and_one_clock_runs(cast: Cast, talk: Talk) -> None:
    first, second = talk.writes(), talk.writes()
    with talk.tick():
        merge(cast.agent, second.conversation, first.conversation)
    running = Clock.objects.filter(conversation=first.conversation, stopped_at=None)
    assert {(one.kind, one.started_at) for one in running} == {
        ("first_response", first.at),
        ("resolution", first.at),
    }
    assert Contact.objects.get(conversation=first.conversation).started_at == first.at
    assert not Clock.objects.filter(state="missed").exists()


@pytest.mark.parametrize("answered", [False, True])
def test_undone_at_once_all_is_as_it_was(cast: Cast, talk: Talk, answered: bool) -> None:
    first, second = talk.writes(), talk.writes(cc=TARAS)
    if answered:
        talk.answer(first.conversation)
    save_draft(cast.agent, second.conversation, "note", {"text": "Hm"})
    before = state_of(first.conversation), state_of(second.conversation)
    with talk.tick():
        made = merge(cast.agent, second.conversation, first.conversation)
    with talk.tick():
        unmerge(cast.agent, made)
    assert (state_of(first.conversation), state_of(second.conversation)) == before


def test_what_answers_the_source_goes_back_with_it(cast: Cast, talk: Talk) -> None:
    first, second = talk.writes(), talk.writes()
    with talk.tick():
        made = merge(cast.agent, second.conversation, first.conversation)
    to_source, to_target = talk.writes(answers=second), talk.writes(answers=first)
    with talk.tick():
        unmerge(cast.agent, made)
    to_source.refresh_from_db()
    to_target.refresh_from_db()
    assert (to_source.conversation, to_target.conversation) == (second.conversation, first.conversation)
    assert to_source.contact
    assert to_source.contact.conversation == second.conversation


def test_a_closed_one_opens_nothing_and_is_not_opened(cast: Cast, talk: Talk) -> None:
    first, second = talk.writes(), talk.writes()
    for message in (first, second):
        close(cast.agent, message.conversation)
    merge(cast.agent, second.conversation, first.conversation)
    assert current(first.conversation).status == Status.CLOSED


def test_chains_lead_to_their_end_and_circles_cannot_be(cast: Cast, talk: Talk) -> None:
    a, b, c = (talk.writes().conversation for _ in range(3))
    first = merge(cast.agent, a, b)
    merge(cast.agent, b, c)
    assert current(a).merged_into == c
    with pytest.raises(Conflict):
        merge(cast.agent, c, a)
    with pytest.raises(Conflict):
        unmerge(cast.agent, first)
    with pytest.raises(Invalid):
        merge(cast.agent, c, c)


def test_two_customers_want_a_word(cast: Cast, talk: Talk) -> None:
    first, second = talk.writes(OLENA), talk.writes(TARAS)
    with pytest.raises(Conflict) as told:
        merge(cast.agent, second.conversation, first.conversation)
    assert told.value.field == "across"
    with talk.tick():
        made = merge(cast.agent, second.conversation, first.conversation, across=True)
    more = talk.writes(TARAS, answers=second)
    assert more.conversation == first.conversation
    with talk.tick():
        unmerge(cast.agent, made)
    more.refresh_from_db()
    assert more.conversation == second.conversation
    assert not current(first.conversation).participants.exists()


def test_a_queued_answer_of_the_source_still_leaves(cast: Cast, talk: Talk) -> None:
    first, second = talk.writes(), talk.writes()
    with talk.tick():
        queued = reply(cast.agent, second.conversation, Letter("On its way."))
        merge(cast.agent, second.conversation, first.conversation)
    gone = talk.leaves(queued)
    assert (gone.state, gone.conversation) == ("sent", first.conversation)
    assert Conversation.objects.get(pk=second.conversation_id).merged_into == first.conversation
