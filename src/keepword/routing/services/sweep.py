"""What waits is tried again: somebody has come, has room again, or it has waited long enough."""

from datetime import timedelta

from django.db import transaction

from keepword.calendars.queries import default_calendar, working_hours
from keepword.calendars.rules import working_between
from keepword.conversations.models import Conversation, Status
from keepword.conversations.queries import subjects
from keepword.conversations.services import Category, hand_over
from keepword.conversations.services.state import lock
from keepword.core import clock, facts, jobs
from keepword.core.errors import NotFound
from keepword.routing import queries, rules
from keepword.routing.queries import Rule
from keepword.routing.services.give import ROUTER, give, waiting_since
from keepword.teams.models import Team

AT_ONCE = 50  # conversations of a team at a time, those that are due next
RECENT = timedelta(days=14)  # what has waited for longer was imported, or is left lying on purpose


@jobs.every(5)
def sweep() -> int:
    """Try what lies in the queues of teams, what is due next first; how many were given or passed on."""
    book = queries.book()
    if not book.does_anything:
        return 0
    moved = 0
    teams = list(Team.objects.filter(removed_at=None).select_related("calendar").order_by("pk"))
    for team in (None, *teams):
        rule = book.rule(team.pk if team else None)
        if rule.gives or rule.overflows:
            waiting = _waiting(team)
            moved += _give_out(team, rule, waiting) if rule.gives and waiting else 0
            moved += _pass_on(team, rule, waiting) if rule.overflows and waiting else 0
    return moved


def _waiting(team: Team | None) -> list[Conversation]:
    rows = Conversation.objects.filter(
        team=team, assignee=None, status=Status.OPEN, last_message_at__gte=clock.now() - RECENT
    )
    return list(rows.select_related("inbox", "customer").order_by("due_at", "pk")[:AT_ONCE])


def _give_out(team: Team | None, rule: Rule, waiting: list[Conversation]) -> int:
    """First in thought, as most often nobody is free; then, for those who would find somebody, in deed."""
    team_id = team.pk if team else None
    free = [
        one.candidate
        for one in queries.candidates(team_id, rule)
        if one.candidate.takes_new and one.candidate.has_room
    ]
    given = 0
    for conversation in waiting if free else ():
        waited = clock.now() - waiting_since(conversation)
        terms = queries.terms(rule, team_id, waited=waited)
        if rules.choose(queries.ask(conversation, rule), free, terms).chosen is None:
            continue
        try:
            given += give(ROUTER, conversation).assignee is not None
        except NotFound:
            continue
    return given


def _pass_on(team: Team | None, rule: Rule, waiting: list[Conversation]) -> int:
    """What nobody has taken in so many working minutes goes to the other team, never back and forth."""
    calendar = (team.calendar if team else None) or default_calendar()
    if rule.overflow_team_id is None or rule.overflow_minutes is None:
        return 0
    target = Team.objects.filter(pk=rule.overflow_team_id, removed_at=None).first()
    if target is None:
        return 0
    now, moved = clock.now(), 0
    for conversation in waiting:
        since = waiting_since(conversation)
        worked = working_between(working_hours(calendar), since, now) if calendar else now - since
        if worked.total_seconds() < rule.overflow_minutes * 60 or _has_been_in(conversation, target):
            continue
        with transaction.atomic():
            current = lock(conversation)
            if current.assignee_id is None and current.status == Status.OPEN:
                hand_over(ROUTER, current, team=target, assignee=None, category=Category.OVERFLOW)
                moved += 1
    return moved


def _has_been_in(conversation: Conversation, team: Team) -> bool:
    """Whether it has overflowed from this team before."""
    transfers = facts.holding(subjects(conversation), kind="transferred")
    return any(
        fact.data.get("category") == Category.OVERFLOW and fact.data.get("team_before") == team.pk
        for fact in transfers
    )
