"""Two years of the demo shop's orders: those that its customers write about, and others of theirs.

All are told by `place_order`, as a web shop would tell them: once, at the moment of the last that is known.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Final

from keepword.accounts.models import User
from keepword.commerce import services
from keepword.commerce.models import Owned, Product, Source
from keepword.commerce.rules.given import HeardGiven, LineGiven, OrderGiven, ShipmentGiven
from keepword.commerce.services.lateness import mark_late
from keepword.conversations.models import Conversation, Direction, Message, Status
from keepword.core import clock
from keepword.core.actors import Automaton
from keepword.customers.models import Customer

from . import goods
from .facts import GRYVNIAS
from .texts import book, products, seeded
from .times import DAY, HOUR, ZONE

WRITTEN_ABOUT: Final = 400  # orders that a conversation names
OTHERS: Final = 400
OPEN_DAYS: Final = 9  # orders of the last days are still under way
TOGETHER: Final = 10  # orders in a transaction
SERIALS: Final = 120
FORGOTTEN: Final = timedelta(days=240)
_ACTOR: Final = Automaton("the demo shop")
_ORDER: Final = re.compile(r"\b(?:AV-?)?(\d{5})\b")
_PARCEL: Final = re.compile(r"\b(?:20 45\d\d \d{4} \d{4}|0557\d{10}|CC\d{9}LT|05\d{11})\b")
_SERIAL: Final = re.compile(r"\b[BKMRT]\d{6}\b")
_LATE_TAGS: Final = frozenset({"delivery", "late parcel"})
_FOLLOW: Final = {"DPD": "https://tracking.dpd.example/?q={}", "": "https://parcels.example/{}"}


@dataclass(frozen=True)
class _Plan:
    """An order before it is told."""

    number: str
    customer: Customer
    model: str
    placed: datetime
    tracking: str = ""
    serial: str = ""
    waits: bool = False  # its customer asks where it is


def tell(now: datetime) -> Iterator[None]:
    """The orders of the catalogue, the serial numbers; what is late is noticed.

    What was told may be committed wherever it yields: an order that is told again stays as it is.
    """
    admin = User.objects.filter(role="admin").order_by("pk")[0]
    made = {one.sku: one for one in Product.objects.all()}
    plans = [*_written_about(now), *_others(now)]
    for number, plan in enumerate(sorted(plans, key=lambda one: one.placed), start=1):
        _order(plan, made, now)
        if number % TOGETHER == 0:
            yield
    _serials(admin, now)
    with clock.moved(now):
        mark_late()


# Which orders there are ---------------------------------------------------------------------------


def _written_about(now: datetime) -> Iterator[_Plan]:
    """What the first letters name: a number of an order, a model, a parcel, a serial number."""
    rows = Message.objects.filter(direction=Direction.IN, conversation__merged_into=None)
    rows = rows.exclude(conversation__status=Status.SPAM).select_related("conversation__customer")
    found: dict[str, _Plan] = {}
    seen: set[int] = set()
    tags = _tagged()
    for message in rows.order_by("conversation", "at", "pk").iterator(chunk_size=500):
        about = message.conversation
        if about.pk in seen:
            continue
        seen.add(about.pk)
        text = f"{about.subject}\n{message.text}"
        number, model = _ORDER.search(text), _model(text)
        if number is None or about.created_at < now - timedelta(days=90):
            continue
        chance = seeded("order", number[1])
        waits = about.pk in tags and about.status != Status.CLOSED
        before = chance.randint(5, 9) if about.pk in tags else chance.randint(6, 200)
        found[number[1]] = _Plan(
            number=f"AV-{number[1]}",
            customer=about.customer,
            model=model or chance.choice(products())[1],
            placed=about.created_at - DAY * before,
            tracking=_first(_PARCEL, text),
            serial=_first(_SERIAL, text),
            waits=waits and about.created_at > now - timedelta(days=OPEN_DAYS),
        )
    yield from list(found.values())[-WRITTEN_ABOUT:]


def _tagged() -> set[int]:
    """Conversations in which somebody asks where a parcel is."""
    rows = Conversation.objects.filter(tagged__tag__name__in=_LATE_TAGS)
    return set(rows.values_list("pk", flat=True))


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found[0] if found else ""


def _model(text: str) -> str:
    """The longest name of a model that stands in a text."""
    return max((model for _kind, model, _price in products() if model in text), key=len, default="")


def _others(now: datetime) -> Iterator[_Plan]:
    """The other orders of those who have written, more of them lately and before holidays."""
    chance = seeded("orders")
    wrote = Conversation.objects.exclude(status=Status.SPAM).values("customer")
    customers = list(Customer.objects.filter(pk__in=wrote).order_by("pk"))
    if not customers:
        return
    for turn in range(OTHERS):
        days = 730 * chance.random() ** 1.4
        placed = now - DAY * max(days, 0.2)
        if chance.random() < 0.35:
            placed = _before_holidays(placed)
        yield _Plan(
            number=f"AV-{20_000 + turn * 41 + chance.randrange(40)}",
            customer=customers[chance.randrange(len(customers))],
            model=chance.choice(products())[1],
            placed=min(placed, now - HOUR * 2),
        )


def _before_holidays(placed: datetime) -> datetime:
    """The same year's weeks before Christmas, if they are over."""
    moved = placed.replace(month=12, day=1 + placed.day % 20)
    return moved if moved < placed else placed


