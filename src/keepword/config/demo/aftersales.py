"""What came back of the demo shop's orders, what was refunded, and what is in its workshop."""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Any, Final

from django.db.models import F

from keepword.accounts.models import User
from keepword.aftersales import queries, services
from keepword.aftersales.models import Repair, Return, Source
from keepword.aftersales.services import Booking, Found, Item, Thing, Wanted
from keepword.commerce.models import Order, Owned, OwnedState, Product
from keepword.core import clock
from keepword.core.actors import Automaton
from keepword.core.errors import KeepwordError
from keepword.notifications.models import Notification

from .times import DAY, HOUR

RETURNS: Final = 60
REPAIRS: Final = 25
_ACTOR: Final = Automaton("customer")
_POLICY: Final = {
    "by_itself": 5_000,
    "restocking_percent": 0,
    "photo_reasons": ["damaged", "wrong"],
    "wishes": ["refund", "exchange"],
    "address": "Hewo, returns\nSavanorių pr. 1\n03116 Vilnius\nLithuania",
    "drop_off": "Our shop at Gedimino pr. 9, Vilnius, Monday to Saturday",
    "checks": ["It switches on", "The fault is gone", "Cleaned and packed"],
}
_REASONS: Final = ("changed_mind", "does_not_fit", "faulty", "faulty", "damaged", "wrong", "late", "other")
_PROBLEMS: Final = (
    "It does not charge any more.",
    "Вона не вмикається з учорашнього дня.",
    "Экран мигает, когда он тёплый.",
    "Baterija laiko tik valandą.",
    "The switch is stuck.",
    "It makes a loud noise.",
)
_FAULTS: Final = ("The battery is worn out.", "A loose contact.", "The switch is broken.", "Water got in.")


@dataclass(frozen=True)
class _Crew:
    """Who works on it."""

    lead: User
    agents: Sequence[User]
    chance: Random
    now: datetime

    def one(self) -> User:
        """Whoever is at hand."""
        return self.chance.choice(self.agents)


def tell(now: datetime) -> None:
    """The policy, two years of returns and repairs; some of each are open now."""
    lead = User.objects.filter(role="lead", is_active=True).order_by("pk").first()
    lead = lead or User.objects.filter(role="admin").order_by("pk")[0]
    agents = list(User.objects.filter(role="agent", is_active=True).order_by("pk")[:4]) or [lead]
    crew = _Crew(lead, agents, Random(6), now)  # noqa: S311 - a story, no secret
    services.save_policy(lead, _POLICY)
    for order in _came_back(now):
        _return(order, crew)
    for owned in _broken(now):
        _repair(owned, crew)
    services.mark_late()
    about = Notification.objects.filter(kind__in=["return_asked", "repair_booked", "quote_answered"])
    about.filter(at__lt=now - 6 * HOUR).update(seen_at=F("at"))


