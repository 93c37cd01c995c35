"""Reads: the rules in force, the clocks of a conversation, what was promised in public."""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from keepword.accounts.models import User
from keepword.calendars.queries import default_calendar, working_hours
from keepword.calendars.rules import WorkingHours, add_working
from keepword.commitments.models import Clock, ClockKind, ClockState, Policy, Ruleset
from keepword.commitments.rules import ALWAYS, Escalation
from keepword.conversations.models import NEVER, Contact, Conversation
from keepword.core import conditions
from keepword.core.errors import Invalid, NotFound
from keepword.core.remembered import FRESH_SECONDS, Remembered

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Rule:
    """A policy as a value, with the hours it counts in."""

    id: int | None
    name: str
    condition: Mapping[str, Any]
    hours: WorkingHours
    minutes: Mapping[str, int | None]  # by kind of clock
    published: Mapping[str, int | None]
    pauses: bool  # the resolution, while the customer has the word
    pauses_snoozed: bool = False
    pauses_aside: bool = False
    escalations: Mapping[str, tuple[Escalation, ...]] = field(default_factory=dict)  # by kind, in order

    def target(self, kind: str) -> timedelta | None:
        minutes = self.minutes.get(kind)
        return None if minutes is None else timedelta(minutes=minutes)


@dataclass(frozen=True, slots=True)
class Rulebook:
    """All rules in force, in their order, and the one that promises nothing."""

    revision: int
    rules: tuple[Rule, ...]
    none: Rule

    @property
    def asks_aside(self) -> bool:
        """Whether anything is paused while somebody else is asked."""
        return any(rule.pauses_aside for rule in self.rules)

    def rule_for(self, conversation: Conversation) -> Rule:
        """The first rule that fits."""
        for rule in self.rules:
            if conditions.matches("conversation", rule.condition, conversation):
                return rule
        return self.none

    def rule(self, policy_id: int | None) -> Rule:
        """The rule of a policy; that which promises nothing when the policy is gone."""
        return next((rule for rule in self.rules if rule.id == policy_id), self.none)


def rulebook(*, trust_seconds: float = FRESH_SECONDS) -> Rulebook:
    """The rules in force; asks at most once a second whether somebody has changed them.

    A clock that was started by the old rules in that second is put right by `services.bring_up_to_date`.
    """
    return _book.get(trust_seconds=trust_seconds)


def forget() -> None:
    """Ask for the rules again at the next use: they have just been changed by this process."""
    _book.forget()


def _revision() -> int:
    return Ruleset.objects.values_list("revision", flat=True).first() or 0


def _read(revision: int) -> Rulebook:
    found = Policy.objects.filter(removed_at=None).select_related("calendar")
    return book_of(revision, found.order_by("position", "pk"))


def book_of(revision: int, found: Iterable[Policy]) -> Rulebook:
    """The rulebook that policies in their order make; those not in use are left out."""
    default = default_calendar()
    hours = working_hours(default) if default else ALWAYS
    rules = [_rule(policy, hours) for policy in found if policy.is_active and _askable(policy)]
    nothing: dict[str, int | None] = {}
    return Rulebook(revision, tuple(rules), Rule(None, "", {}, hours, nothing, nothing, pauses=False))


_book = Remembered(_read, _revision)


def _rule(policy: Policy, default: WorkingHours) -> Rule:
    return Rule(
        id=policy.pk,
        name=policy.name,
        condition=policy.condition,
        hours=working_hours(policy.calendar) if policy.calendar else default,
        minutes={
            ClockKind.FIRST_RESPONSE: policy.first_response_minutes,
            ClockKind.NEXT_RESPONSE: policy.next_response_minutes,
            ClockKind.RESOLUTION: policy.resolution_minutes,
        },
        published={
            ClockKind.FIRST_RESPONSE: policy.published_first_response_minutes,
            ClockKind.RESOLUTION: policy.published_resolution_minutes,
        },
        pauses=policy.pause_while_waiting,
        pauses_snoozed=policy.pause_while_snoozed,
        pauses_aside=policy.pause_while_aside,
        escalations=planned(policy.escalations),
    )


