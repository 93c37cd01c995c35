"""A page costs as many queries with much in it as with little."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from keepword.accounts.models import User
from keepword.bulk.services import start
from keepword.calendars.services import ensure_default_calendar
from keepword.channels.email.models import Mailbox, Quarantined, SenderRule
from keepword.channels.email.pipeline import RawMail, receive
from keepword.commitments.models import Dismissal, Promise
from keepword.commitments.services import default_policies
from keepword.complaints import services as about
from keepword.conversations.links import token
from keepword.conversations.models import Attachment, Conversation, Inbox
from keepword.conversations.services import (
    Letter,
    assign,
    close,
    name_tag,
    note,
    reply,
    set_fields,
    tag,
)
from keepword.core import clock, facts
from keepword.customers.fields import set_fields as of_customers
from keepword.feedback.models import Response, Survey
from keepword.feedback.services import answer, beginning, finish, open_survey, rate, save_survey
from keepword.fields.models import Definition
from keepword.fields.services import save_field
from keepword.search.services import index_pending
from tests.cast import Cast
from tests.channels.email.intake.mails import AT, letter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_second_does_not_end")]

MOST = 60  # queries of any page
Fill = Callable[[Cast, int], None]


def conversations(cast: Cast, count: int) -> None:
    """So many conversations, each of another customer, with a colleague's note and somebody who has it."""
    for number in range(count):
        raw = letter(
            f"Customer {number} <c{number}@example.org>",
            id=f"a{number}-{Conversation.objects.count()}@example.org",
            subject=f"Lamp {number}",
            cc=f"Friend <f{number}@example.org>",
        )
        with clock.moved(AT + timedelta(minutes=number)):
            receive([RawMail(cast.inbox, raw, "lmtp", clock.now())])
            found = Conversation.objects.latest("pk")
            note(cast.colleague, found, "@Agent please", mentions=[cast.agent])
            assign(cast.agent, found, [cast.agent, cast.lead, cast.colleague][number % 3])
            if number % 4 == 0:
                assign(cast.agent, found, None)
    _index()


def messages(cast: Cast, count: int) -> None:
    """One conversation with three times so many messages, of all kinds, with files."""
    with clock.moved(AT):
        receive([RawMail(cast.inbox, letter(), "lmtp", AT)])
    found = Conversation.objects.latest("pk")
    for number in range(count):
        with clock.moved(AT + timedelta(minutes=number + 1)):
            raw = letter(id=f"m{number}@example.org", replies_to="one@example.org", text=f"And now {number}?")
            receive([RawMail(cast.inbox, raw, "lmtp", clock.now())])
            note(cast.colleague, found, "@Agent look", mentions=[cast.agent, cast.lead])
            answer = reply([cast.agent, cast.lead][number % 2], found, Letter(f"So {number}."))
            Attachment.objects.create(message=answer, name="a.txt", type="text/plain", size=1, blob="0" * 64)
    _index()


def history(cast: Cast, count: int) -> None:
    """So many closed and rated conversations of one customer."""
    for number in range(count):
        with clock.moved(AT + timedelta(hours=number)):
            raw = letter(id=f"h{number}@example.org", subject=f"Matter {number}")
            receive([RawMail(cast.inbox, raw, "lmtp", clock.now())])
            found = Conversation.objects.latest("pk")
            reply(cast.agent, found, Letter("Done."))
            closed = close(cast.agent, Conversation.objects.get(pk=found.pk))
            rate(closed, score=1 + number % 5, comment="So.")
    _index()


def settings(cast: Cast, count: int) -> None:
    """So many of all that an admin keeps."""
    now = clock.now()
    for number in range(count):
        inbox = Inbox.objects.create(name=f"In {number}", address=f"i{number}@shop.example", created_at=now)
        Mailbox.objects.create(inbox=inbox, username="x", state="failing", problem="No answer")
        User.objects.create(email=f"p{number}@shop.example", name=f"Person {number}", role="agent")
        SenderRule.objects.create(pattern=f"x{number}@spam.example", verdict="block", created_at=now)
        Quarantined.objects.create(
            inbox=inbox, at=now, door="lmtp", reason="broken", size=1, digest=str(number), blob="0" * 64
        )


