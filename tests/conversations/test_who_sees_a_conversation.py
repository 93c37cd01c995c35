"""Who sees a conversation: everybody, until its team is private or its inbox is kept to teams."""

import random

import pytest

from keepword.accounts.models import User
from keepword.conversations.models import Conversation, Inbox
from keepword.conversations.queries import get_conversation, inboxes, visible
from keepword.conversations.views import counts
from keepword.core import clock
from keepword.core.errors import NotFound
from keepword.customers.services import Sighting, identify
from keepword.teams.models import Team
from keepword.teams.services import save_team
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def conversation(cast: Cast) -> Conversation:
    customer = identify([Sighting("olena@example.org", "Olena", "uk")])["olena@example.org"]
    now = clock.now()
    return Conversation.objects.create(
        inbox=cast.inbox, customer=customer, subject="Lamp", created_at=now, last_message_at=now
    )


@pytest.fixture
def repairs(cast: Cast) -> Team:
    """A private team of the colleague alone."""
    return save_team(cast.admin, None, name="Repairs", is_private=True, members=[cast.colleague])


def test_everybody_sees_what_nobody_has_closed(cast: Cast, conversation: Conversation) -> None:
    assert list(visible(cast.agent)) == [conversation]


def test_a_private_team_s_conversation_is_as_if_it_were_not(
    cast: Cast, conversation: Conversation, repairs: Team
) -> None:
    Conversation.objects.update(team=repairs)
    with pytest.raises(NotFound) as hidden:
        get_conversation(cast.agent, conversation.pk)
    with pytest.raises(NotFound) as missing:
        get_conversation(cast.agent, 987_654)
    assert str(hidden.value) == str(missing.value)
    for user in (cast.colleague, cast.lead, cast.admin):
        assert get_conversation(user, conversation.pk) == conversation


def test_an_inbox_kept_to_teams_is_closed_to_the_others(
    cast: Cast, conversation: Conversation, repairs: Team
) -> None:
    cast.inbox.teams.add(repairs)
    assert not visible(cast.agent).exists()
    assert not inboxes(cast.agent).exists()
    assert list(visible(cast.colleague)) == [conversation]
    assert list(inboxes(cast.colleague)) == [cast.inbox]


def test_what_is_handed_to_me_or_my_team_i_see_wherever_it_came_in(
    cast: Cast, conversation: Conversation, repairs: Team
) -> None:
    cast.inbox.teams.add(repairs)
    Conversation.objects.update(assignee=cast.agent)
    assert list(visible(cast.agent)) == [conversation]
    sales = save_team(cast.admin, None, name="Sales", members=[cast.agent])
    Conversation.objects.update(assignee=None, team=sales)
    assert list(visible(cast.agent)) == [conversation]


def test_who_left_the_team_sees_it_no_more(cast: Cast, conversation: Conversation, repairs: Team) -> None:
    Conversation.objects.update(team=repairs)
    save_team(cast.admin, repairs, name="Repairs", is_private=True, members=[cast.agent])
    assert list(visible(cast.agent)) == [conversation]
    assert not visible(cast.colleague).exists()


@pytest.mark.parametrize("dice", [random.Random(seed) for seed in range(12)])
def test_it_is_the_same_within_a_request_and_as_the_rule_says(cast: Cast, dice: random.Random) -> None:
    people = [cast.agent, cast.colleague]
    teams = {
        save_team(cast.admin, None, name=f"Team {number}", is_private=dice.random() < 0.5, members=members): (
            members
        )
        for number in range(3)
        for members in [[one for one in people if dice.random() < 0.4]]
    }
    made = [Inbox(name=f"{n}", address=f"{n}@shop.example", created_at=clock.now()) for n in range(3)]
    kept: dict[Inbox, list[Team]] = {}
    for inbox in made:
        inbox.save()
        kept[inbox] = [team for team in teams if dice.random() < 0.3]
        inbox.teams.set(kept[inbox])
    customer = identify([Sighting("olena@example.org", "Olena", "uk")])["olena@example.org"]
    for inbox in made:
        for team in (None, *teams):
            for assignee in (None, *people):
                Conversation.objects.create(
                    inbox=inbox,
                    customer=customer,
                    team=team,
                    assignee=assignee,
                    created_at=clock.now(),
                    last_message_at=clock.now(),
                )

    def sees(user: User, one: Conversation) -> bool:
        if one.assignee == user or (one.team is not None and user in teams[one.team]):
            return True
        private = one.team is not None and one.team.is_private
        closed = kept[one.inbox] and not any(user in teams[team] for team in kept[one.inbox])
        return not private and not closed

    for user in people:
        expected = {one.pk for one in Conversation.objects.all() if sees(user, one)}
        outside = set(visible(user).values_list("pk", flat=True))
        user.request_memory = {}
        within = [set(visible(user).values_list("pk", flat=True)) for _turn in range(2)]
        assert [outside, *within] == [expected] * 3


def test_what_one_request_knows_of_teams_does_not_outlive_it(
    cast: Cast, conversation: Conversation, repairs: Team
) -> None:
    cast.agent.request_memory = {}
    assert (counts(cast.agent)["open"], visible(cast.agent).count()) == (1, 1)
    Conversation.objects.update(team=repairs)
    cast.agent.request_memory = {}
    assert (counts(cast.agent)["open"], visible(cast.agent).count()) == (0, 0)
    save_team(cast.admin, repairs, name="Repairs", is_private=True, members=[cast.agent])
    cast.agent.request_memory = {}
    assert (counts(cast.agent)["open"], visible(cast.agent).count()) == (1, 1)
