"""A repair from the booking until it is handed back."""

from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from keepword.accounts.days import today
from keepword.accounts.models import User
from keepword.aftersales import queries
from keepword.aftersales.events import RepairBooked, RepairChanged
from keepword.aftersales.models import Repair, RepairState, Source, Where
from keepword.aftersales.rules import quotes as rules
from keepword.aftersales.services import parts, walking
from keepword.aftersales.services.locking import locked_repair
from keepword.aftersales.services.photos import Picture, keep_photos
from keepword.aftersales.services.walking import demand, fact_of, key_of
from keepword.audit.services import record
from keepword.commerce.models import Owned, Product
from keepword.commerce.queries import own_by_serial
from keepword.conversations.models import Conversation
from keepword.core import clock, events, facts
from keepword.core.actors import Actor
from keepword.core.errors import Conflict, Invalid
from keepword.customers.models import Customer

MOST_WORDS = 4_000
MOST_CHECKS = 40


@dataclass(frozen=True, slots=True)
class Thing:
    """What is to be repaired: something that the customer has, a product, or just words for it."""

    owned: Owned | None = None
    product: Product | None = None
    serial: str = ""
    what: str = ""


@dataclass(frozen=True, slots=True)
class Booking:
    """What a customer says of it."""

    problem: str
    where: str = Where.WORKSHOP
    pictures: tuple[Picture, ...] = field(default=())


def book(
    user: Actor,
    customer: Customer,
    thing: Thing,
    booking: Booking,
    *,
    conversation: Conversation | None = None,
    source: str = Source.AGENT,
    key: str | None = None,
) -> Repair:
    """Take a repair in. The same `key` again: the repair that is there. A serial number of something that the
    customer has says what it is, and whether the warranty covers it."""
    demand(user)
    problem = booking.problem.strip()[:MOST_WORDS]
    if not problem:
        raise Invalid(_("Say what is wrong with it."), field="problem")
    if booking.where not in Where.values:
        raise Invalid(_("Choose where it is repaired."), field="where")
    owned = thing.owned or own_by_serial(customer, thing.serial)
    product = owned.product if owned is not None else thing.product
    what = " ".join(thing.what.split()) or (product.name if product is not None else "")
    if not what:
        raise Invalid(_("Say what is to be repaired."), field="what")
    if owned is not None and owned.customer_id != customer.pk:
        raise Invalid(_("This is another customer's."), field="owned")
    if conversation is not None and conversation.customer_id != customer.pk:
        raise Invalid(_("This conversation is with another customer."), field="conversation")
    with transaction.atomic():
        known = Repair.objects.filter(key=key).first() if key else None
        if known is not None:
            return known
        now = clock.now()
        until = owned.warranty_until if owned is not None else None
        repair = Repair(
            customer=customer,
            conversation=conversation,
            owned=owned,
            product=product,
            serial=((owned.serial if owned is not None else "") or thing.serial.strip())[:80],
            what=what[:200],
            problem=problem,
            where=booking.where,
            warranty_until=until,
            under_warranty=rules.in_warranty(until, today()),
            checks=[{"text": text, "done": False} for text in queries.policy().checks],
            source=source,
            key=key,
            begun_at=now,
            changed_at=now,
        )
        repair.save()
        keep_photos(booking.pictures, repair=repair)
        walking.begin(repair, now)
        repair.save(update_fields=["stage", "due_at"])
        record(user, "booked repair", repair, warranty=repair.under_warranty)
        told = {"warranty": repair.under_warranty, "product": product.pk if product is not None else None}
        facts.record([fact_of("repair_booked", repair, now, actor=key_of(user), **told)])
        events.publish(RepairBooked(repair, user))
        walking.tell(repair)
    return repair


def go(user: Actor, repair: Repair, verb: str) -> Repair:
    """A step of the locked row, told to whoever listens."""
    now = clock.now()
    before = walking.step(repair, verb, now)
    record(user, f"repair: {verb.replace('_', ' ')}", repair, before=before, after=repair.state)
    events.publish(RepairChanged(repair, before, verb, now, user))
    walking.tell(repair)
    return repair


def _do(user: Actor, repair: Repair, verb: str) -> Repair:
    demand(user)
    with transaction.atomic():
        return go(user, locked_repair(repair), verb)


def receive(user: Actor, repair: Repair) -> Repair:
    """It is with us (or we are with it)."""
    return _do(user, repair, "receive")


def diagnose(user: Actor, repair: Repair) -> Repair:
    """Somebody looks what is wrong; who has nobody yet gets whoever looks."""
    demand(user)
    with transaction.atomic():
        current = locked_repair(repair)
        if current.technician is None and isinstance(user, User):
            current.technician = user
        return go(user, current, "diagnose")


def say_fault(user: Actor, repair: Repair, fault: str, *, under_warranty: bool | None = None) -> Repair:
    """What is wrong with it, and whether that is the warranty's."""
    demand(user)
    with transaction.atomic():
        current = locked_repair(repair)
        if current.state in queries.OVER_REPAIR:
            raise Conflict(_("This repair is over."))
        current.fault = " ".join(fault.split())[:500]
        if under_warranty is not None:
            current.under_warranty = under_warranty
        current.changed_at = clock.now()
        current.save(update_fields=["fault", "under_warranty", "changed_at"])
        record(user, "found fault of repair", current, warranty=current.under_warranty)
        walking.tell(current)
    return current


