"""A team with two people and mail for it."""

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from django.db import transaction
from django_tasks_db.models import DBTaskResult

from keepword.conversations.models import Conversation
from keepword.conversations.services import Incoming, receive
from keepword.core import clock
from keepword.customers.services import Sighting
from keepword.routing import queries
from keepword.routing.services.give import route
from keepword.teams.models import Team
from keepword.teams.services import save_team
from tests.cast import Cast

Comes = Callable[..., Conversation]


def work() -> int:
    """Do the jobs of routing in this test's transaction, which a worker would close; how many there were."""
    queued = list(DBTaskResult.objects.filter(status="READY", task_path=route.module_path))
    for one in queued:
        route.func(*one.args_kwargs["args"])
        one.delete()
    return len(queued)


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    """The rules that a process keeps outlive the rolled back database of a test."""
    queries.forget()
    yield
    queries.forget()


@pytest.fixture
def team(cast: Cast) -> Team:
    """The agent and the colleague; what comes in at the inbox is theirs."""
    made = save_team(cast.admin, None, name="Sales", members=[cast.agent, cast.colleague])
    cast.inbox.team = made
    cast.inbox.save()
    return made


@pytest.fixture
def comes(cast: Cast) -> Comes:
    """A customer writes; the conversation."""

    def comes(
        who: str = "olena",
        *,
        into: Conversation | None = None,
        language: str = "en",
        subject: str = "Lamp",
        at: datetime | None = None,
    ) -> Conversation:
        sender = Sighting(f"{who}@example.org", who.capitalize(), language)
        incoming = Incoming(
            cast.inbox, at or clock.now(), sender, subject=subject, text="It flickers.", conversation=into
        )
        with transaction.atomic():
            (message,) = receive([incoming])
        return Conversation.objects.get(pk=message.conversation_id)

    return comes
