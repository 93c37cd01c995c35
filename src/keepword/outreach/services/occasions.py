"""Something happened that standing notices wait for: whom it concerns is written down, each once an occasion.

What concerns one customer is written in the transaction of what happened; what concerns many, by a job queued
in it, slice by slice. Only notices that are on act, so nothing from before is told.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from keepword.accounts.days import day_of, zone
from keepword.aftersales.models import ReturnLine, ReturnState
from keepword.commerce.models import Firmware, Line, OrderStatus, Owned, OwnedState, Product
from keepword.complaints.models import Cause, Complaint
from keepword.complaints.queries import suffered
from keepword.core import clock, jobs
from keepword.core.errors import Invalid
from keepword.customers.models import Customer
from keepword.outreach.models import Notice, State, Sweep, Waiting
from keepword.outreach.queries.audience import audience
from keepword.outreach.services.preparing import write_down
from keepword.problems.models import Joined

SLICE: Final = 20_000  # customers' numbers that one transaction looks at
ROWS: Final = 200  # things, lines or conversations in one transaction
CAUGHT_UP: Final = 14  # days that are made up for after a time without a worker
_BACK: Final = (ReturnState.REFUSED, ReturnState.WITHDRAWN)  # returns in which nothing came back


# Which notices -------------------------------------------------------------------------------------


def on(kind: str, product: Product | None = None) -> list[Notice]:
    """The notices of a kind that are on and about this product, or about any."""
    rows = Notice.objects.filter(kind=kind, state=State.ON).select_related("product")
    return list(rows.filter(Q(product=None) | Q(product=product)).order_by("pk"))


def _still_on(number: int) -> Notice | None:
    """A notice that is on, locked so that it is not switched off meanwhile; in a transaction."""
    rows = Notice.objects.select_for_update(of=("self",), no_key=True).select_related("product")
    return rows.filter(pk=number, state=State.ON).first()


def _meant(notice: Notice) -> QuerySet[Customer]:
    """Those of its audience; nobody where that cannot be asked any more (its page says so)."""
    try:
        return audience(notice)
    except Invalid:
        return Customer.objects.none()


def occasion(
    kind: str, customer: int | None, key: str, data: Mapping[str, Any], product: Product | None = None
) -> int:
    """Something happened to one customer, in the caller's transaction; for how many notices it is one."""
    if customer is None:
        return 0
    found = on(kind, product)
    for notice in found:
        write_down(notice, _meant(notice).filter(pk=customer), key, data=data)
    return len(found)


# Firmware, prices, stock ---------------------------------------------------------------------------


def firmware_released(firmware: Firmware) -> None:
    """Queue what tells the owners."""
    for notice in on("firmware", firmware.product):
        jobs.enqueue(tell_owners, notice.pk, firmware.pk, 0)


@jobs.job
def tell_owners(notice_id: int, firmware_id: int, after: int) -> None:
    """Everybody who has the product and not this version, by number; then the rest in a further job."""
    firmware = Firmware.objects.select_related("product").filter(pk=firmware_id).first()
    if firmware is None:
        return
    have = Owned.objects.filter(customer=OuterRef("pk"), product=firmware.product, state=OwnedState.OWNED)
    older = Q(Exists(have.exclude(firmware=firmware.version)))
    _slice(
        tell_owners,
        notice_id,
        older,
        f"firmware:{firmware.pk}",
        {"firmware": firmware.pk},
        after,
        firmware_id,
    )


def price_changed(product: Product, before: int, after: int) -> None:
    """Queue what tells who bought it lately, where it went down by enough."""
    for notice in on("price_drop", product):
        if before > 0 and (before - after) * 100 >= before * int(notice.data.get("percent", 5)):
            jobs.enqueue(tell_buyers, notice.pk, product.pk, before, after, 0)


