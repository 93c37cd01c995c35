"""What would happen to a new conversation now, and what has happened to one: for people to read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from keepword.accounts.models import User
from keepword.audit.models import Entry
from keepword.conversations.models import Conversation
from keepword.conversations.queries import subjects
from keepword.routing import rules
from keepword.routing.queries import Person, Rule, terms, with_loads
from keepword.teams.models import Team
from keepword.teams.queries import standings

MOVES = ("assigned", "handed over")


@dataclass(frozen=True, slots=True)
class Line:
    """A candidate and the codes (`rules.PRESENCE` ...) of what stands against them now."""

    person: Person
    against: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Who would get a conversation now, why, and how each candidate stands."""

    chosen: User | None
    choice: rules.Choice
    rule: Rule
    lines: tuple[Line, ...]


def explain(
    rule: Rule, people: Sequence[User], *, team: Team | None, language: str, skills: frozenset[int]
) -> Explanation:
    """What the rule would do with a new conversation in this language that needs these skills."""
    found = with_loads(standings(people, team=team, by_hours=rule.by_hours))
    ask = rules.Ask(language, skills)
    by = terms(rule, team.pk if team else None)
    choice = rules.choose(ask, [one.candidate for one in found], by)
    lines = [Line(one, rules.against(one.candidate, ask, by)) for one in found]
    lines.sort(
        key=lambda line: (line.person.user.pk != choice.chosen, bool(line.against), line.person.user.name)
    )
    chosen = next((one.user for one in found if one.user.pk == choice.chosen), None)
    return Explanation(chosen, choice, rule, tuple(lines))


@dataclass(frozen=True, slots=True)
class Move:
    """Who had a conversation, from when on, and why. `why` is what routing decided by (may be empty)."""

    at: datetime
    actor: str
    by_itself: bool
    team: str | None  # the team's name where the team changed, "" for none
    assignee: User | None
    assignee_changed: bool
    category: str
    reason: str
    why: dict[str, Any]


def moves(conversation: Conversation, *, size: int = 6) -> list[Move]:
    """How a conversation, and what was merged into it, came to whom it is with, the newest first. Four
    queries at most.

    The caller has the conversation from its gate.
    """
    rows = Entry.objects.filter(
        object_kind=Conversation._meta.label_lower, object_id__in=subjects(conversation), verb__in=MOVES
    )
    entries = list(rows.order_by("-at", "-pk")[:size])
    people = User.objects.in_bulk({_people(entry)[1] for entry in entries} - {None})
    teams = Team.objects.in_bulk({_teams(entry)[1] for entry in entries} - {None})
    return [_move(entry, people, teams) for entry in entries]


def _people(entry: Entry) -> tuple[int | None, int | None]:
    if entry.verb == "assigned":
        return entry.data.get("before"), entry.data.get("after")
    before, after = entry.data.get("assignee") or (None, None)
    return before, after


def _teams(entry: Entry) -> tuple[int | None, int | None]:
    before, after = entry.data.get("team") or (None, None)
    return before, after


def _move(entry: Entry, people: dict[int, User], teams: dict[int, Team]) -> Move:
    (had, has), (from_team, to_team) = _people(entry), _teams(entry)
    team = None
    if from_team != to_team:
        team = teams[to_team].name if to_team in teams else ""
    return Move(
        at=entry.at,
        actor=entry.actor_label,
        by_itself=entry.actor_id is None,
        team=team,
        assignee=people.get(has) if has is not None else None,
        assignee_changed=had != has,
        category=str(entry.data.get("category", "")),
        reason=str(entry.data.get("reason", "")),
        why=dict(entry.data.get("why") or {}),
    )
