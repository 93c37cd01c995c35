"""Which probes there are, and when they run."""

from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.audit.services import record
from keepword.channels.form.models import RequestKind
from keepword.conversations.models import Inbox
from keepword.core import clock
from keepword.core.errors import Conflict, Invalid, NotFound, Refused
from keepword.probes.models import Kind, Probe, Run
from keepword.probes.queries import may_keep
from keepword.probes.queries import probes as queries
from keepword.probes.rules import due
from keepword.probes.services.running import drop_going, queue, start

MOST: Final = 100  # probes of a shop
LONGEST_NAME: Final = 80
LONGEST_PATH: Final = 300


@dataclass(frozen=True)
class Plan:
    """How a probe is set. What its kind has no use for is left out by `save_probe`."""

    name: str
    kind: str
    inbox: Inbox | None = None
    sender: Inbox | None = None
    request_kind: RequestKind | None = None
    path: str = ""
    every: int = 15  # minutes
    limit: int = 30  # seconds
    is_on: bool = True
    owner: User | None = None


def save_probe(user: User, probe: Probe | None, plan: Plan) -> Probe:
    """A new probe, or another way of an old one; it runs at once. Invalid names the field at fault.

    What kind it is never changes: its past runs would say something else.
    """
    _demand(user)
    values = _checked(plan, probe)
    now = clock.now()
    with transaction.atomic():
        if probe is None:
            if Probe.objects.filter(archived_at=None).count() >= MOST:
                raise Conflict(_("There are %(n)s tests already. Remove one first.") % {"n": MOST})
            current = Probe(created_at=now, next_at=now)
        else:
            current = _locked(user, probe)
        for name, value in values.items():
            setattr(current, name, value)
        current.next_at = now
        current.save()
        if not current.is_on:
            drop_going(current)
        record(user, "changed service test" if probe else "added service test", current, name=current.name)
    return current


def switch_probe(user: User, probe: Probe, *, on: bool) -> Probe:
    """Let it run, or stop it: what runs just now is judged no more."""
    _demand(user)
    with transaction.atomic():
        current = _locked(user, probe)
        if current.is_on != on:
            current.is_on, current.next_at = on, clock.now()
            current.save(update_fields=["is_on", "next_at"])
            if not on:
                drop_going(current)
            record(user, "switched service test", current, on=on)
    return current


def run_now(user: User, probe: Probe) -> Run:
    """Walk it once, now, whether it is on or not. Conflict while it is walked."""
    _demand(user)
    with transaction.atomic():
        current = _locked(user, probe)
        run = start(current)
        if run is None:
            raise Conflict(_("This test runs just now. Wait until it is over."))
        queue(run)
        record(user, "ran service test", current)
    return run


def remove_probe(user: User, probe: Probe) -> None:
    """It runs no more and is shown nowhere; what was measured stays in the numbers."""
    _demand(user)
    with transaction.atomic():
        current = _locked(user, probe)
        current.is_on, current.archived_at = False, clock.now()
        current.save(update_fields=["is_on", "archived_at"])
        drop_going(current)
        record(user, "removed service test", current, name=current.name)


def _demand(user: User) -> None:
    if not may_keep(user):
        raise Refused(_("Your role does not reach this far."))


def _locked(user: User, probe: Probe) -> Probe:
    found = Probe.objects.select_for_update().filter(pk=probe.pk, archived_at=None).first()
    if found is None:
        raise NotFound("There is no such test.")
    return found


def _checked(plan: Plan, probe: Probe | None) -> dict[str, object]:
    name = " ".join(plan.name.split())
    if not name or len(name) > LONGEST_NAME or "\x00" in name:
        raise Invalid(_("Give it a name of at most %(n)s letters.") % {"n": LONGEST_NAME}, field="name")
    if plan.kind not in Kind.values or (probe is not None and plan.kind != probe.kind):
        raise Invalid(_("Choose what is tested."), field="kind")
    if not due.LEAST_EVERY <= plan.every <= due.MOST_EVERY:
        raise Invalid(_("Choose from one minute to one day (1440 minutes)."), field="every")
    most = due.MOST_LIMIT if plan.kind == Kind.MAIL else due.MOST_WAIT
    if not due.LEAST_LIMIT <= plan.limit <= most:
        raise Invalid(_("At least one second, at most %(n)s.") % {"n": most}, field="limit")
    if plan.kind == Kind.MAIL and plan.limit > plan.every * 60:
        text = _("The limit is longer than the time between two tests. Test less often, or wait less long.")
        raise Invalid(text, field="limit")
    owner = plan.owner
    if owner is not None and (not owner.is_active or not may_keep(owner)):
        raise Invalid(_("%(name)s may not see service tests.") % {"name": owner}, field="owner")
    return {
        "name": name,
        "kind": plan.kind,
        "every": plan.every,
        "limit": plan.limit,
        "is_on": plan.is_on,
        "owner": owner,
        **_way(plan),
    }


def _way(plan: Plan) -> dict[str, object]:
    """Where a probe goes, by its kind."""
    way: dict[str, object] = {"inbox": None, "sender": None, "request_kind": None, "path": ""}
    if plan.kind == Kind.MAIL:
        way |= {"inbox": _one(plan.inbox, queries.mail_inboxes(), "inbox")}
        sender = plan.sender or plan.inbox
        if sender is None or not queries.mail_senders().filter(pk=sender.pk).exists():
            text = _("This inbox cannot send yet. Set up its server, or choose another one that sends.")
            raise Invalid(text, field="sender")
        way |= {"sender": plan.sender}
    elif plan.kind == Kind.CHAT:
        way |= {"inbox": _one(plan.inbox, queries.chat_inboxes(), "inbox")}
    elif plan.kind == Kind.FORM:
        kind = plan.request_kind
        if kind is None or not queries.request_kinds().filter(pk=kind.pk).exists():
            raise Invalid(_("Choose a kind of request."), field="request_kind")
        way |= {"request_kind": kind}
    else:
        way |= {"path": _path(plan.path)}
    return way


def _one(inbox: Inbox | None, among: QuerySet[Inbox], field: str) -> Inbox:
    if inbox is None or not among.filter(pk=inbox.pk).exists():
        raise Invalid(_("Choose an inbox."), field=field)
    return inbox


def _path(given: str) -> str:
    path = given.strip()
    plain = path.isascii() and path.isprintable() and not set(path) & set(" \\#")
    if not path.startswith("/") or path.startswith("//") or not plain or len(path) > LONGEST_PATH:
        text = _("Write where the page stands below your address, such as /help/.")
        raise Invalid(text, field="path")
    return path
