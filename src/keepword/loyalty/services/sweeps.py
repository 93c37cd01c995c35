"""What time does: points end, after a warning; birthdays come."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from keepword.accounts.days import zone
from keepword.core import clock, events
from keepword.core.actors import Automaton
from keepword.core.batches import SIZE, in_batches
from keepword.customers.models import Customer
from keepword.loyalty.events import PointsExpired, PointsExpiring
from keepword.loyalty.models import Lot, Member, Why
from keepword.loyalty.queries import points as of
from keepword.loyalty.queries.taking_part import programme
from keepword.loyalty.rules.spans import born_on
from keepword.loyalty.services.points import book_moves, credit, tell

calendar = Automaton("calendar")


def expire() -> int:
    """Points whose time is over are gone; a debt takes them first. How many lots."""
    now = clock.now()
    due = Lot.objects.filter(left__gt=0, expires_at__lte=now).order_by("expires_at", "pk")

    def some() -> list[tuple[int, int]]:
        return list(due.values_list("pk", "customer")[:SIZE])

    return in_batches(some, lambda found: _expire(found, now))


def _expire(found: Sequence[tuple[int, int]], now: datetime) -> int:
    customers = _locked({customer for _lot, customer in found})
    rows = Lot.objects.filter(
        pk__in=[lot for lot, _customer in found], customer__in=customers, left__gt=0, expires_at__lte=now
    )
    gone: dict[int, int] = defaultdict(int)
    lots = list(rows.order_by("pk"))
    for lot in lots:
        holder = customers[lot.customer_id]
        owed = min(lot.left, of.debt(holder.pk))
        lost = lot.left - owed
        key = f"expired:{lot.pk}:{now.timestamp():.0f}"
        book_moves(holder, key, Why.EXPIRED, calendar, (of.HELD, of.DEBT, owed), (of.HELD, of.EXPIRED, lost))
        gone[holder.pk] += lost
        lot.expired, lot.left = lot.expired + lost, 0
        lot.save(update_fields=["expired", "left"])
    for number, points in gone.items():
        if points:
            tell("points_expired", customers[number], now, calendar, points)
            events.publish(PointsExpired(customers[number], points, now))
    return len(lots)


def _locked(numbers: set[int]) -> dict[int, Customer]:
    """These customers, locked in the order of their numbers; whom somebody works with comes next time."""
    rows = Customer.objects.select_for_update(skip_locked=True, no_key=True).filter(
        pk__in=numbers, joined_into=None
    )
    return {one.pk: one for one in rows.order_by("pk")}


def warn() -> int:
    """Tell once of points that end within the programme's days. How many customers."""
    now = programme()
    if not now.is_on or not now.warn_days:
        return 0
    until = clock.now() + timedelta(days=now.warn_days)
    due = Lot.objects.filter(left__gt=0, warned_at=None, expires_at__gt=clock.now(), expires_at__lte=until)

    def some() -> list[int]:
        return list(due.order_by("expires_at", "pk").values_list("customer", flat=True)[:SIZE])

    return in_batches(some, lambda numbers: _warn(set(numbers), until))


def _warn(numbers: set[int], until: datetime) -> int:
    customers = _locked(numbers)
    found: dict[int, list[Lot]] = defaultdict(list)
    for lot in Lot.objects.filter(
        customer__in=customers, left__gt=0, warned_at=None, expires_at__lte=until
    ).order_by("expires_at", "pk"):
        found[lot.customer_id].append(lot)
    for number, lots in found.items():
        points, ends_at = sum(lot.left for lot in lots), lots[0].expires_at
        assert ends_at is not None
        Lot.objects.filter(pk__in=[lot.pk for lot in lots]).update(warned_at=clock.now())
        tell("points_expiring", customers[number], clock.now(), calendar, points)
        events.publish(PointsExpiring(customers[number], points, ends_at))
    return len(found)


def greet() -> int:
    """Whose birthday it is gets the programme's gift, once a year. How many."""
    now = programme()
    if not now.is_on or not now.birthday_points:
        return 0
    day = clock.now().astimezone(zone()).date()
    born = Q()
    for month, number in born_on(day):
        born |= Q(birth_month=month, birth_day=number)
    due = Member.objects.filter(born, greeted_year__lt=day.year, left_at=None, customer__joined_into=None)

    def some() -> list[int]:
        return list(due.order_by("pk").values_list("pk", flat=True)[:SIZE])

    return in_batches(some, lambda numbers: _greet(numbers, day.year, now.birthday_points))


def _greet(numbers: Sequence[int], year: int, points: int) -> int:
    done = 0
    for member in Member.objects.filter(pk__in=numbers).select_related("customer").order_by("customer"):
        if not Member.objects.filter(pk=member.pk, greeted_year__lt=year).update(greeted_year=year):
            continue
        with transaction.atomic():
            credit(
                calendar,
                member.customer,
                points,
                why=Why.BIRTHDAY,
                key=f"birthday:{member.customer_id}:{year}",
            )
        done += 1
    return done