# How one is told ----------------------------------------------------------------------------------


def _order(plan: _Plan, made: dict[str, Product], now: datetime) -> None:
    chance = seeded("course", plan.number)
    promised = plan.placed + DAY * chance.randint(4, 7)
    fresh = plan.placed > now - DAY * OPEN_DAYS
    parcel, status, at = _parcel(plan, promised.date(), chance, now, under_way=plan.waits or fresh)
    uah = plan.customer.language in ("uk", "ru")
    lines = _lines(plan, made, chance, uah=uah)
    old = plan.placed < now - FORGOTTEN  # what carriers say of these is long gone
    given = OrderGiven(
        external_id=plan.number,
        number=plan.number,
        currency="UAH" if uah else "EUR",
        lines=lines,
        placed_at=plan.placed,
        changed_at=at,
        paid_at=plan.placed + timedelta(minutes=chance.randint(1, 9)),
        cancelled_at=at if status == "cancelled" else None,
        status=status,
        shipping_cost=0 if sum(one.price for one in lines) > 6_000 else 14_900 if uah else 399,
        promised_on=promised.astimezone(ZONE).date(),
        ship_to=_address(plan.customer, chance),
        shipped_at=plan.placed + DAY if old and status == "delivered" else None,
        delivered_at=at if old and status == "delivered" else None,
        shipments=[parcel] if parcel is not None and not old else [],
    )
    with clock.moved(at):
        services.place_order(_ACTOR, given, source=Source.DEMO, customer=plan.customer)


def _lines(plan: _Plan, made: dict[str, Product], chance: Random, *, uah: bool) -> list[LineGiven]:
    main = made[goods.sku_of(plan.model)]
    kind = next(kind for kind, model, _price in products() if model == plan.model)
    chosen: list[tuple[Product, int]] = [(main, 2 if chance.random() < 0.07 else 1)]
    chosen += [(made[extra.sku], 1) for extra in goods.EXTRAS if extra.of == kind and chance.random() < 0.3]
    language = plan.customer.language or "en"
    return [
        LineGiven(
            name=product.title(language),
            quantity=many,
            price=_gryvnias(product.price or 0) if uah else product.price or 0,
            sku=product.sku,
        )
        for product, many in chosen
    ]


def _gryvnias(cents: int) -> int:
    """As the letters say it: in hundredths, prices end in 9."""
    return (int(cents / 100 * GRYVNIAS / 10) * 10 + 9) * 100