def planned(escalations: Iterable[Mapping[str, Any]]) -> dict[str, tuple[Escalation, ...]]:
    """A policy's escalations by kind of clock, in the order in which they come."""
    found: dict[str, list[Escalation]] = {}
    for one in escalations:
        found.setdefault(one["clock"], []).append(Escalation(one["minutes"], tuple(one["steps"])))
    return {kind: tuple(sorted(many, key=lambda one: one.minutes)) for kind, many in found.items()}


def _askable(policy: Policy) -> bool:
    # A field that a later release dropped must not stop the intake.
    try:
        conditions.check("conversation", policy.condition)
    except Invalid as error:
        logger.error("Policy %s is left out: %s", policy.pk, error.message)
        return False
    return True


# For pages ----------------------------------------------------------------------------------------


def policies(user: User) -> QuerySet[Policy]:
    """All policies in the order in which they are tried, for an admin."""
    if not user.may("hours"):
        return Policy.objects.none()
    return Policy.objects.filter(removed_at=None).select_related("calendar").order_by("position", "pk")


def get_policy(user: User, pk: int) -> Policy:
    """One policy; missing and forbidden alike are NotFound."""
    found = policies(user).filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such policy.")
    return found


@dataclass(frozen=True, slots=True)
class ClockLine:
    """What the desk shows of a clock. `due_at` is None when nothing comes due."""

    kind: str
    label: str
    state: str
    state_label: str
    due_at: datetime | None
    stopped: bool


def clocks_of(conversation: Conversation) -> list[ClockLine]:
    """The clocks of the conversation's latest contact that promise something, oldest first. One query.

    The caller has the conversation from its gate.
    """
    rows = latest_contact(Clock.objects.filter(conversation=conversation))
    shown = [clock for clock in rows if _worth_showing(clock)]
    return [
        ClockLine(
            kind=clock.kind,
            label=str(ClockKind(clock.kind).label),
            state=clock.state,
            state_label=str(ClockState(clock.state).label),
            due_at=None if clock.due_at == NEVER else clock.due_at,
            stopped=clock.stopped_at is not None,
        )
        for clock in shown
    ]


def latest_contact(clocks: Iterable[Clock]) -> list[Clock]:
    """Of a conversation's clocks those of the contact that began last, in the order of their start.

    Not by number: processes draw keys in blocks, so a later contact may have a lower one.
    """
    ordered = sorted(clocks, key=lambda clock: (clock.started_at, clock.pk))
    return [clock for clock in ordered if clock.contact_id == ordered[-1].contact_id]


def _worth_showing(clock: Clock) -> bool:
    dropped = clock.state == ClockState.PAUSED and clock.stopped_at is not None
    return clock.target_minutes is not None and not dropped


@dataclass(frozen=True, slots=True)
class PublishedTimes:
    """By when the customer was told that we answer and resolve; None where nothing was or it is done."""

    first_response_by: datetime | None = None
    resolution_by: datetime | None = None


def published_times(conversation: Conversation) -> PublishedTimes:
    """What customers may be told about the open contact. Internal targets never show. Two queries."""
    contact = conversation.contacts.filter(ended_at=None).order_by("-started_at").first()
    if contact is None:
        return PublishedTimes()
    rule = rulebook().rule_for(conversation)
    answered = contact.answered_at is not None
    return PublishedTimes(
        first_response_by=None if answered else _published(rule, ClockKind.FIRST_RESPONSE, contact),
        resolution_by=_published(rule, ClockKind.RESOLUTION, contact),
    )


def _published(rule: Rule, kind: str, contact: Contact) -> datetime | None:
    minutes = rule.published.get(kind)
    return None if minutes is None else add_working(rule.hours, contact.started_at, minutes)
