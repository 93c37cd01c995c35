"""Random writes, by the API to one conversation and by the verbs to another: both end up alike."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keepword.accounts.models import User
from keepword.api.problems import STATUS
from keepword.audit.models import Entry
from keepword.commitments.services import default_policies
from keepword.conversations import queries, services
from keepword.conversations.models import Conversation, Draft, Message, State
from keepword.core import clock
from keepword.core.errors import KeepwordError
from keepword.core.models import Fact
from tests.api.conftest import Caller
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

START = datetime.fromisoformat("2026-03-02T09:00:00+00:00")
PRIORITIES = ("low", "normal", "high", "urgent")
TEXTS = st.sampled_from(["Good morning.", " ", "", "Добрий день", "x" * 300, "@Colleague look"])

# A step: what is done, and with what.
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("reply"), TEXTS, st.booleans(), st.booleans()),
        st.tuples(st.just("note"), TEXTS, st.booleans()),
        st.tuples(st.just("forward"), TEXTS, st.sampled_from(["depot@example.net", "no address"])),
        st.tuples(st.just("write"), TEXTS),
        st.tuples(st.just("assign"), st.sampled_from(["agent", "colleague", "nobody"])),
        st.tuples(st.just("priority"), st.integers(0, 3)),
        st.tuples(st.just("snooze"), st.sampled_from([-1, 1, 600])),
        st.tuples(st.just("draft"), TEXTS, st.sampled_from(["reply", "note", "forward"])),
        st.tuples(st.sampled_from(["close", "reopen", "spam", "release", "undo", "depart", "later"])),
    ),
    max_size=14,
)


class ByVerbs:
    """Does the steps by the verbs; an error is its status."""

    def __init__(self, cast: Cast, pk: int) -> None:
        self.cast, self.pk = cast, pk

    @property
    def item(self) -> Conversation:
        return queries.get_conversation(self.cast.agent, self.pk)

    def do(self, name: str, *given: Any) -> int:
        try:
            return int(getattr(self, name)(*given) or 200)
        except KeepwordError as error:
            return next(code for kind, code in STATUS.items() if isinstance(error, kind))

    def reply(self, text: str, close: bool, seen: bool) -> None:
        newest = Message.objects.filter(conversation_id=self.pk).order_by("pk").first()
        assert newest is not None
        first = newest.pk if seen else None
        services.reply(self.cast.agent, self.item, services.Letter(text), seen=first, close=close)

    def note(self, text: str, calls: bool) -> None:
        services.note(self.cast.agent, self.item, text, mentions=[self.cast.colleague] if calls else [])

    def forward(self, text: str, address: str) -> None:
        services.forward(self.cast.agent, self.item, services.Letter(text, to=[("Depot", address)]))

    def write(self, text: str) -> None:
        who = self.item.customer
        address = who.identities.get().value
        services.bring_in(
            self.cast.agent, self.item, name=who.name, address=address, text=text, subject="Lamp"
        )

    def assign(self, who: str) -> None:
        services.assign(self.cast.agent, self.item, getattr(self.cast, who, None))

    def priority(self, number: int) -> None:
        services.set_priority(self.cast.agent, self.item, number)

    def snooze(self, minutes: int) -> None:
        services.snooze(self.cast.agent, self.item, clock.now() + timedelta(minutes=minutes))

    def draft(self, text: str, kind: str) -> int:
        content = {"text": text, "to": [], "cc": [], "bcc": [], "files": []}
        return 200 if services.save_draft(self.cast.agent, self.item, kind, content) else 404

    def close(self) -> None:
        services.close(self.cast.agent, self.item)

    def reopen(self) -> None:
        services.reopen(self.cast.agent, self.item)

    def spam(self) -> None:
        services.mark_spam(self.cast.agent, self.item)

    def release(self) -> None:
        services.release(self.cast.agent, self.item)

    def undo(self) -> int | None:
        last = self.last_sent()
        if last is None:
            return 404
        services.undo_send(self.cast.agent, last)
        return None

    def depart(self) -> None:
        last = self.last_sent()
        if last is not None and last.state == State.QUEUED:
            with clock.moved(clock.now() + timedelta(seconds=20)):
                services.depart(last.pk, "w")

    def later(self) -> None:
        """Only time goes by."""

    def last_sent(self) -> Message | None:
        return Message.objects.filter(conversation_id=self.pk, direction="out").order_by("-pk").first()


class ByApi(ByVerbs):
    """Does the same steps by calls; what only a worker does is done as above."""

    def __init__(self, cast: Cast, pk: int, program: Caller) -> None:
        super().__init__(cast, pk)
        self.program = program

    def call(self, method: str, path: str, body: Any = None) -> int:
        answered = self.program(method, f"/conversations/{self.pk}{path}", body)
        return 200 if answered.status_code in (201, 204) else int(answered.status_code)

    def reply(self, text: str, close: bool, seen: bool) -> int:
        body: dict[str, Any] = {"text": text, "close": close}
        if seen:
            first = self.program.get(f"/conversations/{self.pk}/messages?limit=1").json()["items"]
            body["seen"] = first[0]["id"]
        return self.call("POST", "/replies", body)

    def note(self, text: str, calls: bool) -> int:
        return self.call(
            "POST", "/notes", {"text": text, "mentions": [self.cast.colleague.pk] if calls else []}
        )

    def forward(self, text: str, address: str) -> int:
        return self.call("POST", "/forwards", {"text": text, "to": [{"name": "Depot", "address": address}]})

    def write(self, text: str) -> int:
        return self.call("POST", "/messages", {"text": text})

    def assign(self, who: str) -> int:
        chosen: User | None = getattr(self.cast, who, None)
        return self.call("PATCH", "", {"assignee": chosen.pk if chosen else None})

    def priority(self, number: int) -> int:
        return self.call("PATCH", "", {"priority": PRIORITIES[number]})

    def snooze(self, minutes: int) -> int:
        until = clock.now() + timedelta(minutes=minutes)
        return self.call("POST", "/snooze", {"until": until.isoformat()})

    def draft(self, text: str, kind: str) -> int:
        return self.call("PUT", f"/drafts/{kind}", {"text": text})

    def close(self) -> int:
        return self.call("POST", "/close")

    def reopen(self) -> int:
        return self.call("POST", "/reopen")

    def spam(self) -> int:
        return self.call("POST", "/spam")

    def release(self) -> int:
        return self.call("POST", "/release")

    def undo(self) -> int | None:
        last = self.last_sent()
        return 404 if last is None else int(self.program.post(f"/messages/{last.pk}/undo").status_code)


def state(pk: int) -> dict[str, Any]:
    """All that a conversation is, without what tells one from another."""
    found = Conversation.objects.get(pk=pk)
    fields = (
        "subject", "status", "snoozed_until", "assignee_id", "priority", "language", "preview", "created_at",
        "last_message_at", "waiting_since", "due_at", "closed_at", "inbox_id", "team_id",
    )  # fmt: skip
    said = ("direction", "kind", "at", "author_id", "cc", "bcc", "text", "state", "send_after", "language")
    return {
        "conversation": {name: getattr(found, name) for name in fields},
        "messages": list(found.messages.order_by("pk").values(*said)),
        "mentions": list(
            found.messages.filter(mentions__isnull=False).values_list("mentions__user", flat=True)
        ),
        "contacts": list(
            found.contacts.order_by("pk").values(
                "started_at", "answered_at", "last_answer_at", "ended_at", "resolved"
            )
        ),
        "participants": sorted(found.participants.values_list("address", flat=True)),
        "drafts": [
            (d.kind, d.content["text"]) for d in Draft.objects.filter(conversation=found).order_by("kind")
        ],
        "clocks": list(found.clocks.order_by("pk").values("kind", "state", "due_at", "stopped_at")),
        "facts": list(Fact.objects.filter(subject_id=pk).order_by("pk").values_list("kind", "at", "value")),
        "audit": list(
            Entry.objects.filter(object_id=pk, object_kind="conversations.conversation")
            .order_by("pk")
            .values_list("verb", "actor_id", "at")
        ),
    }


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=STEPS)
def test_both_end_up_alike(cast: Cast, steps: list[tuple[Any, ...]]) -> None:
    with transaction.atomic():
        _walk(cast, steps)
        transaction.set_rollback(True)


def _walk(cast: Cast, steps: list[tuple[Any, ...]]) -> None:
    from keepword.calendars.services import ensure_default_calendar

    ensure_default_calendar(cast.admin, zone="UTC")
    default_policies(cast.admin)
    program = Caller(cast.agent)
    with clock.moved(START):
        body = {"direction": "in", "inbox": cast.inbox.pk, "subject": "Lamp", "text": "It is dark."}
        made = program.post("/conversations", {**body, "customer": {"name": "A", "address": "a@example.org"}})
        message = services.bring_in(
            cast.agent, cast.inbox, name="A", address="b@example.org", subject="Lamp", text="It is dark."
        )
    by_api, by_verbs = ByApi(cast, made.json()["id"], program), ByVerbs(cast, message.conversation_id)
    assert state(by_api.pk) == state(by_verbs.pk)
    now = START
    for step in steps:
        now += timedelta(hours=9 if step[0] == "later" else 0, minutes=3)
        with clock.moved(now):
            answers = [_done(one.do, step) for one in (by_api, by_verbs)]
        assert answers[0] == answers[1], step
        assert state(by_api.pk) == state(by_verbs.pk), step


def _done(do: Callable[..., int], step: tuple[Any, ...]) -> int:
    """Each step in a savepoint, as each call of a program is a transaction of its own."""
    with transaction.atomic():
        return do(*step)
