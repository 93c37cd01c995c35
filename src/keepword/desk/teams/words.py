"""What the pages of teams say in whole sentences."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from keepword.conversations.services import Category
from keepword.core import clock
from keepword.routing import rules
from keepword.routing.explaining import Explanation, Line, Move
from keepword.teams.models import Presence
from keepword.teams.queries import Standing

DAYS_NAMED = 7  # a weekday alone says which day is meant
ORDER = (Presence.HERE, Presence.BUSY, Presence.AWAY, Presence.OFF, Presence.ABSENT)


def categories() -> list[tuple[int | str, str | Promise]]:
    """The kinds of reason that a person chooses among."""
    return [(value, label) for value, label in Category.choices if value != Category.OVERFLOW]


def moment(at: datetime) -> str:
    """A coming moment, as short as it can be told: today by its hour, this week with its day."""
    here, now = timezone.localtime(at), timezone.localtime(clock.now())
    hour = time_format(here, "TIME_FORMAT")
    if here.date() == now.date():
        return hour
    if (here.date() - now.date()).days < DAYS_NAMED:
        return f"{date_format(here, 'D')} {hour}"
    return date_format(here, "MONTH_DAY_FORMAT")


def presence(word: str, until: datetime | None = None, text: str = "") -> str:
    """How somebody stands: "away until 14:00 (dentist)"."""
    label = str(Presence(word).label)
    if until is not None:
        label = _("%(presence)s until %(moment)s") % {"presence": label, "moment": moment(until)}
    return f"{label} ({text})" if text else label


def stands(one: Standing) -> str:
    """The same of a person."""
    return presence(one.presence.word, one.presence.until, one.text)


def load(held: int, capacity: int | None) -> str:
    """How much somebody has: "3 of 8"."""
    if capacity is None:
        return str(held)
    return _("%(held)s of %(capacity)s") % {"held": held, "capacity": capacity}


def why(rule: str, given_up: list[str] | tuple[str, ...] = ()) -> str:
    """Why somebody was chosen, as the end of a sentence."""
    found = {
        rules.KNOWS: _("answered this customer last"),
        rules.TURN: _("it is their turn"),
        rules.LEAST: _("has the least to do"),
        rules.ONLY: _("the only one who can take it now"),
    }.get(rule, "")
    if rules.LANGUAGE in given_up:
        return _("%(why)s; nobody who writes the language is free") % {"why": found}
    if rules.SKILL in given_up:
        return _("%(why)s; nobody with the skill is free") % {"why": found}
    return found


def verdict(found: Explanation) -> str:
    """What would happen now, as a sentence."""
    if found.chosen is not None:
        return _("%(name)s gets it: %(why)s.") % {
            "name": found.chosen.name,
            "why": why(found.choice.why, found.choice.given_up),
        }
    if found.rule.method == rules.NOBODY:
        return _("Nobody gets it: it waits until somebody takes it.")
    return _("Nobody can take it now: it waits, and whoever comes gets it.")


def against(line: Line) -> str:
    """What stands against a candidate, or that nothing does."""
    one = line.person
    said = {
        rules.PRESENCE: stands(one.standing),
        rules.FULL: _("has %(load)s") % {"load": load(one.candidate.load, one.candidate.capacity)},
        rules.SKILL: _("lacks the skill"),
        rules.LANGUAGE: _("does not write the language"),
    }
    return ", ".join(said[code] for code in line.against) or _("could take it")


def moved(move: Move) -> str:
    """How a conversation came to somebody, as a sentence."""
    actor = _("Routing") if move.by_itself and move.actor in ("Routing", "") else move.actor
    names = {"actor": actor, "name": move.assignee.name if move.assignee else "", "team": move.team or ""}
    if move.team is not None:
        return _to_team(move, names)
    if move.assignee is None:
        return _("%(actor)s gave it back to the queue") % names
    if move.assignee.name == actor:
        return _("%(actor)s took it") % names
    return _("%(actor)s gave it to %(name)s") % names


def _to_team(move: Move, names: dict[str, str]) -> str:
    if not move.team:
        return _("%(actor)s took it out of its team") % names
    if move.assignee is not None and move.assignee_changed:
        return _("%(actor)s handed it over to %(team)s, %(name)s") % names
    return _("%(actor)s handed it over to %(team)s") % names


def reason(move: Move) -> str:
    """Why it moved: what a person wrote, else what the rules say, else the kind of reason."""
    if move.reason:
        return move.reason
    if move.why.get("gone"):
        found = why(str(move.why.get("rule", "")))
        gone = _("whoever had it is not there")
        return f"{gone}; {found}" if found else gone
    if move.why:
        return why(str(move.why.get("rule", "")), move.why.get("given_up") or [])
    if move.category in Category.values and move.category != Category.OTHER:
        return str(Category(move.category).label)
    return ""