def labels(cast: Cast, count: int) -> None:
    """So many conversations with tags and fields, and as many things done to them."""
    if not Definition.objects.exists():
        for subject in ("conversation", "customer"):
            save_field(
                cast.lead, None, name="Part", kind="choices", choices=["Lamp", "Shade"], subject=subject
            )
        save_field(cast.lead, None, name="Order", in_list=True)
    conversations(cast, count)
    for number, found in enumerate(Conversation.objects.order_by("pk")):
        tag(cast.agent, found, name_tag(cast.agent, f"a{number}"), name_tag(cast.agent, "b"))
        set_fields(cast.agent, found, {"order": f"A-{number}", "part": ["lamp", "shade"]})
        of_customers(cast.agent, found.customer, {"part": ["lamp", "shade"]})
        start(cast.agent, [{"do": "priority", "priority": 2}], ids=[found.pk])


def complaints(cast: Cast, count: int) -> None:
    """So many complaints of one cause, each with something given, and as many causes and measures."""
    conversations(cast, count)
    cause = about.find(cast.agent, about.Analysis("Thin glass", owner=cast.agent))
    about.add_measure(cast.agent, cause, text="Thicker", kind="corrective", owner=cast.agent, due_on=None)
    for found in Conversation.objects.filter(complaints=None):
        made = about.make(cast.agent, found)
        about.link_cause(cast.agent, made, cause)
        about.compensate(cast.agent, made, kind="refund", amount=100)


def surveys(cast: Cast, count: int) -> None:
    """So many surveys, one of which everybody has answered low in."""
    conversations(cast, count)
    made = [open_survey(cast.lead, save_survey(cast.lead, None, beginning("csat"))) for _ in range(count)]
    questions = list(made[-1].questions.all())
    for found in Conversation.objects.select_related("customer"):
        response = Response.objects.create(
            survey=made[-1], customer=found.customer, conversation=found, started_at=clock.now()
        )
        for question, value in zip(questions, (1, "It broke."), strict=True):
            answer(response, question, value)
        finish(response)


def calls(cast: Cast, count: int) -> None:
    """So many calls a day for two weeks, and as many people."""
    line = Inbox.objects.create(name="Phone", channel="phone", address="+370", created_at=clock.now())
    settings(cast, count)
    for ago in range(1, 15):
        at = clock.now() - timedelta(days=ago)
        facts.record(facts.fact("call_offered", at, inbox=line.pk) for _call in range(count))


def promises(cast: Cast, count: int) -> None:
    """So many promises of each state in the newest conversation, and as many dismissals."""
    conversations(cast, 2)
    found = Conversation.objects.latest("pk")
    of = {"conversation": found, "words": "We will call you", "author": cast.agent}
    now = clock.now()
    for number in range(count):
        for state in ("open", "waiting", "broken", "by_word", "moved"):
            due = {"due_at": now + timedelta(hours=number)} if number % 2 and state == "open" else {}
            old = now - timedelta(days=9)
            Promise.objects.create(
                **of, **due, customer=found.customer, state=state, made_at=old, decided_at=now
            )
        Dismissal.objects.create(**of, at=now)
    _index()


def _index() -> None:
    while index_pending():
        pass


def cost(client: Client, address: str, **headers: str) -> int:
    client.get(address, headers=headers)  # what a process learns once
    with CaptureQueriesContext(connection) as asked:
        answered = client.get(address, headers=headers)
    assert answered.status_code == 200, address
    return len(asked)


