"""Several workers decide at the same moment: nobody gets more than they can, no turn is skipped."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from django.db import connection

from keepword.audit.models import Entry
from keepword.conversations.models import Conversation
from keepword.routing.models import Method, Turn
from keepword.routing.services import PolicyFields, save_policy, take_up
from keepword.teams.models import Team
from keepword.teams.services import save_team
from tests.cast import Cast
from tests.routing.conftest import Comes

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]
WORKERS = 4


def take(pk: int) -> None:
    with closing(connection):
        take_up(pk)


def all_at_once(ids: list[int]) -> Counter[str]:
    """Each twice, as a job may run twice; how many everybody has then."""
    with ThreadPoolExecutor(WORKERS) as workers:
        list(workers.map(take, [*ids, *ids]))
    held = Conversation.objects.filter(assignee__isnull=False)
    return Counter(held.values_list("assignee__name", flat=True))


def test_each_gets_their_turn(cast: Cast, team: Team, comes: Comes) -> None:
    save_policy(cast.admin, team, PolicyFields(method=Method.ROUND_ROBIN))
    ids = [comes(f"c{n}").pk for n in range(8)]
    assert all_at_once(ids) == {"Agent": 4, "Colleague": 4}
    assert Entry.objects.filter(verb="assigned").count() == 8
    assert Turn.objects.get().last in (cast.agent.pk, cast.colleague.pk)


def test_nobody_gets_more_than_they_can(cast: Cast, team: Team, comes: Comes) -> None:
    save_team(cast.admin, team, name="Sales", capacity=2, members=[cast.agent, cast.colleague])
    save_policy(cast.admin, team, PolicyFields(method=Method.LEAST_BUSY))
    ids = [comes(f"c{n}").pk for n in range(8)]
    assert all_at_once(ids) == {"Agent": 2, "Colleague": 2}


def test_one_conversation_is_given_once(cast: Cast, team: Team, comes: Comes) -> None:
    save_policy(cast.admin, team, PolicyFields(method=Method.ROUND_ROBIN))
    for n in range(4):
        pk = comes(f"c{n}").pk
        with ThreadPoolExecutor(WORKERS) as workers:
            list(workers.map(take, [pk] * WORKERS))
    assert Entry.objects.filter(verb="assigned").count() == 4
