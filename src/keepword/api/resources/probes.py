"""Service tests: Keepword walks its channels as a customer would."""

from typing import Annotated, Any, Final, Literal

from django.http import HttpRequest
from django.utils.translation import gettext as _
from pydantic import ConfigDict, Field

from keepword.accounts.models import User
from keepword.accounts.queries import people
from keepword.api.fields import After, Id, In, Limit, MaybeMoment, Moment, Out, Page, PathId, rows_of
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.api.shapes.people import PersonName
from keepword.channels.form.models import RequestKind
from keepword.conversations.models import Inbox
from keepword.core.errors import Invalid, Refused
from keepword.probes.models import Probe, Run
from keepword.probes.queries import may_keep
from keepword.probes.queries import probes as queries
from keepword.probes.rules import due
from keepword.probes.services import Plan, remove_probe, run_now, save_probe, switch_probe

resource = Resource("conversations", "Service tests")

KindName = Literal["mail", "chat", "form", "page", "api"]
_PROBE: Final[dict[str, Any]] = {
    "id": 4,
    "name": "Mail to support",
    "kind": "mail",
    "inbox": 1,
    "sender": None,
    "request_kind": None,
    "path": "",
    "every_minutes": 15,
    "limit_seconds": 120,
    "is_on": True,
    "owner": {"id": 4, "name": "Marius"},
    "last": "passed",
    "failing": 0,
    "failing_since": None,
}
_RUN: Final[dict[str, Any]] = {
    "id": 918,
    "asked_at": "2026-03-02T08:00:00.000000Z",
    "ended_at": "2026-03-02T08:00:07.250000Z",
    "outcome": "passed",
    "seconds": 7.25,
    "first_byte": None,
    "step": "",
    "evidence": "",
}


class ProbeOut(Out):
    """A test that runs every so many minutes."""

    model_config = ConfigDict(json_schema_extra={"examples": [_PROBE]})

    id: int
    name: str
    kind: KindName
    inbox: int | None = Field(description="Where a mail or a chat has to come in.")
    sender: int | None = Field(description="The inbox that sends the mail; null: the same.")
    request_kind: str | None = Field(description="Of a form: the key of its kind of request.")
    path: str = Field(description="Of a page or the API: where it stands below the shop's address.")
    every_minutes: int
    limit_seconds: int = Field(description="Slower has failed.")
    is_on: bool
    owner: PersonName | None
    last: str = Field(description="How its last run ended: passed, failed, or empty.")
    failing: int = Field(description="Failures since it last passed.")
    failing_since: MaybeMoment = Field(description="Since when people know that it fails.")

    @classmethod
    def of(cls, probe: Probe) -> "ProbeOut":
        return cls.model_validate(
            {
                "id": probe.pk,
                "name": probe.name,
                "kind": probe.kind,
                "inbox": probe.inbox_id,
                "sender": probe.sender_id,
                "request_kind": probe.request_kind.key if probe.request_kind else None,
                "path": probe.path,
                "every_minutes": probe.every,
                "limit_seconds": probe.limit,
                "is_on": probe.is_on,
                "owner": PersonName.of(probe.owner),
                "last": probe.last_outcome,
                "failing": probe.failing,
                "failing_since": probe.alarmed_at,
            }
        )


class ProbeList(Out):
    """All of them."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [_PROBE]}]})

    items: list[ProbeOut]


class ProbeIn(In):
    """How a test is set. What its kind has no use for is left out."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"name": "Help page", "kind": "page", "path": "/help/", "every_minutes": 5}]
        }
    )

    name: Annotated[str, Field(min_length=1, max_length=80)]
    kind: KindName = Field(description="Never changes.")
    inbox: Id | None = None
    sender: Id | None = None
    request_kind: Annotated[str, Field(max_length=40)] | None = None
    path: Annotated[str, Field(max_length=300)] = ""
    every_minutes: Annotated[int, Field(ge=due.LEAST_EVERY, le=due.MOST_EVERY)] = 15
    limit_seconds: Annotated[int, Field(ge=due.LEAST_LIMIT, le=due.MOST_LIMIT)] = 30
    is_on: bool = True
    owner: Id | None = None


