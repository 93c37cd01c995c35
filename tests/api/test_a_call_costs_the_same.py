"""A call asks the database no more with much in it than with little."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from keepword.accounts.services import add_role, invite
from keepword.automation.services.macros import Words, save_macro
from keepword.automation.services.rules import Plan, save_rule
from keepword.bulk.models import BulkItem
from keepword.bulk.services import start
from keepword.calendars.services import ensure_default_calendar
from keepword.channels.email.models import Quarantined, SenderRule
from keepword.commitments.services import default_policies
from keepword.conversations.models import Conversation
from keepword.conversations.services import Letter, ask, follow, link
from keepword.conversations.services.views import ViewDetails, save_view
from keepword.core import clock, rows
from keepword.customers.consent import give_consent, save_purpose
from keepword.privacy.models import Erasure, Export, RetentionRule
from keepword.privacy.services import save_rule as save_retention
from keepword.privacy.services import start_run
from keepword.tasks.services import add_task
from keepword.teams.services import add_absence, save_skill, save_team, save_work
from keepword.tokens.services import issue_token
from keepword.webhooks.services import save_endpoint, send_test
from tests.api.conftest import Caller
from tests.cast import Cast
from tests.desk.test_query_bounds import conversations, history, messages

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.both_databases,
    pytest.mark.usefixtures("the_second_does_not_end"),
]

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
        skill = save_skill(cast.admin, None, name=f"Skill {number}")
        save_work(cast.admin, cast.agent, skills=[skill])
        save_rule(cast.lead, None, Plan(f"Rule {number}", "new", {}, [{"do": "close"}]))
        save_macro(cast.lead, None, Words(f"Macro {number}", {"en": "Hi", "uk": "Вітаю"}, scope="shared"))
        save_view(cast.lead, None, ViewDetails(f"View {number}", shared=True))
        invite(cast.admin, email=f"x{number}@shop.example", role="agent", language="en")
        add_role(cast.admin, name=f"Role {number}", rights=["converse"])
        add_task(cast.admin, f"Task {number}")
        begin = now + timedelta(days=number + 1)
        add_absence(cast.admin, cast.admin, starts_at=begin, ends_at=begin + timedelta(hours=8))


def around(cast: Cast, count: int) -> None:
    """So much around the newest conversation."""
    conversations(cast, count + 2)
    newest, *others = Conversation.objects.order_by("-pk")[: count + 1]
    run = start(cast.admin, [{"do": "priority", "priority": 1}], ids=[newest.pk])
    rows.insert([BulkItem(run_id=run.pk, conversation_id=one.pk) for one in others])
    for number, other in enumerate(others):
        link(cast.agent, newest, other)
        aside = Letter("Ours?", to=[("", f"m{number}@example.net")])
        ask(cast.agent, newest, aside, subject=f"Lamp {number}")
        add_task(cast.agent, f"Task {number}", conversation=newest, assignee=cast.admin)
    for person in (cast.agent, cast.lead, cast.colleague, cast.admin)[:count]:
        follow(cast.admin, newest, person)


def private(cast: Cast, count: int) -> None:
    """So much that was given out, erased, agreed to; so many rules that have run."""
    conversations(cast, count)
    now, customer = clock.now(), Conversation.objects.order_by("-pk")[0].customer
    for number in range(RetentionRule.objects.count(), count):
        Export.objects.create(
            customer=customer, state="ready", asked_by=cast.admin, created_at=now, touched_at=now
        )
        Erasure.objects.create(
            customer_id=number, state="done", asked_by=cast.admin, created_at=now, touched_at=now
        )
        start_run(cast.admin, save_retention(cast.admin, None, name=f"R{number}", days=9, is_active=True))
        purpose = save_purpose(cast.admin, None, name=f"Purpose {number}", texts={"en": "Yes"})
        give_consent(cast.admin, customer, purpose, evidence="Said so.")


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
    ("/conversations/{last}/clocks/counted", messages),
    ("/conversations/{last}/four-minutes", messages),
    ("/conversations/{last}/ratings", history),
    ("/customers/{customer}/conversations?limit=50", history),
    ("/audit?limit=50", history),
    *[
        (f"/{name}?limit=50", kept)
        for name in ("quarantine", "senders", "teams", "tokens", "webhooks", "people")
    ],
    ("/health", kept),
    ("/today?days=30", conversations),
    *[
        (f"/{name}?limit=50", kept)
        for name in (
            "rules",
            "macros",
            "saved-views",
            "skills",
            "standings",
            "invitations",
            "tasks",
            "promises",
        )
    ],
    ("/macro-search?q=macro", kept),
    ("/macro-figures", kept),
    ("/roles", kept),
    *[(f"/{name}?limit=50", private) for name in ("exports", "erasures", "retention-rules", "purposes")],
    ("/customers/{customer}/consents?limit=50", private),
    ("/people/{admin}/absences?limit=50", kept),
    ("/bulk-runs?limit=50", around),
    *[
        (f"/conversations/{{last}}/{name}", around)
        for name in ("links", "side-conversations", "tasks", "promises", "followers", "merges", "moves")
    ],
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
        where = path.format(
            last=last.pk if last else 0, customer=last.customer_id if last else 0, admin=cast.admin.pk
        )
        admin.get(where)
        with CaptureQueriesContext(connection) as asked:
            answered = admin.get(where)
        assert answered.status_code == 200, answered.content
        costs.append(len(asked))
    assert costs[1] <= costs[0] <= MOST
