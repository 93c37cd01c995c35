"""A return from the customer's wish to its end. The policy is asked when it is begun; what it leaves open, a
person decides."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from keepword.aftersales import queries
from keepword.aftersales.events import ReturnAsked, ReturnChanged
from keepword.aftersales.models import Condition, Reason, Return, ReturnLine, Source, Way, Wish
from keepword.aftersales.rules import money
from keepword.aftersales.rules import policy as rules
from keepword.aftersales.services import goods, walking
from keepword.aftersales.services.locking import locked_order, locked_return
from keepword.aftersales.services.photos import Picture, keep_photos
from keepword.aftersales.services.walking import demand, demand_right, fact_of, key_of, person
from keepword.audit.services import record
from keepword.commerce.models import Order
from keepword.conversations.models import Conversation
from keepword.core import clock, events, facts
from keepword.core.actors import Actor, system
from keepword.core.errors import Conflict, Invalid
from keepword.core.models import Fact

MOST_WORDS = 4_000
MOST_LINES = 100
OPEN_ENDED = ("refused", "withdrawn")


@dataclass(frozen=True, slots=True)
class Wanted:
    """So many of an order's line are to come back, for a reason, in a condition."""

    line: int
    quantity: int
    reason: str
    condition: str


@dataclass(frozen=True, slots=True)
class Found:
    """What was found when a line was looked at, and whether it goes back on the shelf."""

    line: int
    condition: str
    restock: bool
    note: str = ""


def ask(
    user: Actor,
    order: Order,
    wanted: Sequence[Wanted],
    *,
    wish: str = Wish.REFUND,
    way: str = Way.PARCEL,
    words: str = "",
    pictures: Sequence[Picture] = (),
    conversation: Conversation | None = None,
    source: str = Source.AGENT,
    key: str | None = None,
) -> Return:
    """Begin a return. The same `key` again: the return that is there.

    What fits the policy is approved at once by one of us who begins it, or by the policy itself up to its
    amount. Invalid: more than was bought and not sent back yet, or a choice that there is not.
    """
    demand(user)
    _check(wanted, wish, way)
    with transaction.atomic():
        current = locked_order(order)
        known = Return.objects.filter(key=key).first() if key else None
        if known is not None:
            return known
        if conversation is not None and conversation.customer_id != current.customer_id:
            raise Invalid(_("The order is another customer's."), field="order")
        now = clock.now()
        ret = Return(
            customer=current.customer,
            conversation=conversation,
            order=current,
            wish=wish,
            way=way,
            words=words.strip()[:MOST_WORDS],
            source=source,
            key=key,
            begun_at=now,
            changed_at=now,
        )
        lines = _lines(ret, current, wanted)
        verdict = _judge(current, lines, wish, len(pictures), now)
        ret.fits, ret.why = verdict.fits, list(verdict.why)
        ret.save()
        ReturnLine.objects.bulk_create(lines)
        keep_photos(pictures, ret=ret)
        walking.begin(ret, now)
        ret.save(update_fields=["stage", "due_at"])
        record(user, "asked for return", ret, order=current.pk, fits=verdict.fits, why=ret.why)
        reasons = sorted({one.reason for one in wanted})
        facts.record(
            [fact_of("return_asked", ret, now, actor=key_of(user), wish=wish, reasons=reasons, why=ret.why)]
        )
        events.publish(ReturnAsked(ret, user))
        if verdict.fits and (source == Source.AGENT and person(user) is not None):
            _go(user, ret, "approve")
        elif verdict.by_itself:
            _go(system, ret, "approve")
        walking.tell(ret)
    return ret


def _check(wanted: Sequence[Wanted], wish: str, way: str) -> None:
    if not wanted:
        raise Invalid(_("Choose what is to come back."), field="lines")
    if len(wanted) > MOST_LINES or len({one.line for one in wanted}) != len(wanted):
        raise Invalid(_("Name each line of the order once."), field="lines")
    if wish not in Wish.values:
        raise Invalid(_("Choose what you would like instead."), field="wish")
    if way not in Way.values:
        raise Invalid(_("Choose how it comes back."), field="way")
    for one in wanted:
        if one.reason not in Reason.values:
            raise Invalid(_("Choose why it comes back."), field="reason")
        if one.condition not in Condition.values:
            raise Invalid(_("Choose in what condition it is."), field="condition")


