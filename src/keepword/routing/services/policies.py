"""How conversations are given to people: what an admin decides."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.audit.services import record
from keepword.conversations.models import Inbox
from keepword.core import clock, conditions
from keepword.core.errors import Invalid, Refused
from keepword.routing import queries
from keepword.routing.models import Method, Need, Policy, Reroute
from keepword.routing.services.give import hold_gate
from keepword.teams.models import Skill, Team

MOST_MINUTES = 60 * 24 * 60
MOST_DAYS = 3650


@dataclass(frozen=True, slots=True)
class PolicyFields:
    """All of a policy; see `models.Policy` for what they mean."""

    method: str = Method.NOBODY
    by_skill: bool = False
    relax_minutes: int | None = 0
    continuity_days: int = 0
    by_hours: bool = True
    reroute: str = Reroute.KEEP
    overflow_team: Team | None = None
    overflow_minutes: int | None = None


def save_policy(user: User, team: Team | None, given: PolicyFields) -> Policy:
    """How a team's conversations are given to its people; None: the shop's, where a team has no own."""
    _demand(user)
    _check(team, given)
    with transaction.atomic():
        _rules_change()
        policy = Policy.objects.filter(team=team).first() or Policy(team=team)
        for name in PolicyFields.__slots__:
            setattr(policy, name, getattr(given, name))
        policy.updated_at = clock.now()
        policy.save()
        record(user, "saved routing", team or policy, **_plain(given))
    queries.forget()
    return policy


def follow_shop(user: User, team: Team) -> None:
    """A team goes by the shop's rules again."""
    _demand(user)
    with transaction.atomic():
        _rules_change()
        removed, _kinds = Policy.objects.filter(team=team).delete()
        if removed:
            record(user, "removed routing", team)
    queries.forget()


def save_need(user: User, skill: Skill, condition: Mapping[str, Any]) -> None:
    """Which conversations need a skill: those that meet the condition; `{}`: none."""
    _demand(user)
    conditions.check("conversation", condition)
    with transaction.atomic():
        _rules_change()
        if condition:
            Need.objects.update_or_create(skill=skill, defaults={"condition": condition})
        else:
            Need.objects.filter(skill=skill).delete()
        record(user, "saved need of skill", skill, condition=condition)
    queries.forget()


def set_inbox_team(user: User, inbox: Inbox, team: Team | None) -> Inbox:
    """The team to which new conversations of an inbox belong."""
    _demand(user)
    if team is not None and team.removed_at is not None:
        raise Invalid(_("There is no such team."), field="team")
    with transaction.atomic():
        current = Inbox.objects.select_for_update().get(pk=inbox.pk)
        before = current.team_id
        if before != (team.pk if team else None):
            current.team = team
            current.save(update_fields=["team"])
            record(user, "set team of inbox", current, before=before, after=team.pk if team else None)
    return current


def _demand(user: User) -> None:
    if not user.may("settle"):
        raise Refused(_("Only an admin may do this."))


def _rules_change() -> None:
    gate = hold_gate()
    gate.revision += 1
    gate.save(update_fields=["revision"])


def _plain(given: PolicyFields) -> dict[str, Any]:
    """The fields as JSON."""
    plain = {name: getattr(given, name) for name in PolicyFields.__slots__}
    return plain | {"overflow_team": given.overflow_team.pk if given.overflow_team else None}


def _check(team: Team | None, given: PolicyFields) -> None:
    if given.method not in Method.values:
        raise Invalid(_("There is no such way to give conversations."), field="method")
    if given.reroute not in Reroute.values:
        raise Invalid(_("There is no such choice."), field="reroute")
    if not 0 <= given.continuity_days <= MOST_DAYS:
        raise Invalid(
            _("Give a number of days up to %(most)s.") % {"most": MOST_DAYS}, field="continuity_days"
        )
    for name in ("relax_minutes", "overflow_minutes"):
        minutes = getattr(given, name)
        if minutes is not None and not 0 <= minutes <= MOST_MINUTES:
            raise Invalid(_("This is too long."), field=name)
    if given.overflow_team is not None:
        _check_overflow(team, given.overflow_team, given.overflow_minutes)


def _check_overflow(team: Team | None, target: Team, minutes: int | None) -> None:
    if team is not None and team.pk == target.pk:
        raise Invalid(_("It cannot go on to the same team."), field="overflow_team")
    if target.removed_at is not None:
        raise Invalid(_("There is no such team."), field="overflow_team")
    if not minutes:
        raise Invalid(_("Say after how many minutes."), field="overflow_minutes")
