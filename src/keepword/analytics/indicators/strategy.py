"""What the shop set itself: services, goals, risks, costs, reviews, security."""

from calendar import monthrange
from datetime import date, timedelta
from typing import Any, Final

import ibis
import pyarrow as pa

from keepword.accounts.days import zone
from keepword.analytics.indicators.pairing import moment
from keepword.analytics.indicators.registry import Span, Way, as_rows, indicator, together
from keepword.analytics.lake.reading import Reading
from keepword.analytics.rules.periods import beginning

GROUPS: Final = ("customers", "employees", "partners", "suppliers", "investors", "society")
YEAR: Final = timedelta(days=365)
_LAST: Final = timedelta(microseconds=1)


# What is in the catalogue -------------------------------------------------------------------------


@indicator("services_with_value_statement", Way.SHARE, facts=("service_stated",), whole=True)
def services_with_value_statement(lake: Reading, span: Span) -> ibis.Table:
    """One row a service that is offered at the end: `top` 1 when it says what customers gain."""
    return _services(lake, span, "has_value")


@indicator("services_with_position", Way.SHARE, facts=("service_stated",), whole=True)
def services_with_position(lake: Reading, span: Span) -> ibis.Table:
    """The same: `top` 1 when it says what sets the service apart."""
    return _services(lake, span, "has_position")


def _services(lake: Reading, span: Span, what: str) -> ibis.Table:
    stated = _newest(_before(lake.facts("service_stated"), span), "service")
    stated = stated.filter(stated.offered)
    yes = stated[what].cast("int64")
    return as_rows(stated, yes, at=_end(span), subject="service", subject_id=stated.service)


@indicator(
    "catalogue_coverage",
    Way.SHARE,
    facts=("contact_ended", "service_stated", "contact_of_service"),
)
def catalogue_coverage(lake: Reading, span: Span) -> ibis.Table:
    """One row a contact that ended: `top` 1 when its conversation had a tag of a service, or its inbox was
    then one of a service that is offered. None before the catalogue has its first service."""
    ended = lake.facts("contact_ended")
    stated, named = lake.facts("service_stated"), lake.facts("contact_of_service")
    first = stated.aggregate(since=stated.at.min())
    ended = ended.cross_join(first).filter(lambda one: one.at >= one.since).drop("since")
    told = named.select(of_subject=named.subject_id, when=named.at)
    by_tag = ended.join(told, [ended.subject_id == told.of_subject, told.when <= ended.at])
    known = by_tag.select(of=by_tag.id)
    order = [stated.at, stated.id]
    until = stated.at.lead().over(group_by=stated.service, order_by=order)
    spells = stated.mutate(until=until).filter(stated.offered)
    spells = spells.select(begins="at", ends="until", inbox_=spells.inboxes.unnest().cast("int64"))
    by_inbox = ended.join(
        spells,
        [
            ended.inbox == spells.inbox_,
            spells.begins <= ended.at,
            spells.ends.isnull() | (spells.ends > ended.at),
        ],
    )
    known = known.union(by_inbox.select(of=by_inbox.id)).distinct()
    joined = ended.left_join(known, ended.id == known.of)
    return as_rows(joined, joined.of.notnull().cast("int64"))


@indicator(
    "stakeholder_coverage",
    Way.SHARE,
    facts=("stakeholder_heard", "survey_answered", "csat"),
    whole=True,
)
def stakeholder_coverage(lake: Reading, span: Span) -> ibis.Table:
    """One row each of the six groups: `top` 1 when it was heard in the 365 days up to the end. No row where
    none was."""
    heard, answered, rated = (lake.facts(kind) for kind in ("stakeholder_heard", "survey_answered", "csat"))
    told = heard.select("id", "at", "group").union(
        answered.select("id", "at", group=answered.audience),
        rated.select("id", "at", group=ibis.literal("customers")),
    )
    told = told.filter(told.at >= moment(span.end - YEAR), told.at < moment(span.end))
    last = told.filter(told.group.isin(GROUPS)).group_by(heard=told.group).agg(of=told.id.max())
    six = lake.engine.hold(pa.table({"group": list(GROUPS), "number": list(range(6))}), "groups")
    any_ = last.aggregate(id=last.of.max(), groups=last.count())
    joined = six.left_join(last, six.group == last.heard).cross_join(any_)
    joined = joined.filter(joined.groups > 0)
    yes = joined.of.notnull().cast("int64")
    return as_rows(joined, yes, at=_end(span), subject="stakeholders", subject_id=joined.number)


