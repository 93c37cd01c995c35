"""Routing: who is given which conversation, how it came to whom, and what people know."""

from typing import Annotated, Any, Literal

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _
from pydantic import ConfigDict, Field

from keepword.accounts.models import User
from keepword.api.fields import After, Id, In, Limit, Moment, Out, Page, PathId, rows_of
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.api.shapes.conditions import Condition
from keepword.api.shapes.people import PersonName
from keepword.conversations.queries import get_conversation, get_inbox
from keepword.core.errors import Invalid, Refused
from keepword.routing import explaining, queries, services
from keepword.routing.models import Need, Policy
from keepword.teams.models import Skill, Team
from keepword.teams.queries import get_skill, get_team, skills, teams
from keepword.teams.services import remove_skill, save_skill

resource = Resource("settings", "Routing")

_EXAMPLE: dict[str, Any] = {
    "method": "least_busy",
    "by_skill": True,
    "relax_minutes": 30,
    "continuity_days": 14,
    "by_hours": True,
    "reroute": "absent",
    "overflow_team": None,
    "overflow_minutes": None,
}
MethodName = Literal["nobody", "round_robin", "least_busy"]
RerouteName = Literal["keep", "absent", "away"]
Minutes = Annotated[int | None, Field(default=None, ge=0, le=86_400)]


class RoutingOut(Out):
    """How conversations are given to people."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"own": True, **_EXAMPLE}]})

    own: bool = Field(description="Whether the team has its own; else it goes by the shop's.")
    method: str = Field(description="nobody (people take them themselves), round_robin or least_busy.")
    by_skill: bool = Field(description="Whether who knows the language and the skills goes first.")
    relax_minutes: int | None = Field(description="After so long less is asked: 0 at once, null never.")
    continuity_days: int = Field(description="Who answered the customer in so many days is asked first.")
    by_hours: bool
    reroute: str = Field(
        description="A new message to somebody who is not there: keep (it waits), absent or away (when "
        "somebody else gets it)."
    )
    overflow_team: int | None
    overflow_minutes: int | None = Field(description="Working minutes without anybody, then that team.")

    @classmethod
    def of(cls, rule: queries.Rule, *, own: bool) -> "RoutingOut":
        names = [name for name in cls.model_fields if name not in ("own", "overflow_team")]
        return cls(own=own, overflow_team=rule.overflow_team_id, **{n: getattr(rule, n) for n in names})


class RoutingIn(In):
    """How conversations are to be given to people."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    method: MethodName = "nobody"
    by_skill: bool = False
    relax_minutes: Minutes = 0
    continuity_days: int = Field(default=0, ge=0, le=3650)
    by_hours: bool = True
    reroute: RerouteName = "keep"
    overflow_team: Id | None = None
    overflow_minutes: Minutes = None


class SkillOut(Out):
    """Something that some of us know and some do not."""

    id: int
    name: str
    condition: Condition = Field(description="Which conversations need it; empty: none.")
    people: list[PersonName]

    @classmethod
    def of(cls, skill: Skill) -> "SkillOut":
        need: Need | None = getattr(skill, "need", None)
        who = sorted((work.user for work in skill.people.all()), key=lambda user: (user.name, user.pk))
        return cls(
            id=skill.pk,
            name=skill.name,
            condition=need.condition if need else {},
            people=[PersonName(id=one.pk, name=one.name) for one in who if one.is_active],
        )


class SkillList(Page[SkillOut]):
    pass


class SkillIn(In):
    """A skill as it is to be."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"name": "Lamps", "condition": {"field": "subject", "op": "contains", "value": "lamp"}}
            ]
        }
    )

    name: str = Field(min_length=1, max_length=80)
    condition: Condition = Field(default={}, description="Which conversations need it; empty: none.")


class NewTeamOfInbox(In):
    """The team of an inbox."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"team": 2}]})

    team: Id | None = Field(description="null: none.")


class TeamOfInboxOut(Out):
    inbox: int
    team: int | None


class MoveOut(Out):
    """How a conversation came to somebody, or to a team."""

    at: Moment
    actor: str
    by_itself: bool = Field(description="Whether routing did it, or a rule.")
    team: str | None = Field(description="The team that it came to; empty: to none; null: no change.")
    assignee: PersonName | None
    assignee_changed: bool
    category: str
    reason: str
    why: dict[str, Any] = Field(description="What routing went by.")


class MoveList(Out):
    items: list[MoveOut]


@resource.get("/routing", RoutingOut)
def get_routing(request: HttpRequest) -> RoutingOut:
    """How conversations are given to people where a team has no rules of its own."""
    _settles(caller(request))
    return _shown(None)


