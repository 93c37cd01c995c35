"""A call asks the database no more with much in it than with little."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from keepword.calendars.services import ensure_default_calendar
from keepword.channels.email.models import Quarantined, SenderRule
from keepword.commitments.services import default_policies
from keepword.conversations.models import Conversation
from keepword.core import clock
from keepword.teams.services import save_team
from keepword.tokens.services import issue_token
from keepword.webhooks.services import save_endpoint, send_test
from tests.api.conftest import Caller
from tests.cast import Cast
from tests.desk.test_query_bounds import conversations, history, messages

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

MOST = 16  # queries of any call
Fill = Callable[[Cast, int], None]


def kept(cast: Cast, count: int) -> None:
    """So many of all that an admin keeps."""
    now = clock.now()
    for number in range(Quarantined.objects.count(), count):
        Quarantined.objects.create(
            inbox=cast.inbox, at=now, door="lmtp", reason="broken", size=1, digest=str(number), blob="0" * 64
        )
        SenderRule.objects.create(pattern=f"x{number}@spam.example", verdict="block", created_at=now)
        save_team(cast.admin, None, name=f"Team {number}", members=[cast.agent, cast.lead])
        issue_token(cast.agent, name=f"T{number}", scopes=["people:read"])
        send_test(cast.admin, save_endpoint(cast.admin, None, name="W", url="https://e.com/", topics=["*"]))


CALLS: list[tuple[str, Fill]] = [
    *[
        (f"/conversations?limit=50&view={view}", conversations)
        for view in ("all", "open", "mine", "unassigned")
    ],
    ("/search?q=lamp&limit=50", conversations),
    ("/customers?limit=50", conversations),
    ("/views", conversations),
    ("/conversations/{last}/messages?limit=50", messages),
    ("/conversations/{last}/messages?order=newest&limit=50", messages),
    ("/conversations/{last}/clocks", messages),
    ("/conversations/{last}/ratings", history),
    ("/customers/{customer}/conversations?limit=50", history),
    ("/audit?limit=50", history),
    *[
        (f"/{name}?limit=50", kept)
        for name in ("quarantine", "senders", "teams", "tokens", "webhooks", "people")
    ],
    ("/health", kept),
]


@pytest.mark.parametrize(("path", "fill"), CALLS)
def test_a_call_asks_no_more_for_more(cast: Cast, path: str, fill: Fill) -> None:
    ensure_default_calendar(cast.admin, zone="Europe/Kyiv")
    default_policies(cast.admin)
    admin = Caller(cast.admin)
    costs = []
    for count in (2, 7):
        fill(cast, count)
        last = Conversation.objects.order_by("pk").last()
        where = path.format(last=last.pk if last else 0, customer=last.customer_id if last else 0)
        admin.get(where)
        with CaptureQueriesContext(connection) as asked:
            answered = admin.get(where)
        assert answered.status_code == 200, answered.content
        costs.append(len(asked))
    assert costs[1] <= costs[0] <= MOST
