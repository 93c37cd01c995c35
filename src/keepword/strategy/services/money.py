"""What the service costs, and what it may cost: by hand, or from a file."""

import hashlib
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from keepword.accounts.days import zone
from keepword.audit.services import record
from keepword.conversations import channels
from keepword.core import clock, events, facts, money
from keepword.core.actors import Actor
from keepword.core.errors import Conflict, Invalid
from keepword.core.models import Fact
from keepword.strategy.events import BudgetSet, CostRecorded, CostRemoved
from keepword.strategy.models import Budget, Cost, CostKind
from keepword.strategy.queries.money import books_currency
from keepword.strategy.rules import days, tables
from keepword.strategy.services.access import demand, holding, key_of, line, one_of, person, tell
from keepword.teams.models import Team

MOST_MONTHS = 24


@dataclass(frozen=True)
class CostGiven:
    """What something cost in a month (any day of it), in minor units of the books' currency."""

    month: date
    kind: str
    amount: int
    team: Team | None = None
    channel: str = ""
    note: str = ""


@dataclass(frozen=True)
class Taken:
    """What came of a file: rows that were new, that corrected what was there, and that were there already."""

    new: int = 0
    corrected: int = 0
    known: int = 0


def record_cost(actor: Actor, given: CostGiven, *, currency: str = "", key: str | None = None) -> Cost:
    """Enter a cost. `currency` other than that of the books is Invalid."""
    demand(actor)
    known = demand_currency(currency)
    given = _checked(given)
    with transaction.atomic():
        made = Cost(
            month=given.month,
            kind=given.kind,
            team=given.team,
            channel=given.channel,
            amount=given.amount,
            currency=known,
            note=given.note,
            key=key,
            by=person(actor),
            at=clock.now(),
            fact_id=0,
        )
        made.save()
        made.fact_id = tell(_fact(actor, made))
        made.save(update_fields=["fact_id"])
        record(actor, "recorded a cost", made, month=made.month.isoformat(), amount=made.amount)
        events.publish(CostRecorded(made, actor))
    return made


def correct_cost(actor: Actor, cost: Cost, given: CostGiven) -> Cost:
    """It was another amount, or of something else. Its month stays: remove it, and enter it anew."""
    demand(actor)
    given = _checked(replace(given, month=cost.month))
    with transaction.atomic():
        current = _locked(cost)
        before = current.fact_id
        current.kind, current.team, current.channel = given.kind, given.team, given.channel
        current.amount, current.note = given.amount, given.note
        current.fact_id = tell(_fact(actor, current, supersedes=before))
        current.save()
        record(actor, "corrected a cost", current, amount=current.amount)
        events.publish(CostRecorded(current, actor))
    return current


def remove_cost(actor: Actor, cost: Cost) -> None:
    """It was none."""
    demand(actor)
    with transaction.atomic():
        current = _locked(cost)
        record(actor, "removed a cost", current, month=current.month.isoformat(), amount=current.amount)
        facts.record(facts.retract(holding([current.fact_id])))
        events.publish(CostRemoved(current, actor))
        current.delete()


def set_budget(actor: Actor, month: date, amount: int, *, months: int = 1, currency: str = "") -> Budget:
    """What the service may cost in a month, and in those after it; the first of them."""
    demand(actor)
    known = demand_currency(currency)
    if not 1 <= months <= MOST_MONTHS:
        raise Invalid(_("Choose 1 to %(most)s months.") % {"most": MOST_MONTHS}, field="months")
    if not 0 < amount <= money.MOST:
        raise Invalid(_("Enter an amount such as 12.50."), field="amount")
    month = _month(month)
    made = []
    with transaction.atomic():
        for _number in range(months):
            made.append(_set(actor, month, amount, known))
            month = days.month_after(month)
    return made[0]


def _set(actor: Actor, month: date, amount: int, currency: str) -> Budget:
    now = clock.now()
    start = {"amount": amount, "currency": currency, "at": now, "fact_id": 0}
    current, new = Budget.objects.select_for_update().get_or_create(month=month, defaults=start)
    told = facts.fact(
        "budget_set",
        days.begins(month, zone()),
        actor=key_of(actor),
        value=float(money.major(amount, currency)),
        supersedes=None if new else current.fact_id,
        budget=current.pk,
        currency=currency,
    )
    current.amount, current.at, current.fact_id = amount, now, tell(told)
    current.save()
    record(actor, "set a budget", current, month=month.isoformat(), amount=amount)
    events.publish(BudgetSet(current, actor))
    return current


