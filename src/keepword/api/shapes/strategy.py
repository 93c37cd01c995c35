"""Services, goals, risks, costs, incidents and exceptions, as the API tells them."""

from datetime import date

from pydantic import Field

from keepword.api.fields import MaybeMoment, Moment, Out, Page
from keepword.api.shapes.people import PersonName
from keepword.strategy.models import (
    Budget,
    Cost,
    GrantedException,
    Heard,
    Incident,
    Reading,
    Risk,
    Service,
    Stakeholder,
    StrategyReview,
)
from keepword.strategy.queries import Standing


class ServiceOut(Out):
    """Something that the shop does for somebody."""

    id: int
    name: str
    reach: str = Field(description="customers, unit or internal.")
    for_whom: str
    value: str = Field(description="What they want, and gain by it.")
    position: str = Field(description="What sets it apart.")
    channels: list[str]
    state: str = Field(description="planned, offered or retired.")
    owner: PersonName | None
    inboxes: list[int]
    tags: list[int]
    changed_at: Moment

    @classmethod
    def of(cls, one: Service) -> "ServiceOut":
        names = ("name", "reach", "for_whom", "value", "position", "channels", "state", "changed_at")
        return cls(
            id=one.pk,
            owner=PersonName.of(one.owner),
            inboxes=sorted(found.pk for found in one.inboxes.all()),
            tags=sorted(found.pk for found in one.tags.all()),
            **{name: getattr(one, name) for name in names},
        )


class ServiceList(Page[ServiceOut]):
    pass


class StakeholderOut(Out):
    """Some people whom it concerns."""

    id: int
    name: str
    group: str = Field(description="customers, employees, partners, suppliers, investors or society.")
    expects: str
    services: list[int]
    heard_on: date | None = Field(description="When they were heard last.")

    @classmethod
    def of(cls, one: Stakeholder) -> "StakeholderOut":
        return cls(
            id=one.pk,
            name=one.name,
            group=one.group,
            expects=one.expects,
            services=sorted(found.pk for found in one.services.all()),
            heard_on=getattr(one, "heard_on", None),
        )


class StakeholderList(Page[StakeholderOut]):
    pass


class HeardOut(Out):
    """What they said on a day."""

    id: int
    stakeholder: int
    day: date
    words: str
    by: PersonName | None

    @classmethod
    def of(cls, one: Heard) -> "HeardOut":
        return cls(
            id=one.pk,
            stakeholder=one.stakeholder_id,
            day=one.day,
            words=one.words,
            by=PersonName.of(one.by),
        )


class GoalOut(Out):
    """A number that is to come from `start` to `target`."""

    id: int
    name: str
    about: str
    indicator: str = Field(description="What Keepword reads each day; empty: people do.")
    unit: str
    start: float
    target: float
    begins_on: date
    due_on: date
    owner: PersonName | None
    state: str = Field(description="open, reached or dropped.")
    last: float | None = Field(description="What was read last.")
    covered: float | None = Field(description="Of the way, from 0 at the start to 1 at the target.")
    passed: float = Field(description="Of the time, 0 to 1.")
    on_track: bool

    @classmethod
    def of(cls, found: Standing) -> "GoalOut":
        one = found.goal
        names = ("name", "about", "indicator", "unit", "start", "target", "begins_on", "due_on", "state")
        return cls(
            id=one.pk,
            owner=PersonName.of(one.owner),
            last=found.last.value if found.last else None,
            covered=found.way.covered,
            passed=found.way.passed,
            on_track=found.way.on_track,
            **{name: getattr(one, name) for name in names},
        )


class GoalList(Page[GoalOut]):
    pass


class GoalReadingOut(Out):
    """What a goal's number was on a day."""

    id: int
    goal: int
    day: date
    value: float
    note: str
    by: PersonName | None = Field(description="null: Keepword.")

    @classmethod
    def of(cls, one: Reading) -> "GoalReadingOut":
        return cls(
            id=one.pk,
            goal=one.goal_id,
            day=one.day,
            value=one.value,
            note=one.note,
            by=PersonName.of(one.by),
        )


