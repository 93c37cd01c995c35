"""The parts that repairs take: laid aside from stock, waited for, used. Callers hold the repair."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from keepword.accounts.days import today
from keepword.aftersales import queries
from keepword.aftersales.events import PartsHere, RepairChanged
from keepword.aftersales.models import Part, PartState, Repair, RepairState
from keepword.aftersales.services import goods, walking
from keepword.aftersales.services.locking import locked_repair
from keepword.aftersales.services.walking import demand
from keepword.audit.services import record
from keepword.commerce.models import Product
from keepword.core import clock, events
from keepword.core.actors import Actor, system
from keepword.core.errors import Conflict, Invalid

MOST = 50
CLOSED = (RepairState.DECLINED, RepairState.TESTING, RepairState.READY)


def need(
    user: Actor, repair: Repair, product: Product, quantity: int, *, expected_on: date | None = None
) -> Part:
    """The repair takes so many of a product: laid aside at once, or missing until they come."""
    demand(user)
    if not 0 < quantity <= 1000:
        raise Invalid(_("Enter how many: a whole number above 0."), field="quantity")
    with transaction.atomic():
        current = locked_repair(repair)
        if current.state in queries.OVER_REPAIR or current.state in CLOSED:
            raise Conflict(_("This repair takes no parts any more."))
        if current.parts.count() >= MOST:
            raise Invalid(_("This repair has too many parts."), field="product")
        return lay_aside(user, current, product, quantity, expected_on=expected_on)


def lay_aside(
    user: Actor, repair: Repair, product: Product, quantity: int, *, expected_on: date | None = None
) -> Part:
    """A part of the locked repair, from stock or missing."""
    part = Part.objects.create(
        repair=repair,
        product=product,
        quantity=quantity,
        state=PartState.MISSING,
        expected_on=expected_on,
        at=clock.now(),
    )
    if goods.hold(user, part):
        part.state, part.expected_on = PartState.RESERVED, None
        part.save(update_fields=["state", "expected_on"])
    record(user, "needs part", repair, product=product.pk, quantity=quantity, state=part.state)
    walking.tell(repair)
    return part


def drop(user: Actor, part: Part) -> Part:
    """It is not needed after all. The last missing one gone, the repair goes on."""
    demand(user)
    with transaction.atomic():
        repair = locked_repair(part.repair)
        current = Part.objects.select_for_update(of=("self",)).select_related("product").get(pk=part.pk)
        if current.state not in (PartState.MISSING, PartState.RESERVED):
            raise Conflict(_("This part is used already."))
        _release(user, current)
        record(user, "needs no part", repair, product=current.product_id)
        go_on(user, repair)
        walking.tell(repair)
    return current


def expect(user: Actor, part: Part, day: date | None) -> Part:
    """When a missing part comes, as far as is known; the customer sees the last of these days."""
    demand(user)
    if day is not None and day < today():
        raise Invalid(_("Give a day that is to come."), field="expected_on")
    with transaction.atomic():
        repair = locked_repair(part.repair)
        current = Part.objects.select_for_update().get(pk=part.pk)
        if current.state != PartState.MISSING:
            raise Conflict(_("This part is not waited for."))
        current.expected_on = day
        current.save(update_fields=["expected_on"])
        if repair.state == RepairState.WAITING_PARTS:
            repair.expected_on = expected_on(repair)
            repair.save(update_fields=["expected_on"])
        record(user, "dated part", repair, part=part.pk, day=day.isoformat() if day else None)
        walking.tell(repair)
    return current


def missing(repair: Repair) -> bool:
    """Whether it waits for any part."""
    return repair.parts.filter(state=PartState.MISSING).exists()


def expected_on(repair: Repair) -> date | None:
    """The day on which the last missing part comes; None when that of any one is unknown."""
    days = list(repair.parts.filter(state=PartState.MISSING).values_list("expected_on", flat=True))
    known = [day for day in days if day is not None]
    return max(known) if known and len(known) == len(days) else None


def use(user: Actor, repair: Repair) -> None:
    """What was laid aside is in it now."""
    for part in repair.parts.filter(state=PartState.RESERVED).select_related("product").order_by("pk"):
        goods.use(user, part)
        part.state = PartState.USED
        part.save(update_fields=["state"])


def let_go(user: Actor, repair: Repair) -> None:
    """Nothing of it is needed any more."""
    open_parts = repair.parts.filter(state__in=[PartState.MISSING, PartState.RESERVED])
    for part in open_parts.select_related("product").order_by("pk"):
        _release(user, part)


def _release(user: Actor, part: Part) -> None:
    if part.state == PartState.RESERVED:
        goods.free(user, part)
    part.state, part.expected_on = PartState.RELEASED, None
    part.save(update_fields=["state", "expected_on"])


# When stock comes -------------------------------------------------------------------------------


def arrived(product: Product) -> int:
    """Give what has come of a product to the repairs that wait for it, who has waited longest first; how many
    parts could be laid aside. In transactions of its own, the repair locked first, stock last."""
    count = 0
    for part in list(queries.waiting_for(product).select_related("repair")[:200]):
        with transaction.atomic():
            repair = locked_repair(part.repair)
            current = Part.objects.select_for_update(of=("self",)).select_related("product").get(pk=part.pk)
            if current.state != PartState.MISSING:
                continue
            if not goods.hold(system, current):
                break
            current.state, current.expected_on = PartState.RESERVED, None
            current.save(update_fields=["state", "expected_on"])
            count += 1
            go_on(system, repair)
            walking.tell(repair)
    return count


def go_on(user: Actor, repair: Repair) -> None:
    """All parts are there: the repair that waited for them goes on."""
    if repair.state != RepairState.WAITING_PARTS or missing(repair):
        return
    repair.expected_on = None
    now = clock.now()
    before = walking.step(repair, "parts_here", now)
    record(user, "repair: parts here", repair, before=before, after=repair.state)
    events.publish(RepairChanged(repair, before, "parts_here", now, user))
    events.publish(PartsHere(repair))


def look_again() -> int:
    """Whether anything has come that repairs wait for; stock says so by itself only when there was none."""
    waiting = Part.objects.filter(state=PartState.MISSING, product__counted=True)
    waiting = waiting.exclude(repair__state__in=queries.OVER_REPAIR)
    products = Product.objects.filter(pk__in=waiting.values("product"))
    return sum(arrived(product) for product in products.order_by("pk")[:500] if goods.is_free(product))