def _parcel(
    plan: _Plan, promised: date, chance: Random, now: datetime, *, under_way: bool
) -> tuple[ShipmentGiven | None, str, datetime]:
    """The parcel, the state of the order, and the moment of the last that is known."""
    if not plan.waits and chance.random() < 0.03:
        return None, "cancelled", min(plan.placed + HOUR * chance.randint(2, 30), now - HOUR)
    left = plan.placed + HOUR * chance.randint(5, 40)
    if under_way and (left > now or chance.random() < 0.08):
        return None, "preparing" if plan.placed < now - HOUR * 6 else "paid", min(plan.placed + HOUR, now)
    heard = _heard(plan, promised, left, chance)
    told = [one for one in heard if one.at < now - timedelta(minutes=5)]
    if plan.waits:  # it stands still somewhere
        told = [one for one in told if one.status in ("handed_over", "in_transit")] or told[:1]
    tracking = plan.tracking or f"0557{chance.randrange(10**10):010d}"
    courier = _courier(plan, chance)
    given = ShipmentGiven(
        external_id="1",
        carrier=courier,
        tracking=tracking,
        url=_FOLLOW.get(courier, _FOLLOW[""]).format(tracking.replace(" ", "")),
        promised_on=promised,
        events=told,
    )
    last = told[-1] if told else HeardGiven(left, "prepared")
    return given, "delivered" if last.status == "delivered" else "shipped", min(last.at, now)


def _heard(plan: _Plan, promised: date, left: datetime, chance: Random) -> list[HeardGiven]:
    """What the carrier tells: the short story for what is long over."""
    late = chance.randint(1, 5) if chance.random() < 0.12 else -chance.randint(0, 2)
    came = datetime.combine(promised, left.timetz()).replace(hour=chance.randint(7, 17)) + DAY * late
    came = max(came, left + HOUR * 20)
    cities = [line.split("|")[0] for line in book(_language(plan.customer)).places["city"]]
    city = chance.choice(cities)
    way = [HeardGiven(left, "handed_over", place="Vilnius"), HeardGiven(came, "delivered", place=city)]
    if plan.placed > clock.now() - timedelta(days=60):
        way[1:1] = [
            HeardGiven(left + (came - left) * 0.4, "in_transit", place=chance.choice(cities)),
            HeardGiven(came - HOUR * 4, "out_for_delivery", place=city),
        ]
    return way


def _language(customer: Customer) -> str:
    return customer.language if customer.language in ("uk", "ru", "lt", "en") else "en"


def _courier(plan: _Plan, chance: Random) -> str:
    """Who has such numbers."""
    names = [line.split("|")[0] for line in book(_language(plan.customer)).places["courier"]]
    if plan.tracking.startswith("20 45"):
        return next((name for name in names if "пош" in name or "поч" in name or "Nova" in name), names[0])
    return "DPD" if not plan.tracking or plan.tracking.startswith("0557") else chance.choice(names)


def _address(customer: Customer, chance: Random) -> str:
    places = book(_language(customer)).places
    city = chance.choice(places["city"]).split("|")[0]
    return f"{chance.choice(places['street'])}, {city}"


# What they have -----------------------------------------------------------------------------------


def _serials(admin: User, now: datetime) -> None:
    """Some have registered what they bought, with the version that it had by then."""
    chance = seeded("serials")
    rows = Owned.objects.filter(product__kind="thing", line__isnull=False).select_related(
        "customer", "product"
    )
    things: Sequence[Owned] = list(rows.order_by("-pk")[: SERIALS * 2])
    with clock.moved(now - HOUR):
        for one in things[::2]:
            software = one.product.firmwares.order_by("released_at")[: chance.randint(1, 3)]
            versions = [each.version for each in software]
            services.own(
                admin,
                one.customer,
                one.product,
                serial=f"{chance.choice('BKMRT')}{chance.randrange(10**6):06d}",
                bought_on=one.bought_on,
                firmware=versions[-1] if versions else "",
            )