class ReadingList(Page[GoalReadingOut]):
    pass


class RiskOut(Out):
    """Something that may happen."""

    id: int
    name: str
    likelihood: int
    effect: int
    answer: str = Field(description="reduce, avoid, share or accept.")
    measures: str
    owner: PersonName | None
    review_by: date
    reviewed_at: MaybeMoment
    closed_at: MaybeMoment

    @classmethod
    def of(cls, one: Risk) -> "RiskOut":
        names = ("name", "likelihood", "effect", "answer", "measures", "review_by", "reviewed_at")
        return cls(
            id=one.pk,
            owner=PersonName.of(one.owner),
            closed_at=one.closed_at,
            **{name: getattr(one, name) for name in names},
        )


class RiskList(Page[RiskOut]):
    pass


class StrategyReviewOut(Out):
    """A day on which all is looked at."""

    id: int
    planned_for: date
    held_on: date | None
    decisions: str
    by: PersonName | None

    @classmethod
    def of(cls, one: StrategyReview) -> "StrategyReviewOut":
        return cls(
            id=one.pk,
            planned_for=one.planned_for,
            held_on=one.held_on,
            decisions=one.decisions,
            by=PersonName.of(one.by),
        )


class StrategyReviewList(Page[StrategyReviewOut]):
    pass


class CostOut(Out):
    """What the service cost in a month."""

    id: int
    month: date = Field(description="Its first day.")
    kind: str = Field(description="people, software, compensation or other.")
    amount: int = Field(description="Minor units.")
    currency: str
    team: int | None
    channel: str = Field(description="Empty: all together.")
    note: str

    @classmethod
    def of(cls, one: Cost) -> "CostOut":
        names = ("month", "kind", "amount", "currency", "channel", "note")
        return cls(id=one.pk, team=one.team_id, **{name: getattr(one, name) for name in names})


class CostList(Page[CostOut]):
    pass


class CostBudgetOut(Out):
    """What the service may cost in a month."""

    month: date = Field(description="Its first day.")
    amount: int = Field(description="Minor units.")
    currency: str

    @classmethod
    def of(cls, one: Budget) -> "CostBudgetOut":
        return cls(month=one.month, amount=one.amount, currency=one.currency)


class BudgetList(Page[CostBudgetOut]):
    pass


class IncidentOut(Out):
    """A breach of security."""

    id: int
    found_at: Moment
    what: str
    severity: str = Field(description="low, medium or high.")
    personal_data: bool
    reported_at: MaybeMoment
    unreported_because: str
    mended_at: MaybeMoment
    cause: str
    by: PersonName | None

    @classmethod
    def of(cls, one: Incident) -> "IncidentOut":
        names = ("found_at", "what", "severity", "personal_data", "reported_at", "unreported_because")
        return cls(
            id=one.pk,
            mended_at=one.mended_at,
            cause=one.cause,
            by=PersonName.of(one.by),
            **{name: getattr(one, name) for name in names},
        )


class IncidentList(Page[IncidentOut]):
    pass


class ExceptionOut(Out):
    """A rule that was set aside for a customer."""

    id: int
    conversation: int | None
    customer: int | None
    rule: str
    why: str
    amount: int | None = Field(description="What it cost, in minor units; null: nobody said.")
    currency: str
    by: PersonName | None
    at: Moment
    withdrawn_at: MaybeMoment

    @classmethod
    def of(cls, one: GrantedException) -> "ExceptionOut":
        names = ("rule", "why", "amount", "currency", "at", "withdrawn_at")
        return cls(
            id=one.pk,
            conversation=one.conversation_id,
            customer=one.customer_id,
            by=PersonName.of(one.by),
            **{name: getattr(one, name) for name in names},
        )


class ExceptionList(Page[ExceptionOut]):
    pass