# Goals, risks, reviews ----------------------------------------------------------------------------


@indicator("goal_progress", Way.SHARE, facts=("goal_set", "goal_read", "goal_closed"), whole=True)
def goal_progress(lake: Reading, span: Span) -> ibis.Table:
    """One row a goal in force at the end (begun, not ended): `top` 1 when, as read last, it has covered as
    much of its way as has passed of its time. One that was never read is behind."""
    goals = _newest(_before(lake.facts("goal_set"), span), "goal")
    closed = _before(lake.facts("goal_closed"), span).select(gone="goal").distinct()
    goals = goals.anti_join(closed, goals.goal == closed.gone)
    end = moment(span.end)
    goals = goals.filter(goals.begins < end)
    read = _newest(_before(lake.facts("goal_read"), span), "goal").select(its="goal", read="value")
    goals = goals.left_join(read, goals.goal == read.its)
    covered = (goals.read - goals.start) / (goals.target - goals.start)
    time = goals.due.epoch_seconds() - goals.begins.epoch_seconds()
    passed = ((end.epoch_seconds() - goals.begins.epoch_seconds()) / time).clip(upper=1.0)
    yes = (covered >= passed).fill_null(False).cast("int64")
    return as_rows(goals, yes, at=_end(span), subject="goal", subject_id=goals.goal)


@indicator("risks_reviewed", Way.SHARE, facts=("risk_stated", "risk_reviewed", "risk_closed"), whole=True)
def risks_reviewed(lake: Reading, span: Span) -> ibis.Table:
    """One row a risk that is open at the end: `top` 1 when its next review is not overdue."""
    columns = ("id", "at", "risk", "review_by", "actor", "subject_id")
    told = lake.facts("risk_stated").select(*columns).union(lake.facts("risk_reviewed").select(*columns))
    risks = _newest(_before(told, span), "risk")
    closed = _before(lake.facts("risk_closed"), span).select(gone="risk").distinct()
    risks = risks.anti_join(closed, risks.risk == closed.gone)
    yes = (risks.review_by >= moment(span.end - _LAST)).cast("int64")
    return as_rows(risks, yes, at=_end(span), subject="risk", subject_id=risks.risk)


@indicator("strategy_review_on_time", Way.SHARE, facts=("review_planned", "strategy_reviewed"), whole=True)
def strategy_review_on_time(lake: Reading, span: Span) -> ibis.Table:
    """One row a review that was due in the 365 days up to the end: `top` 1 when it was held by its day."""
    planned, held = lake.facts("review_planned"), lake.facts("strategy_reviewed")
    planned = planned.filter(planned.due >= moment(span.end - YEAR), planned.due < moment(span.end))
    held = held.group_by(its=held.review).agg(on=held.at.min())
    joined = planned.left_join(held, planned.review == held.its)
    yes = (joined.on <= joined.due).fill_null(False).cast("int64")
    return as_rows(joined, yes, at=_end(span), subject="review", subject_id=joined.review)


# Money --------------------------------------------------------------------------------------------