@jobs.job
def tell_buyers(notice_id: int, product_id: int, before: int, after: int, last: int) -> None:
    """Everybody who bought it in the days of the notice and has not sent it back."""
    notice = Notice.objects.filter(pk=notice_id).first()
    if notice is None:
        return
    since = clock.now() - timedelta(days=int(notice.data.get("days", 14)))
    came_back = ReturnLine.objects.filter(line=OuterRef("pk")).exclude(ret__state__in=_BACK)
    lines = Line.objects.filter(
        order__customer=OuterRef("pk"), product=product_id, order__placed_at__gte=since, quantity__gt=0
    )
    lines = lines.exclude(order__status=OrderStatus.CANCELLED).filter(~Exists(came_back))
    data = {"product": product_id, "before": before, "after": after}
    key = f"price:{product_id}:{after}"
    _slice(tell_buyers, notice_id, Q(Exists(lines)), key, data, last, product_id, before, after)


def _slice(
    job: Any, notice_id: int, who: Q, key: str, data: Mapping[str, Any], after: int, *more: int
) -> None:
    """Write down those of one slice of the customers, and queue the job for the next in one transaction."""
    with transaction.atomic():
        notice = _still_on(notice_id)
        if notice is None:
            return
        last: int = Customer.objects.aggregate(n=Max("pk"))["n"] or 0
        upto = after + SLICE
        write_down(notice, _meant(notice).filter(who, pk__gt=after, pk__lte=upto), key, data=data)
        if upto < last:
            jobs.enqueue(job, notice_id, *more, upto)


def back_in_stock(product: Product) -> None:
    """Those who wait for it hear of it; they wait no more. Without a notice that is on they wait on."""
    found = on("back_in_stock", product)
    if not found:
        return
    with transaction.atomic():
        rows = Waiting.objects.select_for_update().filter(product=product, told_at=None).order_by("pk")
        waiting = list(rows.values_list("pk", "customer"))
        now = clock.now()
        for start in range(0, len(waiting), ROWS):
            part = waiting[start : start + ROWS]
            who = [customer for _pk, customer in part]
            for notice in found:
                # Whoever asks again later is told again: the occasion is this coming back.
                key = f"stock:{product.pk}:{now:%Y%m%d%H%M%S}"
                people = _meant(notice).filter(pk__in=who)
                write_down(notice, people, key, data={"product": product.pk})
            Waiting.objects.filter(pk__in=[pk for pk, _who in part]).update(told_at=now)


# What was complained of ----------------------------------------------------------------------------


def cause_removed(cause: Cause) -> None:
    """Queue what tells those who complained of it, unless whoever removed it tells them."""
    latest = cause.removals.order_by("-pk").first()
    if latest is not None and latest.texts:
        return
    for notice in on("solution_found"):
        jobs.enqueue(tell_sufferers, notice.pk, cause.pk, 0)


@jobs.job
def tell_sufferers(notice_id: int, cause_id: int, after: int) -> None:
    """The customers of the complaints behind which a cause was."""
    cause = Cause.objects.filter(pk=cause_id).first()
    if cause is None or not cause.is_gone:
        return
    rows: QuerySet[Complaint] = suffered(cause).filter(pk__gt=after).order_by("pk")
    found = list(rows.values_list("pk", "conversation", "conversation__customer")[:ROWS])
    told = ((who, {"cause": cause.pk, "conversation": place}) for _pk, place, who in found)
    last = found[-1][0] if len(found) == ROWS else 0
    _each(notice_id, f"cause:{cause.pk}", told, (tell_sufferers, cause_id, last) if last else None)


def problem_solved(problem: int) -> None:
    """Queue what tells those whose conversations were about it."""
    for notice in on("solution_found"):
        jobs.enqueue(tell_concerned, notice.pk, problem, 0)


@jobs.job
def tell_concerned(notice_id: int, problem: int, after: int) -> None:
    """The customers of the conversations of a problem that was solved."""
    rows = Joined.objects.filter(problem=problem, pk__gt=after).exclude(problem__solved_at=None)
    found = list(rows.order_by("pk").values_list("pk", "conversation", "conversation__customer")[:ROWS])
    told = ((who, {"problem": problem, "conversation": place}) for _pk, place, who in found)
    last = found[-1][0] if len(found) == ROWS else 0
    _each(notice_id, f"problem:{problem}", told, (tell_concerned, problem, last) if last else None)