def _came_back(now: datetime) -> Iterator[Order]:
    """Every so many of the delivered orders, and some of the last days."""
    rows = Order.objects.filter(delivered_at__isnull=False, paid_at__isnull=False, customer__isnull=False)
    rows = rows.filter(total__gt=0).select_related("customer").order_by("delivered_at", "pk")
    young = list(rows.filter(delivered_at__gt=now - 14 * DAY)[:12])
    old = list(rows.filter(delivered_at__lte=now - 14 * DAY))
    step = max(1, len(old) // max(1, RETURNS - len(young)))
    yield from old[::step][: RETURNS - len(young)]
    yield from young


class _Over(Exception):
    """The story has come to now."""


class _Time:
    """Walks through the moments of one story; ends it when it would come to the future."""

    def __init__(self, at: datetime, now: datetime) -> None:
        self.at, self.now = at, now

    def __call__(self, pause: timedelta, do: Callable[[], Any]) -> Any:
        self.at += pause
        if self.at >= self.now:
            raise _Over
        with clock.moved(self.at):
            return do()


def _told(walk: Callable[[], None]) -> None:
    """Tell a story as far as it goes: to now, or to what cannot be done with this order."""
    with contextlib.suppress(_Over, KeepwordError):
        walk()


def _return(order: Order, crew: _Crew) -> None:
    chance = crew.chance
    line = order.lines.filter(quantity__gt=0).order_by("position").first()
    if line is None or order.delivered_at is None:
        return
    reason = chance.choice(_REASONS)
    condition = (
        "broken" if reason in ("faulty", "damaged") else chance.choice(("new", "opened", "opened", "used"))
    )
    asked = [Wanted(line.pk, 1, reason, condition)]
    wish = "exchange" if reason in ("faulty", "wrong") and chance.random() < 0.4 else "refund"
    then = _Time(order.delivered_at, crew.now)

    def walk() -> None:
        days = chance.choice((1, 2, 4, 7, 12, 20, 41))
        ret: Return = then(
            days * DAY + chance.randrange(600) * timedelta(minutes=1),
            lambda: services.returns.ask(_ACTOR, order, asked, wish=wish, source=Source.PORTAL),
        )
        _decide(ret, crew, then)
        _come(Return.objects.get(pk=ret.pk), crew, then)

    _told(walk)


def _decide(ret: Return, crew: _Crew, then: _Time) -> None:
    if ret.state != "asked":
        return
    pause = crew.chance.choice((1, 3, 5, 20)) * HOUR
    if not ret.fits and crew.chance.random() < 0.5:
        text = "The time for returns is over, and it was used." if "too_late" in ret.why else "It was used."
        then(pause, lambda: services.returns.refuse(crew.lead, ret, answer=text))
        raise _Over
    then(pause, lambda: services.returns.approve(crew.lead if not ret.fits else crew.one(), ret))


def _come(ret: Return, crew: _Crew, then: _Time) -> None:
    chance = crew.chance
    if chance.random() < 0.06:
        then(DAY, lambda: services.returns.withdraw(_ACTOR, ret))
        return
    then(DAY, lambda: services.returns.sent(_ACTOR, ret, carrier="DPD", tracking=f"0557{ret.pk:010}"))
    then(chance.choice((2, 3, 5)) * DAY, lambda: services.returns.receive(crew.one(), ret))
    rows = list(ret.lines.all())
    found = [Found(row.pk, row.claimed, restock=row.claimed == "new") for row in rows]
    then(chance.choice((2, 6, 26)) * HOUR, lambda: services.returns.inspect(crew.one(), ret, found))
    pause = chance.choice((1, 4, 30)) * HOUR
    if ret.wish == "exchange":
        then(pause, lambda: services.returns.exchange(crew.one(), ret))
        return
    fresh = Return.objects.select_related("order").get(pk=ret.pk)
    owed = queries.owed_for(fresh)
    if owed < 1:
        return
    asker = crew.lead if owed > 10_000 else crew.one()
    refund = then(
        pause,
        lambda: services.refunds.ask(asker, fresh.order, owed, reason="It came back.", ret=fresh),
    )
    then(2 * HOUR, lambda: services.refunds.pay(asker, refund, reference=f"RF-{refund.pk:05}"))


# Repairs ----------------------------------------------------------------------------------------


def _broken(now: datetime) -> Iterator[Owned]:
    rows = Owned.objects.filter(state=OwnedState.OWNED, bought_on__lt=(now - 60 * DAY).date())
    found = list(rows.select_related("customer", "product").order_by("pk"))
    step = max(1, len(found) // REPAIRS)
    yield from found[::step][:REPAIRS]


def _repair(owned: Owned, crew: _Crew) -> None:
    """Two in three are over; the rest stand where they have come to."""
    chance = crew.chance
    ago = chance.randrange(1, 9) if chance.random() < 0.35 else chance.randrange(20, 500)
    bought = datetime.combine(owned.bought_on or crew.now.date(), crew.now.timetz())
    then = _Time(max(bought + 30 * DAY, crew.now - ago * DAY), crew.now)

    def walk() -> None:
        problem = chance.choice(_PROBLEMS)
        repair: Repair = then(
            HOUR,
            lambda: services.repairs.book(
                _ACTOR, owned.customer, Thing(owned=owned), Booking(problem), source=Source.PORTAL
            ),
        )
        _bench(repair, crew, then)

    _told(walk)


def _bench(repair: Repair, crew: _Crew, then: _Time) -> None:
    chance, who = crew.chance, crew.one()
    do = services.repairs
    then(chance.choice((1, 2, 3)) * DAY, lambda: do.receive(who, repair))
    then(chance.choice((2, 5, 20)) * HOUR, lambda: do.diagnose(who, repair))
    fault = chance.choice(_FAULTS)
    then(HOUR, lambda: do.say_fault(who, repair, fault))
    part = Product.objects.filter(kind="part").order_by("pk").first()
    if part is not None and chance.random() < 0.4:
        then(HOUR, lambda: services.parts.need(who, repair, part, 1))
    if repair.under_warranty:
        then(HOUR, lambda: do.go_ahead(who, repair))
    else:
        items = [Item("work", "Diagnosis and repair", chance.choice((1_900, 2_900, 4_500)))]
        quote = then(HOUR, lambda: services.quoting.quote(who, repair, items, currency="EUR"))
        yes = chance.random() < 0.8
        then(chance.choice((5, 20, 50)) * HOUR, lambda: services.quoting.answer(_ACTOR, quote, yes=yes))
        if not yes:
            then(HOUR, lambda: do.pass_test(who, repair))
            then(2 * DAY, lambda: do.hand_back(who, repair))
            return
    then(chance.choice((3, 8, 30)) * HOUR, lambda: do.work(who, repair))
    then(2 * HOUR, lambda: do.begin_test(who, repair, result=f"{fault} Mended."))
    for number in range(len(repair.checks)):
        then(timedelta(minutes=10), partial(do.check, who, repair, number, done=True))
    then(HOUR, lambda: do.pass_test(who, repair))
    then(chance.choice((1, 2, 4)) * DAY, lambda: do.hand_back(who, repair))