def take_file(actor: Actor, content: bytes) -> Taken:
    """Take costs and budgets from a file: all of it, or nothing when a row is wrong (Invalid names it).

    A row is known by its month, kind, team, channel and note: read again it is the same, and another amount
    corrects it.
    """
    demand(actor)
    currency = books_currency()
    rows = tables.read(content, CostKind.values, currency)
    teams = {one.name.casefold(): one for one in Team.objects.all()}
    seen: Counter[str] = Counter()
    taken = Taken()
    with transaction.atomic():
        for row in rows:
            if row.team and row.team.casefold() not in teams:
                raise tables.fault(row.number, "team", _("there is no such team"))
            if row.channel and row.channel not in {one.key for one in channels.channels()}:
                raise tables.fault(row.number, "channel", _("there is no such channel"))
            taken = _take(actor, row, teams.get(row.team.casefold()), seen, taken)
        first = Cost.objects.order_by("-pk").first() or Budget.objects.order_by("-pk").first()
        assert first is not None
        record(actor, "took costs from a file", first, rows=len(rows), new=taken.new)
    return taken


def _take(actor: Actor, row: tables.Line, team: Team | None, seen: Counter[str], taken: Taken) -> Taken:
    if row.kind == tables.BUDGET:
        before = Budget.objects.filter(month=row.month).first()
        if before and before.amount == row.amount:
            return replace(taken, known=taken.known + 1)
        if row.amount <= 0:
            raise tables.fault(row.number, "amount", _("write an amount such as 12.50"))
        _set(actor, row.month, row.amount, row.currency)
        if before:
            return replace(taken, corrected=taken.corrected + 1)
        return replace(taken, new=taken.new + 1)
    given = CostGiven(row.month, row.kind, row.amount, team, row.channel, row.note)
    what = "\x1f".join((row.month.isoformat(), row.kind, str(team.pk if team else ""), row.channel, row.note))
    seen[what] += 1
    key = hashlib.sha256(f"{what}\x1f{seen[what]}".encode()).hexdigest()
    cost = Cost.objects.filter(key=key).first()
    if cost is None:
        record_cost(actor, given, key=key)
        return replace(taken, new=taken.new + 1)
    if cost.amount == row.amount:
        return replace(taken, known=taken.known + 1)
    correct_cost(actor, cost, given)
    return replace(taken, corrected=taken.corrected + 1)


def demand_currency(currency: str) -> str:
    """The currency of the books; Invalid when another one is given."""
    known = books_currency()
    if currency not in ("", known):
        words = _("Costs are kept in %(currency)s: convert the amount first.")
        raise Invalid(words % {"currency": known}, field="currency")
    return known


def _checked(given: CostGiven) -> CostGiven:
    if not 0 <= given.amount <= money.MOST:
        raise Invalid(_("Enter an amount such as 12.50."), field="amount")
    if given.channel:
        one_of(given.channel, {one.key for one in channels.channels()}, "channel")
    return replace(
        given,
        month=_month(given.month),
        kind=one_of(given.kind, CostKind.values, "kind"),
        note=line(given.note, 200, "note"),
    )


def _month(day: date) -> date:
    if not days.fits(day):
        raise Invalid(_("Choose a month of this century."), field="month")
    return days.first_of(day)


def _fact(actor: Actor, cost: Cost, *, supersedes: int | None = None) -> Fact:
    return facts.fact(
        "cost_recorded",
        days.begins(cost.month, zone()),
        actor=key_of(actor),
        value=float(money.major(cost.amount, cost.currency)),
        supersedes=supersedes,
        cost=cost.pk,
        of_kind=cost.kind,
        currency=cost.currency,
        team=cost.team_id,
        channel=cost.channel or None,
    )


def _locked(cost: Cost) -> Cost:
    current = Cost.objects.select_for_update().filter(pk=cost.pk).first()
    if current is None:
        raise Conflict(_("Somebody has removed it meanwhile."))
    return current