@indicator("cost_to_budget", Way.RATIO, facts=("cost_recorded", "budget_set"))
def cost_to_budget(lake: Reading, span: Span) -> ibis.Table:
    """Of the months that begin in the span and have both: one row a cost (`top` the amount), and one row a
    budget (`base` the amount)."""
    costs, budgets = lake.facts("cost_recorded"), lake.facts("budget_set")
    with_costs, with_budget = costs.select(begun="at").distinct(), budgets.select(begun="at").distinct()
    costs = costs.semi_join(with_budget, costs.at == with_budget.begun)
    budgets = budgets.semi_join(with_costs, budgets.at == with_costs.begun)
    spent = as_rows(costs, costs.value, 0.0, subject="cost", subject_id=costs.cost)
    allowed = as_rows(budgets, 0.0, budgets.value, subject="budget", subject_id=budgets.budget)
    return together(spent, allowed)


@indicator("cost_per_contact", Way.RATIO, facts=("cost_recorded", "contact_started"))
def cost_per_contact(lake: Reading, span: Span) -> ibis.Table:
    """Of the months with costs: one row a cost and day (`top` the day's part of the amount), and one row a
    contact that began (`base` 1)."""
    costs, started = lake.facts("cost_recorded"), lake.facts("contact_started")
    days = lake.engine.hold(_days(span), "days_of_months")
    daily = costs.join(days, costs.at == days.month_begins)
    spent = as_rows(
        daily, daily.value / daily.of_days, 0.0, at=daily.begins, subject="cost", subject_id=daily.cost
    )
    known = days.semi_join(costs, days.month_begins == costs.at).select("begins", "ends")
    counted = started.join(known, [started.at >= known.begins, started.at < known.ends])
    return together(spent, as_rows(counted, 0.0, 1.0))


def _days(span: Span) -> pa.Table:
    """Each day of the months that the span touches, in the shop's zone: when it begins and ends, when its
    month begins, and how many days that has."""
    where = zone()
    first = span.since.astimezone(where).date().replace(day=1)
    last = span.until.astimezone(where).date()
    found: dict[str, list[Any]] = {"begins": [], "ends": [], "month_begins": [], "of_days": []}
    day: date = first
    while day <= last:
        found["begins"].append(beginning(day, where))
        found["ends"].append(beginning(day + timedelta(days=1), where))
        found["month_begins"].append(beginning(day.replace(day=1), where))
        found["of_days"].append(monthrange(day.year, day.month)[1])
        day += timedelta(days=1)
    times = pa.timestamp("us", tz="UTC")
    kinds = {"begins": times, "ends": times, "month_begins": times, "of_days": pa.int64()}
    return pa.table({name: pa.array(values, kinds[name]) for name, values in found.items()})


# Security -----------------------------------------------------------------------------------------


@indicator("security_incidents", Way.COUNT, facts=("incident_logged", "incident_log_begun"), whole=True)
def security_incidents(lake: Reading, span: Span) -> ibis.Table:
    """One row an incident that was found in the span (`top` 1); where there is none and the log was in use by
    its end, one row that says so (0)."""
    logged, begun = lake.facts("incident_logged"), lake.facts("incident_log_begun")
    inside = logged.filter(logged.at >= moment(span.since), logged.at < moment(span.until))
    rows = as_rows(inside, 1.0, subject="incident", subject_id=inside.incident)
    none = inside.aggregate(incidents=inside.count())
    quiet = _before(begun, span).cross_join(none)
    quiet = quiet.filter(quiet.incidents == 0)
    return together(rows, as_rows(quiet, 0.0, at=_end(span), subject="incident"))


# How something stands at the end ------------------------------------------------------------------


def _before(table: ibis.Table, span: Span) -> ibis.Table:
    return table.filter(table.at < moment(span.end))


def _newest(table: ibis.Table, key: str) -> ibis.Table:
    """The last fact of each key."""
    order = [table.at.desc(), table.id.desc()]
    ranked = table.mutate(rank_=ibis.row_number().over(group_by=table[key], order_by=order))
    return ranked.filter(ranked.rank_ == 0).drop("rank_")


def _end(span: Span) -> Any:
    """The last moment of the span of which anything is known."""
    return moment(span.end - _LAST)
