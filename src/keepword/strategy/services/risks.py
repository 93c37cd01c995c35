"""Risks, and the days on which the whole is looked at."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from keepword.accounts.days import today, zone
from keepword.accounts.models import User
from keepword.audit.services import record
from keepword.core import clock, events, facts
from keepword.core.actors import Actor
from keepword.core.errors import Conflict, Invalid
from keepword.core.models import Fact
from keepword.strategy.events import ReviewPlanned, RiskClosed, RiskReviewed, RiskSaved, StrategyReviewed
from keepword.strategy.models import Risk, RiskAnswer, StrategyReview
from keepword.strategy.rules import days
from keepword.strategy.services.access import demand, key_of, line, lines, moment_of, one_of, person, tell


@dataclass(frozen=True)
class RiskGiven:
    """What a risk is. `likelihood` and `effect` are 1 (hardly) to 5 (very)."""

    name: str
    likelihood: int
    effect: int
    review_by: date
    answer: str = RiskAnswer.REDUCE
    measures: str = ""
    owner: User | None = None


def save_risk(actor: Actor, risk: Risk | None, given: RiskGiven) -> Risk:
    """Put a risk into the register, or state it anew."""
    demand(actor)
    return _state(actor, risk, given, reviewed=False)


def review_risk(actor: Actor, risk: Risk, given: RiskGiven) -> Risk:
    """It was looked at again; this is how it is now, and until when it is looked at next."""
    demand(actor)
    if given.review_by <= today():
        raise Invalid(_("Choose a later day for the next look."), field="review_by")
    return _state(actor, risk, given, reviewed=True)


def _state(actor: Actor, risk: Risk | None, given: RiskGiven, *, reviewed: bool) -> Risk:
    for field in ("likelihood", "effect"):
        if not 1 <= getattr(given, field) <= 5:
            raise Invalid(_("Choose 1 to 5."), field=field)
    if not days.fits(given.review_by):
        raise Invalid(_("Choose a day of this century."), field="review_by")
    now = clock.now()
    with transaction.atomic():
        current = Risk(created_at=now) if risk is None else _open(risk)
        current.name = line(given.name, 200, "name", needed=_("Say what may happen."))
        current.measures = lines(given.measures, "measures")
        current.answer = one_of(given.answer, RiskAnswer.values, "answer")
        current.likelihood, current.effect = given.likelihood, given.effect
        current.review_by, current.owner = given.review_by, given.owner
        if reviewed:
            current.reviewed_at = now
        current.save()
        verb, kind = ("reviewed a risk", "risk_reviewed") if reviewed else ("stated a risk", "risk_stated")
        record(actor, verb, current, name=current.name, size=current.size)
        tell(_fact(kind, actor, current))
        events.publish(RiskReviewed(current, actor) if reviewed else RiskSaved(current, actor))
    return current


def _fact(kind: str, actor: Actor, risk: Risk) -> Fact:
    return facts.fact(
        kind,
        clock.now(),
        actor=key_of(actor),
        value=float(risk.size),
        risk=risk.pk,
        likelihood=risk.likelihood,
        effect=risk.effect,
        review_by=days.ends(risk.review_by, zone()).isoformat(),
    )


def close_risk(actor: Actor, risk: Risk) -> Risk:
    """It is none any more."""
    demand(actor)
    with transaction.atomic():
        current = _open(risk)
        current.closed_at = clock.now()
        current.save(update_fields=["closed_at"])
        record(actor, "closed a risk", current)
        tell(facts.fact("risk_closed", current.closed_at, actor=key_of(actor), risk=current.pk))
        events.publish(RiskClosed(current, actor))
    return current


def _open(risk: Risk) -> Risk:
    current = Risk.objects.select_for_update().get(pk=risk.pk)
    if current.closed_at:
        raise Conflict(_("This risk is closed: enter it anew if it is back."))
    return current


# Reviews of the strategy --------------------------------------------------------------------------


def plan_review(actor: Actor, review: StrategyReview | None, planned_for: date) -> StrategyReview:
    """Choose a day, today or later, on which all is looked at. Conflict: its day has passed."""
    demand(actor)
    now, current_day = clock.now(), today()
    if not current_day <= planned_for < days.LAST:
        raise Invalid(_("Choose today or a later day."), field="planned_for")
    with transaction.atomic():
        current = StrategyReview(created_at=now, fact_id=0) if review is None else _planned(review)
        if review is not None and current.planned_for < current_day:
            raise Conflict(_("Its day has passed: write down when you held it, then plan the next one."))
        current.planned_for = planned_for
        before = current.fact_id or None
        if review is None:
            current.save()  # its fact names its number
        current.fact_id = tell(
            facts.fact(
                "review_planned",
                current.created_at,
                actor=key_of(actor),
                supersedes=before,
                review=current.pk,
                due=days.ends(planned_for, zone()).isoformat(),
            )
        )
        current.save()
        record(actor, "planned a review", current, day=planned_for.isoformat())
        events.publish(ReviewPlanned(current, actor))
    return current


def hold_review(
    actor: Actor, review: StrategyReview, decisions: str, *, held_on: date | None = None
) -> StrategyReview:
    """It was held on a day, today or earlier, and this was decided."""
    demand(actor)
    last = today()
    held_on = held_on or last
    if not days.FIRST <= held_on <= last:
        raise Invalid(_("Choose today or an earlier day."), field="held_on")
    with transaction.atomic():
        current = _planned(review)
        current.held_on, current.by = held_on, person(actor)
        current.decisions = lines(decisions, "decisions", needed=_("Write what was decided."))
        current.save()
        record(actor, "held a review", current, day=held_on.isoformat())
        tell(facts.fact("strategy_reviewed", moment_of(held_on), actor=key_of(actor), review=current.pk))
        events.publish(StrategyReviewed(current, actor))
    return current


def _planned(review: StrategyReview) -> StrategyReview:
    current = StrategyReview.objects.select_for_update().get(pk=review.pk)
    if current.held_on:
        raise Conflict(_("This review was held: plan the next one."))
    return current
