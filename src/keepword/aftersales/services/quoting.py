"""What a repair would cost, and the customer's answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from keepword.accounts.days import today
from keepword.aftersales import queries
from keepword.aftersales.events import QuoteAnswered, QuoteGiven
from keepword.aftersales.models import Part, PartState, Quote, QuoteLine, QuoteState, Repair, Work
from keepword.aftersales.rules import machines
from keepword.aftersales.rules import quotes as rules
from keepword.aftersales.services import parts, walking
from keepword.aftersales.services.locking import locked_repair
from keepword.aftersales.services.repairs import go, wait_for_parts
from keepword.aftersales.services.walking import demand, fact_of, key_of, person
from keepword.audit.services import record
from keepword.commerce.models import Product
from keepword.core import clock, events, facts
from keepword.core.actors import Actor
from keepword.core.errors import Conflict, Invalid
from keepword.core.money import MOST, is_currency

MOST_LINES = 40


@dataclass(frozen=True, slots=True)
class Item:
    """A line of a quote: work, or a part (`product`, if it is one of ours). `price` is of each, in minor
    units; `free` under warranty."""

    kind: str
    words: str
    price: int
    quantity: int = 1
    product: Product | None = None
    free: bool = False


def quote(user: Actor, repair: Repair, items: Sequence[Item], *, currency: str, words: str = "") -> Quote:
    """Tell the customer what it costs; an open quote is replaced. The repair waits for their answer.

    A quote over nothing needs none: then it goes ahead.
    """
    demand(user)
    lines = [_checked(item) for item in items]
    if not 0 < len(lines) <= MOST_LINES:
        raise Invalid(_("Say what is done: work, parts, or both."), field="lines")
    if not is_currency(currency):
        raise Invalid(_("Enter a currency such as EUR."), field="currency")
    total = rules.total([rules.Item(one.quantity, one.price, one.free) for one in lines])
    with transaction.atomic():
        current = locked_repair(repair)
        now = clock.now()
        for open_one in current.quotes.select_for_update().filter(state=QuoteState.GIVEN):
            _step(open_one, "replace")
            open_one.answered_at = now
            open_one.save(update_fields=["state", "answered_at"])
        made = Quote.objects.create(
            repair=current,
            currency=currency,
            total=total,
            words=" ".join(words.split())[:500],
            given_at=now,
            given_by=person(user),
            until=today() + timedelta(days=queries.policy().quote_days),
        )
        for one in lines:
            one.quote = made
        QuoteLine.objects.bulk_create(lines)
        record(user, "quoted repair", current, quote=made.pk, total=total, currency=currency)
        events.publish(QuoteGiven(made, user))
        if total:
            go(user, current, "quote")
        else:
            _settle(user, made, current, "approve", go_by="go_ahead")
    return made


def _checked(item: Item) -> QuoteLine:
    words = " ".join(item.words.split())[:200] or (item.product.name if item.product is not None else "")
    if not words:
        raise Invalid(_("Say of each line what it is for."), field="words")
    if item.kind not in Work.values:
        raise Invalid(_("A line is work or a part."), field="kind")
    if not 0 < item.quantity <= 1000:
        raise Invalid(_("Enter how many: a whole number above 0."), field="quantity")
    if not 0 <= item.price <= MOST:
        raise Invalid(_("Enter an amount such as 12.50."), field="price")
    return QuoteLine(
        kind=item.kind,
        product=item.product,
        words=words,
        quantity=item.quantity,
        price=item.price,
        free=item.free,
    )


def answer(user: Actor, found: Quote, *, yes: bool) -> Quote:
    """The customer agrees, or does not: themselves, or one of us whom they told. The same answer again is
    the same answer. Conflict: it was answered otherwise, replaced, or holds no more."""
    demand(user)
    with transaction.atomic():
        repair = locked_repair(found.repair)
        current = Quote.objects.select_for_update().get(pk=found.pk)
        wanted = QuoteState.APPROVED if yes else QuoteState.DECLINED
        if current.state == wanted:
            return current
        if current.state == QuoteState.GIVEN and yes and person(user) is None and current.until < today():
            raise Conflict(_("This quote does not hold any more. Ask us for a new one."))
        _settle(user, current, repair, "approve" if yes else "decline")
    return current


def _step(quote: Quote, verb: str) -> None:
    after = machines.after(machines.QUOTE, quote.state, verb)
    if after is None:
        raise Conflict(_("This quote is not open any more."))
    quote.state = after


def _settle(user: Actor, quote: Quote, repair: Repair, verb: str, *, go_by: str = "") -> None:
    now = clock.now()
    _step(quote, verb)
    quote.answered_at, quote.answered_by = now, person(user)
    quote.save()
    go(user, repair, go_by or verb)
    told = {"approved": verb == "approve", "currency": quote.currency, "warranty": repair.under_warranty}
    facts.record(
        [fact_of("quote_answered", repair, now, actor=key_of(user), value=float(quote.total), **told)]
    )
    events.publish(QuoteAnswered(quote, user))
    if verb == "decline":
        parts.let_go(user, repair)
        walking.tell(repair)
        return
    _lay_aside(user, quote, repair)
    wait_for_parts(user, repair)


def _lay_aside(user: Actor, quote: Quote, repair: Repair) -> None:
    """The parts of the quote, those left out that the repair has already."""
    known = dict(
        Part.objects.filter(repair=repair)
        .exclude(state=PartState.RELEASED)
        .values_list("product_id", "quantity")
    )
    for line in quote.lines.filter(product__isnull=False).select_related("product").order_by("pk"):
        if line.product is not None and line.product_id not in known:
            parts.lay_aside(user, repair, line.product, line.quantity)
