"""Who follows a conversation, and which belong together."""

import pytest

from keepword.conversations.around import followers_of, following, links_of
from keepword.conversations.models import Conversation, Link
from keepword.conversations.queries import visible, who_may_see
from keepword.conversations.services import follow, link, note, unfollow, unlink
from keepword.core.actions import check, run
from keepword.core.errors import Invalid, NotFound
from keepword.teams.models import Membership, Team
from tests.cast import Cast
from tests.conversations.merging import Talk, current

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def pair(cast: Cast) -> tuple[Conversation, Conversation]:
    talk = Talk(cast)
    return talk.writes().conversation, talk.writes().conversation


def test_whoever_is_called_on_follows(cast: Cast, pair: tuple[Conversation, Conversation]) -> None:
    note(cast.agent, pair[0], "@Colleague", mentions=[cast.colleague])
    assert followers_of(pair[0]) == [cast.colleague]
    assert list(following(cast.colleague)) == [pair[0]]
    assert unfollow(cast.colleague, pair[0], cast.colleague)
    assert followers_of(pair[0]) == []


def test_nobody_follows_what_they_may_not_see(cast: Cast, pair: tuple[Conversation, Conversation]) -> None:
    follow(cast.agent, pair[0], cast.colleague)
    team = Team.objects.create(name="Complaints", is_private=True, created_at=pair[0].created_at)
    Membership.objects.create(team=team, user=cast.agent)
    Conversation.objects.filter(pk=pair[0].pk).update(team=team)
    private = current(pair[0])
    assert followers_of(private) == []
    with pytest.raises(Invalid):
        follow(cast.agent, private, cast.colleague)
    people = [cast.admin, cast.lead, cast.agent, cast.colleague]
    for conversation in (private, pair[1]):
        seen = [one for one in people if visible(one).filter(pk=conversation.pk).exists()]
        assert who_may_see(conversation, people) == seen


def test_links_are_seen_from_both_ends(cast: Cast, pair: tuple[Conversation, Conversation]) -> None:
    one, other = pair
    link(cast.agent, one, other, "duplicate")
    assert [bond.kind for bond in links_of(cast.agent, one)] == ["original"]
    assert [bond.kind for bond in links_of(cast.agent, other)] == ["duplicate"]
    link(cast.agent, other, one, "parent")
    assert Link.objects.get().kind == "parent"
    unlink(cast.agent, one, other)
    with pytest.raises(NotFound):
        unlink(cast.agent, one, other)


def test_actions_are_taken_back(cast: Cast, pair: tuple[Conversation, Conversation]) -> None:
    one, other = pair
    steps = [{"do": "follow"}, {"do": "link", "number": other.pk}, {"do": "task", "title": "Call"}]
    steps.append({"do": "merge", "number": other.pk})
    check("conversation", steps)
    done = run(cast.agent, "conversation", one, steps)
    assert current(one).merged_into == other
    for step in reversed(done):
        assert step.before is not None
        assert step.action.undo is not None
        step.action.undo(cast.agent, one, step.before)
    assert current(one).merged_into is None
    assert not Link.objects.exists()
    assert not one.tasks.exists()  # type: ignore[attr-defined]
    assert followers_of(one) == []
