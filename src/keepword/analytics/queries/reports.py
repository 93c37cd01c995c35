"""Reports that are mailed, and the numbers of what a report or a file is about, as its reader sees them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.analytics.models import Report, ReportMail, ReportReader
from keepword.analytics.queries import dashboards, frameworks
from keepword.analytics.queries.access import RIGHT
from keepword.analytics.queries.frameworks import Proof
from keepword.analytics.rules import dashboards as lists
from keepword.analytics.rules import words
from keepword.analytics.rules.dashboards import AGENT, TEAM, Tile
from keepword.analytics.rules.reports import Kind, Subject
from keepword.core.errors import NotFound

VIEWS = "views_of_service"
Found = Sequence[tuple[Tile, Proof]]


@dataclass(frozen=True, slots=True)
class Section:
    """Numbers under one heading; none where `title` is empty."""

    proofs: Found
    title: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Told:
    """What a subject tells a reader. `name` is what somebody of the shop called it; `title` in each language
    where it is one of ours."""

    sections: Sequence[Section]
    name: str = ""
    title: Mapping[str, str] = field(default_factory=dict)


def told(user: User, subject: Subject) -> Told:
    """What this user may see of it. NotFound when it is not there, or nothing of it is for them to see."""
    found: Told = _KINDS[subject.kind](user, subject.key)
    return found


def _service(user: User, key: str) -> Told:
    return _framework(user, key or VIEWS)


def _framework(user: User, key: str) -> Told:
    found, _own = frameworks.get_framework(user, key)
    names = [name for one in found.principles for name in one.indicators]
    every = dict(dashboards.proofs(user, [Tile(name) for name in dict.fromkeys(names)]))
    if not every:
        raise NotFound(_("There is no such framework."))
    sections = [
        Section([(Tile(name), every[Tile(name)]) for name in one.indicators], one.title)
        for one in found.principles
    ]
    return Told(sections, title=found.title)


def _me(user: User, key: str) -> Told:
    wanted = dashboards.with_numbers(user, lists.PERSON, AGENT, str(user.key))
    return Told([Section(dashboards.proofs(user, wanted))], name=user.name)


def _team(user: User, key: str) -> Told:
    team = dashboards.get_team(user, int(key))
    wanted = dashboards.with_numbers(user, lists.TEAMS, TEAM, key)
    return Told([Section(dashboards.proofs(user, wanted))], name=team.name)


def _dashboard(user: User, key: str) -> Told:
    board = dashboards.get_dashboard(user, int(key))
    return Told([Section(dashboards.proofs(user, dashboards.tiles_of(board)))], name=board.name)


def _indicator(user: User, key: str) -> Told:
    of = words.shipped().get(key)
    if of is None or not user.may(RIGHT):
        raise NotFound(_("There is no such indicator."))
    return Told([Section(dashboards.proofs(user, [Tile(key)]))], title=of.title)


_KINDS = {
    Kind.SERVICE: _service,
    Kind.ME: _me,
    Kind.TEAM: _team,
    Kind.DASHBOARD: _dashboard,
    Kind.FRAMEWORK: _framework,
    Kind.INDICATOR: _indicator,
}


def reports(user: User) -> QuerySet[Report]:
    """Those that this user keeps or gets; all for who keeps what all use. By name, with their readers."""
    if not user.may("converse"):
        return Report.objects.none()
    found = Report.objects.select_related("owner").prefetch_related(
        Prefetch("readers", ReportReader.objects.select_related("user").order_by("user__name"))
    )
    if not user.may("share"):
        reads = ReportReader.objects.filter(report=OuterRef("pk"), user=user)
        found = found.filter(Q(owner=user) | Exists(reads))
    return found.order_by("name", "pk")


def get_report(user: User, pk: int) -> Report:
    """One of them; missing and forbidden alike are NotFound."""
    found = reports(user).filter(pk=pk).first()
    if found is None:
        raise NotFound(_("There is no such report."))
    return found


def may_change(user: User, report: Report) -> bool:
    """Who keeps it, and whoever keeps what all use."""
    return report.owner_id == user.pk or user.may("share")


@dataclass(frozen=True, slots=True)
class LastMails:
    """How the latest mails of a report went: when they were due, and how many are in which state."""

    due_at: datetime
    states: Mapping[str, int]
    problem: str


def last_mails(reports: Collection[int]) -> dict[int, LastMails]:
    """Of each of these reports that was mailed. One query; mails are kept for some months only."""
    newest = ReportMail.objects.filter(report=OuterRef("report")).order_by("-due_at").values("due_at")[:1]
    rows = ReportMail.objects.filter(report__in=reports, due_at=Subquery(newest))
    found: dict[int, LastMails] = {}
    for one in rows.order_by("pk"):
        before = found.get(one.report_id)
        states = Counter(before.states if before else {})
        states[one.state] += 1
        problem = one.problem or (before.problem if before else "")
        found[one.report_id] = LastMails(one.due_at, states, problem)
    return found