def _lines(ret: Return, order: Order, wanted: Sequence[Wanted]) -> list[ReturnLine]:
    """The rows, not saved, each with what was paid for it. The order is locked."""
    all_lines = list(order.lines.select_related("product").order_by("position", "pk"))
    paid = dict(
        zip(
            (line.pk for line in all_lines),
            money.spread(
                max(0, order.total - order.shipping_cost), [max(0, line.amount) for line in all_lines]
            ),
            strict=True,
        )
    )
    by_pk = {line.pk: line for line in all_lines}
    gone = _gone(order)
    made = []
    for one in wanted:
        line = by_pk.get(one.line)
        if line is None:
            raise Invalid(_("This is not in the order."), field="lines")
        count, counted = gone.get(line.pk, (0, 0))
        if not 0 < one.quantity <= line.quantity - count:
            text = _("%(name)s: at most %(most)s can come back.")
            raise Invalid(text % {"name": line.name, "most": max(0, line.quantity - count)}, field="lines")
        worth = money.worth(paid[line.pk], line.quantity, count, counted, one.quantity)
        made.append(
            ReturnLine(
                ret=ret,
                line=line,
                quantity=one.quantity,
                worth=worth,
                reason=one.reason,
                claimed=one.condition,
            )
        )
    return made


def _gone(order: Order) -> dict[int, tuple[int, int]]:
    """By line: how many have come back or are on their way, and what they were worth."""
    rows = ReturnLine.objects.filter(ret__order=order).exclude(ret__state__in=OPEN_ENDED)
    summed = rows.order_by().values_list("line").annotate(Sum("quantity"), Sum("worth"))
    return {line: (count, worth) for line, count, worth in summed}


def left_to_return(order: Order) -> dict[int, int]:
    """How many of each line (by number) may still come back."""
    gone = _gone(order)
    return {line.pk: line.quantity - gone.get(line.pk, (0, 0))[0] for line in order.lines.all()}


def _judge(order: Order, lines: Sequence[ReturnLine], wish: str, photos: int, now: datetime) -> rules.Verdict:
    terms = queries.policy().terms(order.currency)
    days = (now - order.delivered_at).days if order.delivered_at is not None else None
    verdicts = []
    for row in lines:
        product = row.line.product
        verdicts.append(
            rules.judge(
                terms,
                rules.Asked(
                    days=days,
                    reason=row.reason,
                    condition=row.claimed,
                    wish=wish,
                    photos=photos,
                    amount=row.worth,
                    own_days=product.return_days if product is not None else None,
                    warranty_months=product.warranty_months if product is not None else 0,
                ),
            )
        )
    return rules.together(verdicts, sum(row.worth for row in lines), terms)


# What is decided --------------------------------------------------------------------------------


def approve(user: Actor, ret: Return, *, answer: str = "") -> Return:
    """It may come back. What does not fit the policy takes the right to decide."""
    with transaction.atomic():
        current = locked_return(ret)
        _demand_decision(user, current)
        current.answer = " ".join(answer.split())[:500]
        return _go(user, current, "approve")


def refuse(user: Actor, ret: Return, *, answer: str) -> Return:
    """It may not, and why, in words for the customer."""
    text = " ".join(answer.split())[:500]
    if not text:
        raise Invalid(_("Tell the customer why."), field="answer")
    with transaction.atomic():
        current = locked_return(ret)
        demand_right(user, _("Only somebody with the right to decide about returns may refuse one."))
        current.answer = text
        return _go(user, current, "refuse")


def think_again(user: Actor, ret: Return) -> Return:
    """It was refused, and is to be decided once more; as long as the things are not in another return."""
    demand_right(user, _("Only somebody with the right to decide about returns may do this."))
    with transaction.atomic():
        current = locked_return(ret)
        left = left_to_return(current.order)
        if any(row.quantity > left.get(row.line_id, 0) for row in current.lines.all()):
            raise Conflict(_("These things are in another return by now."))
        return _go(user, current, "think_again")


def _demand_decision(user: Actor, ret: Return) -> None:
    demand(user)
    if not ret.fits:
        demand_right(
            user, _("This does not fit the policy: somebody with the right to decide about returns must.")
        )