PAGES: list[tuple[str, str, Fill, int, int]] = [
    *[(f"/?view={view}", "agent", conversations, 5, 60) for view in ("mine", "unassigned", "open")],
    ("/rows/?view=open", "agent", conversations, 3, 60),
    ("/counts/", "agent", conversations, 3, 60),
    ("/search/?q=lamp", "agent", conversations, 3, 60),
    ("/?view=closed", "agent", history, 2, 30),
    ("/today/", "lead", history, 2, 30),
    ("/today/?days=30", "agent", history, 2, 30),
    ("/c/{last}/", "agent", messages, 15, 30),
    ("/c/{last}/?all=1", "agent", messages, 15, 30),
    ("/c/{last}/?write=reply&all", "agent", messages, 15, 30),
    ("/c/{last}/parts/", "agent", messages, 15, 30),
    ("/c/{last}/", "agent", history, 3, 30),
    ("/c/{last}/clocks/", "agent", history, 3, 30),
    ("/c/{last}/people/", "agent", conversations, 3, 60),
    ("/team/", "lead", conversations, 3, 60),
    ("/team/", "lead", settings, 2, 30),
    ("/promises/", "agent", promises, 3, 20),
    ("/promises/team/", "lead", promises, 3, 20),
    ("/c/{last}/", "agent", promises, 3, 20),
    ("/s/{signed}/", "nobody", promises, 3, 20),
    ("/s/{signed}/", "nobody", messages, 15, 30),
    ("/s/{signed}/rate", "nobody", history, 2, 20),
    *[
        (address, "agent", labels, 4, 8)
        for address in (
            "/?view=open",
            "/c/{last}/",
            "/bulk/",
            "/bulk/line/",
            "/bulk/bar/?view=open",
            "/c/{last}/tags/",
        )
    ],
    *[(f"/settings/{page}/", "lead", labels, 3, 8) for page in ("tags", "fields")],
    ("/compose/", "agent", settings, 2, 30),
    *[
        (address, "agent", complaints, 6, 30)
        for address in (
            "/complaints/",
            "/complaints/causes/",
            "/complaints/causes/few/",
            "/complaints/compensations/",
            "/c/{last}/",
            "/s/{signed}/",
        )
    ],
    ("/settings/complaints/", "admin", settings, 2, 30),
    ("/surveys/", "lead", surveys, 5, 20),
    ("/surveys/{survey}/", "lead", surveys, 5, 20),
    ("/surveys/follow-ups/", "lead", surveys, 5, 20),
    ("/surveys/follow-ups/", "agent", surveys, 5, 20),
    ("/staffing/", "lead", calls, 3, 20),
    *[
        (f"/settings/{page}/", "admin", settings, 2, 30)
        for page in (
            "shop",
            "inboxes",
            "people",
            "hours",
            "clocks",
            "spam",
            "quarantine",
            "health",
            "me",
            "teams",
            "skills",
            "me/absences",
        )
    ],
]


@pytest.mark.parametrize(("address", "who", "fill", "few", "many"), PAGES)
def test_a_page_asks_no_more_for_more(
    cast: Cast, address: str, who: str, fill: Fill, few: int, many: int
) -> None:
    ensure_default_calendar(cast.admin, zone="Europe/Kyiv")
    default_policies(cast.admin)
    client = Client()
    if who != "nobody":
        client.force_login(getattr(cast, who))
    costs = []
    for count in (few, many):
        _forget(cast)
        fill(cast, count)
        last = Conversation.objects.order_by("pk").last()
        pk = last.pk if last else 0
        survey = Survey.objects.order_by("pk").last()
        parts = {"last": pk, "signed": token(pk), "survey": survey.pk if survey else 0}
        costs.append(cost(client, address.format_map(parts)))
    assert costs[1] <= costs[0] <= MOST


def _forget(cast: Cast) -> None:
    """What the smaller fill has made; people and inboxes of the larger one have names of their own."""
    for model in (Quarantined, SenderRule, Mailbox):
        model.objects.all().delete()
    User.objects.filter(email__regex=r"^p\d").delete()
    Inbox.objects.exclude(pk=cast.inbox.pk).delete()
