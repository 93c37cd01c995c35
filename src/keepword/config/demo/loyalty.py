"""The demo shop's programme: members by their orders, vouchers, friends, and surprises of the last weeks.

`set_up` comes before the orders are told, so that each earns when it is delivered; `tell` after them.
"""

from datetime import datetime, timedelta
from random import Random
from typing import Final

from keepword.accounts.models import User
from keepword.conversations.models import Conversation, Status
from keepword.core import clock
from keepword.core.actors import Automaton
from keepword.core.errors import KeepwordError
from keepword.customers.models import Customer
from keepword.loyalty import services
from keepword.loyalty.models import Lot, Member, Why
from keepword.loyalty.queries import Basket
from keepword.loyalty.services import Offer, Present

from .texts import seeded

BUDGETS: Final = {"agent": 3_000, "lead": 10_000, "admin": 10_000}  # cents
CARDS: Final = 40  # members of the paper card of before, where there are no orders
EXCHANGED: Final = 14
BORN: Final = 40
_SURPRISES: Final = (
    ("points", 100, "Waited for us through the strike and thanked the courier"),
    ("points", 200, "Sent us photos that helped to find the fault of batch 12"),
    ("voucher", 500, "Third order for friends in one month"),
    ("points", 150, "Found a mistake in our manual and told us kindly"),
    ("voucher", 1000, "Their daughter begins school with our lamp"),
    ("points", 100, "Ten years a customer this week"),
)
_ACTOR: Final = Automaton("the demo shop")
_TIERS: Final = (
    ("spark", "Spark", {"uk": "Іскра", "ru": "Искра", "lt": "Kibirkštis"}, 100, 105),
    ("glow", "Glow", {"uk": "Сяйво", "ru": "Сияние", "lt": "Žara"}, 250, 115),
    ("beam", "Beam", {"uk": "Промінь", "ru": "Луч", "lt": "Spindulys"}, 500, 130),
)


def set_up(now: datetime) -> None:
    """The programme and what agents may give."""
    admin = _admin()
    with clock.moved(now - timedelta(days=350)):
        services.save_programme(
            admin,
            is_on=True,
            since=now - timedelta(days=350),
            name="Ambervolt Light",
            currency="EUR",
            tiers=[
                {"key": key, "name": name, "names": names, "floor": floor, "percent": percent}
                for key, name, names, floor, percent in _TIERS
            ],
            referrer_points=100,
            friend_points=50,
            referral_minimum=2_000,
            birthday_points=50,
        )
        for role, amount in BUDGETS.items():
            services.save_budget(admin, role, amount)


def tell(now: datetime) -> None:
    """What became of the points, and what was given."""
    chance = seeded("loyalty")
    with clock.moved(now - timedelta(days=200)):
        _old_cards()
    with clock.moved(now - timedelta(days=20)):
        _vouchers()
    _birthdays(chance)
    with clock.moved(now - timedelta(days=12)):
        _exchanges(chance)
        _friends()
    _surprises(now)


def _admin() -> User:
    return User.objects.filter(role="admin").order_by("pk")[0]


def _wrote() -> list[Customer]:
    """Customers who have written, the first ones first."""
    wrote = Conversation.objects.exclude(status=Status.SPAM).values("customer")
    return list(Customer.objects.filter(pk__in=wrote, joined_into=None).order_by("pk")[:CARDS])


def _old_cards() -> None:
    """Without orders, some have brought the points of their paper card."""
    if Lot.objects.exists():
        return
    for customer in _wrote():
        points = 40 + customer.pk * 37 % 400
        services.credit(_ACTOR, customer, points, why=Why.BY_HAND, key=f"card:{customer.pk}")


def _vouchers() -> None:
    admin = _admin()
    services.make_voucher(
        admin,
        Offer("percent", 10, uses_allowed=None, per_customer=1, note="For the newsletter"),
        code="WELCOME10",
    )
    services.make_voucher(
        admin, Offer("shipping", minimum=5_000, uses_allowed=500, note="Above 50 euros"), code="FREESHIP"
    )
    services.make_batch(admin, "Leaflet in parcels", 40, Offer("amount", 500, minimum=2_500))


def _birthdays(chance: Random) -> None:
    members = list(Member.objects.order_by("pk")[:BORN])
    for member in members:
        member.birth_month, member.birth_day = chance.randint(1, 12), chance.randint(1, 28)
    Member.objects.bulk_update(members, ["birth_month", "birth_day"])


def _exchanges(chance: Random) -> None:
    """Some have made their points a voucher, and used it."""
    rich = Lot.objects.filter(left__gte=100).order_by("customer", "pk").values_list("customer", flat=True)
    for number, pk in enumerate(dict.fromkeys(rich[:200])):
        if number >= EXCHANGED:
            break
        customer = Customer.objects.get(pk=pk)
        made = services.exchange(_ACTOR, customer, 100, key=f"demo:{pk}")
        if chance.random() < 0.5:
            basket = Basket(goods=4_900, currency=made.currency, customer=customer)
            services.redeem(_ACTOR, made.shown, basket, reference=f"AV-9{pk}")


def _friends() -> None:
    """Members have brought friends, who have not ordered yet or were too late for it."""
    members = list(Member.objects.select_related("customer").order_by("pk")[:4])
    strangers = Customer.objects.filter(member=None, joined_into=None).order_by("-pk")[:4]
    for member, friend in zip(members, strangers, strict=False):
        try:
            services.refer(_ACTOR, member.code, friend)
        except KeepwordError:
            continue  # somebody who has ordered already, or who looks like the member


def _surprises(now: datetime) -> None:
    """Agents have surprised those whose conversations they had."""
    rows = Conversation.objects.filter(assignee__role__in=BUDGETS, merged_into=None).exclude(
        status=Status.SPAM
    )
    rows = rows.select_related("assignee", "customer").order_by("-last_message_at", "-pk")
    for number, (conversation, (what, amount, reason)) in enumerate(
        zip(rows[: len(_SURPRISES)], _SURPRISES, strict=False)
    ):
        assert conversation.assignee is not None
        present = Present(points=amount) if what == "points" else Present(amount=amount)
        with clock.moved(now - timedelta(days=1, hours=number * 5)):
            services.give(
                conversation.assignee,
                conversation.customer,
                present,
                reason=reason,
                conversation=conversation,
            )