@resource.put("/routing", RoutingOut)
def save_routing(request: HttpRequest, payload: RoutingIn) -> RoutingOut:
    """Change it. For admins."""
    return _save(caller(request), None, payload)


@resource.get("/teams/{int:team_id}/routing", RoutingOut)
def get_team_routing(request: HttpRequest, team_id: PathId) -> RoutingOut:
    """How a team's conversations are given to its people. For admins."""
    user = caller(request)
    _settles(user)
    return _shown(get_team(user, team_id))


@resource.put("/teams/{int:team_id}/routing", RoutingOut)
def save_team_routing(request: HttpRequest, team_id: PathId, payload: RoutingIn) -> RoutingOut:
    """Give a team rules of its own. For admins."""
    user = caller(request)
    return _save(user, get_team(user, team_id), payload)


@resource.delete("/teams/{int:team_id}/routing")
def drop_team_routing(request: HttpRequest, team_id: PathId) -> None:
    """Let a team go by the shop's rules again. For admins."""
    user = caller(request)
    services.follow_shop(user, get_team(user, team_id))


@resource.put("/inboxes/{int:inbox_id}/team", TeamOfInboxOut)
def set_team_of_inbox(request: HttpRequest, inbox_id: PathId, payload: NewTeamOfInbox) -> TeamOfInboxOut:
    """The team to which new conversations of an inbox belong. For admins."""
    user = caller(request)
    saved = services.set_inbox_team(user, get_inbox(user, inbox_id), _team(user, payload.team, "team"))
    return TeamOfInboxOut(inbox=saved.pk, team=saved.team_id)


@resource.get("/skills", SkillList, area="people")
def list_skills(request: HttpRequest, after: After = "", limit: Limit = 25) -> SkillList:
    """The skills, by name, with who has them."""
    rows = skills(caller(request)).select_related("need").prefetch_related("people__user")
    found = rows_of(rows, ("name", "id"), after, limit)
    return SkillList(items=[SkillOut.of(row) for row in found.rows], next=found.next)


@resource.post("/skills", SkillOut, status=201)
def create_skill(request: HttpRequest, payload: SkillIn) -> SkillOut:
    """Make a skill. For admins."""
    return _save_skill(caller(request), None, payload)


@resource.put("/skills/{int:skill_id}", SkillOut)
def save_skill_by_id(request: HttpRequest, skill_id: PathId, payload: SkillIn) -> SkillOut:
    """Rename a skill, or say which conversations need it. For admins."""
    user = caller(request)
    return _save_skill(user, get_skill(user, skill_id), payload)


@resource.delete("/skills/{int:skill_id}")
def remove_skill_by_id(request: HttpRequest, skill_id: PathId) -> None:
    """Nobody has it any more, and nothing asks for it. For admins."""
    user = caller(request)
    remove_skill(user, get_skill(user, skill_id))


@resource.get("/conversations/{int:conversation_id}/moves", MoveList, area="conversations")
def list_moves(request: HttpRequest, conversation_id: PathId) -> MoveList:
    """How a conversation came to whom it is with, the newest first, with the reasons."""
    found = explaining.moves(get_conversation(caller(request), conversation_id), size=25)
    return MoveList(
        items=[
            MoveOut(
                at=one.at,
                actor=one.actor,
                by_itself=one.by_itself,
                team=one.team,
                assignee=PersonName.of(one.assignee),
                assignee_changed=one.assignee_changed,
                category=one.category,
                reason=one.reason,
                why=one.why,
            )
            for one in found
        ]
    )


def _settles(user: User) -> None:
    if not user.may("settle"):
        raise Refused(_("Only an admin may do this."))


def _shown(team: Team | None) -> RoutingOut:
    policy: Policy | None = queries.policy_of(team)
    inherited = policy or queries.policy_of(None)
    rule = queries.as_rule(inherited) if inherited else queries.Rule()
    return RoutingOut.of(rule, own=policy is not None)


def _save(user: User, team: Team | None, payload: RoutingIn) -> RoutingOut:
    given = payload.model_dump() | {"overflow_team": _team(user, payload.overflow_team, "overflow_team")}
    services.save_policy(user, team, services.PolicyFields(**given))
    return _shown(team)


def _save_skill(user: User, skill: Skill | None, payload: SkillIn) -> SkillOut:
    with transaction.atomic():
        made = save_skill(user, skill, name=payload.name)
        services.save_need(user, made, payload.condition)
    return SkillOut.of(skills(user).select_related("need").prefetch_related("people__user").get(pk=made.pk))


def _team(user: User, pk: int | None, field: str) -> Team | None:
    found = teams(user).filter(pk=pk).first() if pk else None
    if pk and found is None:
        raise Invalid(_("There is no such team."), field=field)
    return found