def withdraw(user: Actor, ret: Return) -> Return:
    """The customer keeps it after all."""
    return _do(user, ret, "withdraw")


def sent(user: Actor, ret: Return, *, carrier: str = "", tracking: str = "") -> Return:
    """It is on its way back."""
    demand(user)
    with transaction.atomic():
        current = locked_return(ret)
        current.carrier, current.tracking = " ".join(carrier.split())[:60], "".join(tracking.split())[:80]
        return _go(user, current, "send")


def receive(user: Actor, ret: Return) -> Return:
    """It is here."""
    return _do(user, ret, "receive")


def inspect(user: Actor, ret: Return, found: Sequence[Found]) -> Return:
    """Somebody has looked at all of it: in what condition it is, and what goes back on the shelf."""
    demand(user)
    by_line = {one.line: one for one in found}
    with transaction.atomic():
        current = locked_return(ret)
        rows = list(current.lines.select_related("line__product"))
        if {row.pk for row in rows} != set(by_line):
            raise Invalid(_("Say of each thing in what condition it is."), field="lines")
        for row in rows:
            one = by_line[row.pk]
            if one.condition not in Condition.values:
                raise Invalid(_("Say of each thing in what condition it is."), field="condition")
            row.found, row.restock, row.note = one.condition, one.restock, " ".join(one.note.split())[:300]
            row.save(update_fields=["found", "restock", "note"])
        done = _go(user, current, "inspect")
        for row in rows:
            goods.came_back(user, row)
    return done


def exchange(user: Actor, ret: Return) -> Return:
    """The customer gets the same in order: an order over nothing is made, which is sent as any other."""
    demand(user)
    with transaction.atomic():
        current = locked_return(ret)
        before = walking.step(current, "exchange", clock.now())
        current.replacement = goods.replacement(current)
        current.save(update_fields=["replacement"])
        _told(user, current, before, "exchange")
        goods.no_longer_owned(user, current)
    return current


def close(user: Actor, ret: Return, *, answer: str) -> Return:
    """It ends without money or goods, and why: it goes back to the customer, or never came."""
    text = " ".join(answer.split())[:500]
    if not text:
        raise Invalid(_("Tell the customer why."), field="answer")
    demand_right(user, _("Only somebody with the right to decide about returns may do this."))
    with transaction.atomic():
        current = locked_return(ret)
        current.answer = text
        return _go(user, current, "close")


def _do(user: Actor, ret: Return, verb: str) -> Return:
    demand(user)
    with transaction.atomic():
        return _go(user, locked_return(ret), verb)


def _go(user: Actor, ret: Return, verb: str) -> Return:
    """A step of the locked row, with what belongs to it."""
    now = clock.now()
    before = walking.step(ret, verb, now)
    if verb in ("approve", "refuse", "think_again"):
        ret.decided_at, ret.decided_by = (None, None) if verb == "think_again" else (now, person(user))
        ret.save(update_fields=["decided_at", "decided_by"])
        alone, key = user is system, key_of(user)
        decided = fact_of("return_decided", ret, now, actor=key, verb=verb, fits=ret.fits, by_itself=alone)
        facts.record([decided])
    if verb == "receive":
        rows = ret.lines.select_related("line")
        facts.record([_back(ret, row, now, user) for row in rows])
    _told(user, ret, before, verb)
    return ret


def _back(ret: Return, row: ReturnLine, at: datetime, user: Actor) -> Fact:
    return fact_of(
        "goods_back",
        ret,
        at,
        actor=key_of(user),
        value=row.quantity,
        line=row.line_id,
        order=ret.order_id,
        product=row.line.product_id,
        reason=row.reason,
    )


def _told(user: Actor, ret: Return, before: str, verb: str) -> None:
    record(user, f"return: {verb.replace('_', ' ')}", ret, before=before, after=ret.state)
    events.publish(ReturnChanged(ret, before, verb, ret.changed_at, user))
    walking.tell(ret)


def settle_by_refund(user: Actor, ret: Return, verb: str) -> Return:
    """The refund of a return was paid ("refund"), or taken back ("take_back"). The return is locked."""
    done = _go(user, ret, verb)
    if verb == "refund":
        goods.no_longer_owned(user, done)
    return done