def _each(
    notice_id: int,
    key: str,
    people: Iterable[tuple[int, Mapping[str, Any]]],
    more: tuple[Any, int, int] | None,
) -> None:
    """Write down customers with what each is to be told of; the first thing of a customer counts."""
    with transaction.atomic():
        notice = _still_on(notice_id)
        if notice is None:
            return
        meant = _meant(notice)
        for customer, data in people:
            write_down(notice, meant.filter(pk=customer), key, data=data)
        if more is not None:
            jobs.enqueue(more[0], notice_id, *more[1:])


# Dates ---------------------------------------------------------------------------------------------


@jobs.every(300)
def look_at_days() -> int:
    """Once a day of the shop: queue what warranties and consumables have to say; how many days it was."""
    today = day_of(clock.now())
    with transaction.atomic():
        sweep, _made = Sweep.objects.select_for_update().get_or_create(pk=1)
        if sweep.day is not None and sweep.day >= today:
            return 0
        first = sweep.day + timedelta(days=1) if sweep.day else today
        first = max(first, today - timedelta(days=CAUGHT_UP))
        days = [first + timedelta(days=n) for n in range((today - first).days + 1)]
        numbers = Notice.objects.filter(kind__in=["warranty", "consumable"], state=State.ON)
        for number, kind in numbers.order_by("pk").values_list("pk", "kind"):
            for day in days:
                jobs.enqueue(tell_of_warranties if kind == "warranty" else tell_of_wear, number, f"{day}", 0)
        sweep.day = today
        sweep.save(update_fields=["day"])
    return len(days)


@jobs.job
def tell_of_warranties(notice_id: int, day: str, after: int) -> None:
    """Those whose warranty ends the notice's days after this day."""
    notice = Notice.objects.filter(pk=notice_id).first()
    if notice is None:
        return
    ends = date.fromisoformat(day) + timedelta(days=int(notice.data.get("days", 30)))
    rows = Owned.objects.filter(warranty_until=ends, state=OwnedState.OWNED, pk__gt=after)
    if notice.product_id is not None:
        rows = rows.filter(product=notice.product_id)
    found = list(rows.order_by("pk").values_list("pk", "customer")[:ROWS])
    _things(notice_id, [(who, f"owned:{pk}", {"owned": pk}) for pk, who in found])
    if len(found) == ROWS:
        jobs.enqueue(tell_of_warranties, notice_id, day, found[-1][0])


@jobs.job
def tell_of_wear(notice_id: int, day: str, after: int) -> None:
    """Those of whom something that they bought is used up the notice's days after this day: each piece lasts
    its product's days, one after the other, from the day on which they got it."""
    notice = Notice.objects.filter(pk=notice_id).first()
    if notice is None:
        return
    ends = date.fromisoformat(day) + timedelta(days=int(notice.data.get("days", 7)))
    rows = Line.objects.filter(product__life_days__gt=0, quantity__gt=0, pk__gt=after)
    rows = rows.filter(order__status=OrderStatus.DELIVERED, order__customer__isnull=False)
    if notice.product_id is not None:
        rows = rows.filter(product=notice.product_id)
    lasts = rows.order_by().values_list("product__life_days", "quantity").distinct()[:1_000]
    which = Q(pk__in=[])
    for life, quantity in lasts:
        got = ends - timedelta(days=(life or 0) * quantity)
        which |= Q(product__life_days=life, quantity=quantity, order__delivered_at__range=_whole_day(got))
    found = list(rows.filter(which).order_by("pk").values_list("pk", "order__customer")[:ROWS])
    _things(notice_id, [(who, f"line:{pk}", {"line": pk, "day": f"{ends}"}) for pk, who in found])
    if len(found) == ROWS:
        jobs.enqueue(tell_of_wear, notice_id, day, found[-1][0])


def _whole_day(day: date) -> tuple[datetime, datetime]:
    start = datetime.combine(day, time(), zone())
    return start, datetime.combine(day + timedelta(days=1), time(), zone()) - timedelta(microseconds=1)


def _things(notice_id: int, found: Iterable[tuple[int, str, Mapping[str, Any]]]) -> None:
    with transaction.atomic():
        notice = _still_on(notice_id)
        if notice is None:
            return
        meant = _meant(notice)
        for customer, key, data in found:
            write_down(notice, meant.filter(pk=customer), key, data=data)