def go_ahead(user: Actor, repair: Repair) -> Repair:
    """Nothing is to be paid: it is repaired without asking, as soon as its parts are there."""
    demand(user)
    with transaction.atomic():
        current = locked_repair(repair)
        return wait_for_parts(user, go(user, current, "go_ahead"))


def wait_for_parts(user: Actor, repair: Repair) -> Repair:
    """When a part is missing it waits for it, and the customer is told the day, if one is known."""
    if parts.missing(repair) and repair.state in (RepairState.APPROVED, RepairState.REPAIRING):
        repair.expected_on = parts.expected_on(repair)
        repair.save(update_fields=["expected_on"])
        return go(user, repair, "wait")
    return repair


def work(user: Actor, repair: Repair) -> Repair:
    """Somebody is repairing it."""
    demand(user)
    with transaction.atomic():
        current = locked_repair(repair)
        if parts.missing(current):
            raise Conflict(_("Parts are missing. It goes on by itself when they are there."))
        if current.technician is None and isinstance(user, User):
            current.technician = user
        return go(user, current, "work")


def begin_test(user: Actor, repair: Repair, *, result: str = "") -> Repair:
    """It is repaired, by what was done; now it is tested. The parts are used."""
    demand(user)
    with transaction.atomic():
        current = locked_repair(repair)
        current.result = " ".join(result.split())[:500] or current.result
        done = go(user, current, "test")
        parts.use(user, done)
    return done


def fail(user: Actor, repair: Repair) -> Repair:
    """The test failed: back to the bench."""
    return _do(user, repair, "fail")


def pass_test(user: Actor, repair: Repair) -> Repair:
    """It can be handed back: repaired and tested, or unrepaired as the customer wished."""
    demand(user)
    with transaction.atomic():
        current = locked_repair(repair)
        if current.state == RepairState.TESTING and any(not one["done"] for one in current.checks):
            raise Conflict(_("Not everything on the checklist is done."))
        return go(user, current, "pass")


def hand_back(user: Actor, repair: Repair) -> Repair:
    """The customer has it again."""
    demand(user)
    with transaction.atomic():
        current = go(user, locked_repair(repair), "hand_back")
        seconds = (current.changed_at - current.begun_at).total_seconds()
        told = {"warranty": current.under_warranty, "repaired": bool(current.result)}
        facts.record(
            [fact_of("repair_done", current, current.changed_at, actor=key_of(user), value=seconds, **told)]
        )
    return current


def cancel(user: Actor, repair: Repair) -> Repair:
    """The customer does not want it repaired after all."""
    demand(user)
    with transaction.atomic():
        current = go(user, locked_repair(repair), "cancel")
        parts.let_go(user, current)
    return current


def give_up(user: Actor, repair: Repair) -> Repair:
    """The parts do not come: it is handed back as it is."""
    demand(user)
    with transaction.atomic():
        current = go(user, locked_repair(repair), "give_up")
        parts.let_go(user, current)
    return current


# Without a step ---------------------------------------------------------------------------------


def give(user: Actor, repair: Repair, technician: User | None) -> Repair:
    """Somebody sees to it, or nobody."""
    demand(user)
    if technician is not None and not technician.may("converse"):
        raise Invalid(_("%(name)s does not work on repairs.") % {"name": technician}, field="technician")
    with transaction.atomic():
        current = locked_repair(repair)
        before = current.technician_id
        current.technician = technician
        current.save(update_fields=["technician"])
        record(user, "gave repair", current, before=before, after=current.technician_id)
        walking.tell(current)
    return current


def check(user: Actor, repair: Repair, number: int, *, done: bool) -> Repair:
    """A line of the checklist is done, or not."""
    demand(user)
    with transaction.atomic():
        current = locked_repair(repair)
        if not 0 <= number < len(current.checks):
            raise Invalid(_("There is no such line on the checklist."), field="check")
        checks = [dict(one) for one in current.checks]
        checks[number]["done"] = done
        current.checks = checks
        current.save(update_fields=["checks"])
        record(user, "checked repair", current, number=number, done=done)
        walking.tell(current)
    return current


def add_check(user: Actor, repair: Repair, text: str) -> Repair:
    """Another line on the checklist of this repair."""
    demand(user)
    words = " ".join(text.split())[:200]
    if not words:
        raise Invalid(_("Say what is to be looked at."), field="text")
    with transaction.atomic():
        current = locked_repair(repair)
        if len(current.checks) >= MOST_CHECKS:
            raise Invalid(_("The checklist is full."), field="text")
        current.checks = [*current.checks, {"text": words, "done": False}]
        current.save(update_fields=["checks"])
        record(user, "added check to repair", current)
        walking.tell(current)
    return current


def expect(user: Actor, repair: Repair, day: date | None) -> Repair:
    """The day by which the customer is told that it is ready; None: nobody can say."""
    demand(user)
    if day is not None and day < today():
        raise Invalid(_("Give a day that is to come."), field="expected_on")
    with transaction.atomic():
        current = locked_repair(repair)
        current.expected_on = day
        current.save(update_fields=["expected_on"])
        record(user, "dated repair", current, day=day.isoformat() if day else None)
        walking.tell(current)
    return current


def parts_changed(user: Actor, repair: Repair) -> Repair:
    """Another part is needed: it waits, if that one is missing and the repair is under way."""
    demand(user)
    with transaction.atomic():
        return wait_for_parts(user, locked_repair(repair))
