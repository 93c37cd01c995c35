"""The rules in force, and what their pages show."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import IntegerField, OuterRef, QuerySet, Subquery

from keepword.accounts.models import User
from keepword.automation import moments
from keepword.automation.models import Rule, Rulebook, RuleRun
from keepword.conversations.queries import visible
from keepword.core import clock, conditions
from keepword.core.errors import Invalid, NotFound
from keepword.core.remembered import FRESH_SECONDS, Remembered

logger = logging.getLogger(__name__)

SUBJECT = "conversation"
COUNT_LIMIT = 1000
_LATELY = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Ready:
    """A rule as a value."""

    id: int
    name: str
    trigger: str
    condition: Mapping[str, Any]
    steps: Sequence[Mapping[str, Any]]
    stops: bool
    minutes: int = 0
    working: bool = True
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Book:
    """All rules in force in their order, by trigger."""

    revision: int
    by_trigger: Mapping[str, tuple[Ready, ...]]

    def rules_for(self, trigger: str) -> tuple[Ready, ...]:
        return self.by_trigger.get(trigger, ())

    @property
    def timed(self) -> list[Ready]:
        return [one for name, many in self.by_trigger.items() if moments.is_moment(name) for one in many]


def rulebook(*, trust_seconds: float = FRESH_SECONDS) -> Book:
    """The rules in force; asks at most once a second whether somebody has changed them."""
    return _book.get(trust_seconds=trust_seconds)


def forget() -> None:
    """Ask for the rules again at the next use: they have just been changed by this process."""
    _book.forget()


def _revision() -> int:
    return Rulebook.objects.values_list("revision", flat=True).first() or 0


def _read(revision: int) -> Book:
    found: dict[str, list[Ready]] = {}
    for rule in Rule.objects.filter(is_active=True, removed_at=None).order_by("position", "pk"):
        if _askable(rule):
            found.setdefault(rule.trigger, []).append(ready(rule))
    return Book(revision, {name: tuple(many) for name, many in found.items()})


_book = Remembered(_read, _revision)


def ready(rule: Rule) -> Ready:
    """A rule as a value, also one that is not stored yet."""
    return Ready(
        rule.pk or 0,
        rule.name,
        rule.trigger,
        rule.condition,
        rule.steps,
        rule.stops,
        rule.minutes,
        rule.working,
        rule.since,
    )


def _askable(rule: Rule) -> bool:
    # A field that a later release dropped must not stop the intake.
    try:
        conditions.check(SUBJECT, rule.condition)
    except Invalid as error:
        logger.error("Rule %s is left out: %s", rule.pk, error.message)
        return False
    return True


# For pages ----------------------------------------------------------------------------------------


def rules(user: User) -> QuerySet[Rule]:
    """All rules in the order in which they are tried, for whoever shares things."""
    if not user.may("share"):
        return Rule.objects.none()
    return Rule.objects.filter(removed_at=None).select_related("author").order_by("position", "pk")


def get_rule(user: User, pk: int) -> Rule:
    """One rule; missing and forbidden alike are NotFound."""
    found = rules(user).filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such rule.")
    return found


@dataclass(frozen=True, slots=True)
class Record:
    """What a rule has done in the last 30 days; counts stop at COUNT_LIMIT + 1."""

    runs: int
    failures: int
    last: datetime | None
    last_failure: str


class _Count(Subquery):
    """How many rows a limited subquery has."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) _counted)"
    output_field = IntegerField()


def records(found: Sequence[Rule]) -> dict[int, Record]:
    """How rules fare, by their ids. One query, each count and each newest run by the index of its rule."""
    lately = RuleRun.objects.filter(rule=OuterRef("pk"), at__gte=clock.now() - _LATELY).order_by("-at", "-pk")
    acted, failed = lately.filter(failure="", stopped=False), lately.exclude(failure="")
    rows = Rule.objects.filter(pk__in=[rule.pk for rule in found]).annotate(
        acted=_Count(acted.values("pk")[: COUNT_LIMIT + 1]),
        failed=_Count(failed.values("pk")[: COUNT_LIMIT + 1]),
        last=Subquery(acted.values("at")[:1]),
        last_failure=Subquery(failed.values("failure")[:1]),
    )
    columns = ("pk", "acted", "failed", "last", "last_failure")
    return {pk: Record(runs, bad, last, why or "") for pk, runs, bad, last, why in rows.values_list(*columns)}


def runs(user: User, rule: Rule) -> QuerySet[RuleRun]:
    """The runs of a rule on conversations that this user may see; order ("-at", "-id")."""
    seen = visible(user).values("pk")
    return RuleRun.objects.filter(rule=rule, conversation__in=seen).select_related("conversation__customer")