class ProbeSwitch(In):
    """On or off."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"is_on": False}]})

    is_on: bool


class ProbeRunOut(Out):
    """One walk."""

    model_config = ConfigDict(json_schema_extra={"examples": [_RUN]})

    id: int
    asked_at: Moment
    ended_at: MaybeMoment = Field(description="null while it goes on.")
    outcome: Literal["going", "passed", "failed", "dropped"] = Field(
        description="dropped: it was not judged, as the worker or the test was stopped."
    )
    seconds: float | None
    first_byte: float | None = Field(description="Of a page or a form: seconds until its first byte.")
    step: str = Field(description="Where it failed: set_up, connect, send, answer, come_back.")
    evidence: str = Field(description="What was seen there, in English.")

    @classmethod
    def of(cls, run: Run) -> "ProbeRunOut":
        names = [name for name in cls.model_fields if name != "id"]
        return cls.model_validate({"id": run.pk, **{name: getattr(run, name) for name in names}})


class ProbeRunList(Page[ProbeRunOut]):
    pass


@resource.get("/service-tests", ProbeList)
def list_service_tests(request: HttpRequest) -> ProbeList:
    """Every test, those that fail first. For leads and admins, as all of these are."""
    return ProbeList(items=[ProbeOut.of(one) for one in queries.probes(_keeper(request))])


@resource.post("/service-tests", ProbeOut, status=201)
def create_service_test(request: HttpRequest, payload: ProbeIn) -> ProbeOut:
    """A new test; it runs at once."""
    user = _keeper(request)
    return ProbeOut.of(save_probe(user, None, _plan(user, payload)))


@resource.get("/service-tests/{int:probe_id}", ProbeOut)
def get_service_test(request: HttpRequest, probe_id: PathId) -> ProbeOut:
    """One test."""
    return ProbeOut.of(queries.get_probe(_keeper(request), probe_id))


@resource.put("/service-tests/{int:probe_id}", ProbeOut)
def change_service_test(request: HttpRequest, probe_id: PathId, payload: ProbeIn) -> ProbeOut:
    """Set a test anew; it runs at once."""
    user = _keeper(request)
    found = queries.get_probe(user, probe_id)
    return ProbeOut.of(save_probe(user, found, _plan(user, payload)))


@resource.patch("/service-tests/{int:probe_id}", ProbeOut)
def switch_service_test(request: HttpRequest, probe_id: PathId, payload: ProbeSwitch) -> ProbeOut:
    """Let it run, or stop it."""
    user = _keeper(request)
    switch_probe(user, queries.get_probe(user, probe_id), on=payload.is_on)
    return ProbeOut.of(queries.get_probe(user, probe_id))


@resource.delete("/service-tests/{int:probe_id}")
def remove_service_test(request: HttpRequest, probe_id: PathId) -> None:
    """It runs no more; what it measured stays in the numbers."""
    user = _keeper(request)
    remove_probe(user, queries.get_probe(user, probe_id))


@resource.post("/service-tests/{int:probe_id}/runs", ProbeRunOut, status=201)
def run_service_test(request: HttpRequest, probe_id: PathId) -> ProbeRunOut:
    """Walk it once, now. 409 while it is walked."""
    user = _keeper(request)
    return ProbeRunOut.of(run_now(user, queries.get_probe(user, probe_id)))


@resource.get("/service-tests/{int:probe_id}/runs", ProbeRunList)
def list_service_test_runs(
    request: HttpRequest, probe_id: PathId, after: After = "", limit: Limit = 25
) -> ProbeRunList:
    """What a test found in the last 90 days, the newest first."""
    user = _keeper(request)
    rows = queries.runs(user, queries.get_probe(user, probe_id))
    found = rows_of(rows, ("-asked_at", "-id"), after, limit)
    return ProbeRunList(items=[ProbeRunOut.of(one) for one in found.rows], next=found.next)


def _keeper(request: HttpRequest) -> User:
    user = caller(request)
    if not may_keep(user):
        raise Refused(_("Only who sees the numbers of the whole service may do this."))
    return user


def _plan(user: User, payload: ProbeIn) -> Plan:
    return Plan(
        name=payload.name,
        kind=payload.kind,
        inbox=_inbox(payload.inbox, "inbox"),
        sender=_inbox(payload.sender, "sender"),
        request_kind=RequestKind.objects.filter(key=payload.request_kind or "").first(),
        path=payload.path,
        every=payload.every_minutes,
        limit=payload.limit_seconds,
        is_on=payload.is_on,
        owner=_person(user, payload.owner),
    )


def _inbox(pk: int | None, field: str) -> Inbox | None:
    found = Inbox.objects.filter(pk=pk).first() if pk else None
    if pk and found is None:
        raise Invalid(_("There is no such inbox."), field=field)
    return found


def _person(user: User, pk: int | None) -> User | None:
    found = people(user).filter(pk=pk).first() if pk else None
    if pk and found is None:
        raise Invalid(_("There is no such person."), field="owner")
    return found
