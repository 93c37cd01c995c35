"""Reads of probes and their runs."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from typing import Final

from django.db.models import Count, F, Q, QuerySet

from keepword.accounts.models import User
from keepword.channels.chat.models import Widget
from keepword.channels.email.models import Mailbox
from keepword.channels.form.models import RequestKind
from keepword.conversations.models import Inbox
from keepword.core import clock
from keepword.core.errors import NotFound
from keepword.probes.models import Outcome, Probe, Run
from keepword.probes.queries import may_keep

STRIP: Final = 20  # newest runs that a list shows of each
DAY: Final = timedelta(days=1)
_LOOK_BACK: Final = 3  # times as long as it takes to make so many: some hours it may have been off


def probes(user: User) -> QuerySet[Probe]:
    """All that are there, those that fail first."""
    rows = Probe.objects.filter(archived_at=None).select_related("inbox", "sender", "request_kind", "owner")
    rows = rows.order_by(F("alarmed_at").asc(nulls_last=True), "name", "pk")
    return rows if may_keep(user) else rows.none()


def get_probe(user: User, pk: int) -> Probe:
    """One; missing and forbidden alike are NotFound."""
    found = probes(user).filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such test.")
    return found


def runs(user: User, probe: Probe) -> QuerySet[Run]:
    """Its runs. By (-asked_at, -id) the newest come first."""
    return probe.runs.all() if may_keep(user) else probe.runs.none()


def strips(user: User, some: Iterable[Probe]) -> dict[int, list[Run]]:
    """The newest runs of each, in the order of time. One query."""
    wanted = list(some) if may_keep(user) else []
    found: dict[int, list[Run]] = {probe.pk: [] for probe in wanted}
    lately, now = Q(), clock.now()
    for probe in wanted:
        lately |= Q(probe=probe, asked_at__gt=now - _LOOK_BACK * STRIP * timedelta(minutes=probe.every))
    if wanted:
        for run in Run.objects.filter(lately).order_by("asked_at", "pk"):
            found[run.probe_id].append(run)
    return {pk: ones[-STRIP:] for pk, ones in found.items()}


@dataclass(frozen=True, slots=True)
class Summary:
    """What a span of runs says: how many were judged, how many passed, how long those took."""

    judged: int
    passed: int
    typical: float | None  # seconds, the median of those that passed
    slowest: float | None

    @property
    def share(self) -> float | None:
        return self.passed / self.judged if self.judged else None


def summary(user: User, probe: Probe, within: timedelta = DAY) -> Summary:
    """The last day, or so."""
    since = clock.now() - within
    rows = runs(user, probe).filter(asked_at__gt=since, outcome__in=(Outcome.PASSED, Outcome.FAILED))
    counted = rows.aggregate(judged=Count("pk"), passed=Count("pk", filter=Q(outcome=Outcome.PASSED)))
    timed = rows.filter(outcome=Outcome.PASSED, seconds__isnull=False)
    took = [float(one or 0) for one in timed.values_list("seconds", flat=True)[:2_000]]
    return Summary(
        counted["judged"], counted["passed"], median(took) if took else None, max(took) if took else None
    )


def failing() -> list[Probe]:
    """Those of which people were told that they fail: for whoever looks after the machine."""
    rows = Probe.objects.filter(archived_at=None, is_on=True, alarmed_at__isnull=False)
    return list(rows.order_by("name", "pk")[:20])


def standing() -> list[tuple[str, bool]]:
    """Each probe that is on and has been judged: its kind, and whether it passes."""
    rows = Probe.objects.filter(archived_at=None, is_on=True).exclude(last_outcome="")
    return [(kind, last == Outcome.PASSED) for kind, last in rows.values_list("kind", "last_outcome")]


# What can be tested -------------------------------------------------------------------------------------


def mail_inboxes() -> QuerySet[Inbox]:
    """Inboxes that a mail can be sent to."""
    return Inbox.objects.filter(channel="email", is_active=True).order_by("name", "pk")


def mail_senders() -> QuerySet[Inbox]:
    """Inboxes that have a server for sending."""
    with_server = Mailbox.objects.exclude(smtp_host="").values("inbox")
    return mail_inboxes().filter(pk__in=with_server)


def chat_inboxes() -> QuerySet[Inbox]:
    """Inboxes of chats that are open."""
    return Inbox.objects.filter(
        pk__in=Widget.objects.filter(is_on=True).values("inbox"), is_active=True
    ).order_by("name", "pk")


def request_kinds() -> QuerySet[RequestKind]:
    """Kinds of requests that customers can choose."""
    return RequestKind.objects.filter(archived_at=None).order_by("order", "pk")
