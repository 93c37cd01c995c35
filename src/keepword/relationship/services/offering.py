"""What one of us offers a customer, and what comes of it. That it was bought is told by the order alone."""

from dataclasses import dataclass
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.audit.services import record
from keepword.commerce.models import Line, Order, OrderStatus, Product
from keepword.conversations.models import Conversation
from keepword.conversations.services.state import demand, notify
from keepword.core import clock, events, facts
from keepword.core.actors import Actor, system
from keepword.core.errors import Conflict, Invalid, NotFound
from keepword.core.models import Fact
from keepword.customers.models import Customer
from keepword.relationship.events import OfferChanged, OfferMade
from keepword.relationship.models import Consultation, Offer, OfferState, Why
from keepword.relationship.rules import offers as rules

LONGEST: Final = 300
_CHANGED: Final = ["state", "relevant", "judged_at", "ended_at", "order"]


@dataclass(frozen=True, slots=True)
class Idea:
    """What is offered and why: `why` says where the idea is from, `reason` is in words."""

    product: Product
    why: str = Why.OWN
    reason: str = ""
    consultation: Consultation | None = None


def make_offer(
    user: User, customer: Customer, idea: Idea, *, conversation: Conversation | None = None
) -> Offer:
    """Note that something was offered. What is open already is not offered twice: it is returned as it is."""
    demand(user)
    if idea.why not in Why.values:
        raise Invalid(_("Say where the idea is from."), field="why")
    if idea.product.archived_at is not None:
        raise Conflict(_("This is sold no more."))
    reason = " ".join(idea.reason.replace("\x00", "").split())[:LONGEST]
    now = clock.now()
    with transaction.atomic():
        _one_by_one(customer.pk)
        current = Offer.objects.filter(customer=customer, product=idea.product, state=rules.MADE).first()
        if current is not None and current.until > now:
            return current
        if current is not None:
            _turn(current, "lapse", system)
        made = Offer.objects.create(
            customer=customer,
            product=idea.product,
            agent=user,
            conversation=conversation,
            consultation=idea.consultation,
            why=idea.why,
            reason=reason,
            made_at=now,
            until=now + rules.WINDOW,
        )
        _tell("offer_made", made, now)
        record(user, "made an offer", made, product=idea.product.sku)
        events.publish(OfferMade(made, user))
        if conversation is not None:
            notify(conversation)
    return made


def judge(user: User, offer: Offer, *, relevant: bool) -> Offer:
    """Note whether it was something for them. It may be noted again; the last word counts."""
    demand(user)
    with transaction.atomic():
        current = _locked(offer)
        if current.relevant is relevant:
            return current
        if current.state == OfferState.TAKEN and not relevant:
            raise Conflict(_("They bought it: it was something for them."))
        _judged(current, relevant)
        record(user, "judged an offer", current, relevant=relevant)
        events.publish(OfferChanged(current, current.state, user))
        _refresh(current)
    return current


def refuse(user: User, offer: Offer, *, relevant: bool | None = None) -> Offer:
    """They said no. `relevant` says whether it was something for them all the same."""
    demand(user)
    with transaction.atomic():
        current = _locked(offer)
        if current.state == OfferState.REFUSED:
            return current
        if relevant is not None and relevant is not current.relevant:
            _judged(current, relevant)
        _turn(current, "refuse", user)
    return current


def reopen(user: User, offer: Offer) -> Offer:
    """They think of it again: it is open for another thirty days. Conflict while another one of it is."""
    demand(user)
    with transaction.atomic():
        current = _locked(offer)
        current.until = clock.now() + rules.WINDOW
        try:
            with transaction.atomic():
                _turn(current, "reopen", user, also=["until"])
        except IntegrityError:
            raise Conflict(_("It has been offered to them anew already.")) from None
    return current


def _one_by_one(customer: int) -> None:
    """Two at once of one customer are one after the other; rows that refer to them may come meanwhile."""
    list(Customer.objects.select_for_update(no_key=True).filter(pk=customer).values_list("pk"))


# What orders say ------------------------------------------------------------------------------------


def bought(order: Order, actor: Actor) -> int:
    """An order takes the offers of what is in it; one that is cancelled, or has lost a line, gives them back.

    The same order again changes nothing. How many changed.
    """
    mine = Offer.objects.filter(Q(order=order) | Q(customer__isnull=False, customer=order.customer_id))
    if not mine.exists():
        return 0
    with transaction.atomic():
        if order.customer_id is not None:
            _one_by_one(order.customer_id)
        inside = _inside(order)
        return _given_back(order, inside, actor) + _taken(order, inside, actor)


def _given_back(order: Order, inside: dict[int, float], actor: Actor) -> int:
    count = 0
    for current in Offer.objects.filter(order=order).select_for_update():
        if current.product_id not in inside or current.customer_id != order.customer_id:
            count += _give_back(current, actor)
    return count


def _taken(order: Order, inside: dict[int, float], actor: Actor) -> int:
    if order.customer_id is None or not inside:
        return 0
    open_ones = Offer.objects.filter(
        customer=order.customer_id,
        product__in=inside,
        state__in=[rules.MADE, rules.REFUSED, rules.LAPSED],
        made_at__lte=order.placed_at,
        until__gte=order.placed_at,
    )
    count = 0
    for current in open_ones.order_by("product", "-made_at", "-pk").select_for_update():
        if Offer.objects.filter(order=order, product=current.product_id).exists():
            continue  # of two offers of one thing, the newer was taken
        current.order = order
        if not current.relevant:
            _judged(current, True)
        _turn(current, "take", actor, value=inside[current.product_id], currency=order.currency)
        count += 1
    return count


def _inside(order: Order) -> dict[int, float]:
    """What is in an order, with what it costs in minor units."""
    if order.status == OrderStatus.CANCELLED:
        return {}
    found: dict[int, float] = {}
    for line in Line.objects.filter(order=order, product__isnull=False, quantity__gt=0):
        assert line.product_id is not None
        found[line.product_id] = found.get(line.product_id, 0.0) + line.amount
    return found


def _give_back(offer: Offer, actor: Actor) -> int:
    told = Fact.objects.filter(kind="offer_taken", data__offer=offer.pk)
    gone = set(Fact.objects.filter(supersedes__in=told.values("pk")).values_list("supersedes", flat=True))
    facts.record(facts.retract(one for one in told if one.pk not in gone))
    offer.order = None
    again = Offer.objects.filter(customer=offer.customer_id, product=offer.product_id, state=rules.MADE)
    if again.exists():  # it was offered anew meanwhile: this one is over
        before, offer.state, offer.ended_at = offer.state, OfferState.LAPSED, clock.now()
        offer.save(update_fields=_CHANGED)
        events.publish(OfferChanged(offer, before, actor))
        return 1
    _turn(offer, "give_back", actor)
    return 1


def lapse() -> int:
    """Offers whose time is over; how many there were."""
    count = 0
    for pk in list(
        Offer.objects.filter(state=rules.MADE, until__lt=clock.now()).values_list("pk", flat=True)[:1_000]
    ):
        with transaction.atomic():
            current = Offer.objects.select_for_update().filter(pk=pk, state=rules.MADE).first()
            if current is not None and current.until < clock.now():
                _turn(current, "lapse", system)
                count += 1
    return count


# How one turns -------------------------------------------------------------------------------------


def _turn(offer: Offer, verb: str, actor: Actor, *, also: list[str] | None = None, **data: Any) -> None:
    """Bring it to its next state; Conflict where the machine does not know the way."""
    following = rules.follows(offer.state, verb)
    if following is None:
        raise Conflict(_("This offer is over: %(state)s.") % {"state": offer.get_state_display()})
    before, now = offer.state, clock.now()
    offer.state = following
    offer.ended_at = None if following == rules.MADE else now
    offer.save(update_fields=[*_CHANGED, *(also or [])])
    if following != rules.MADE:
        _tell(f"offer_{following}", offer, now, **data)
    record(actor, f"offer: {verb}", offer, before=before, after=following)
    events.publish(OfferChanged(offer, before, actor))
    _refresh(offer)


def _judged(offer: Offer, relevant: bool) -> None:
    offer.relevant, offer.judged_at = relevant, clock.now()
    offer.save(update_fields=["relevant", "judged_at"])
    _tell("offer_judged", offer, offer.judged_at, relevant=relevant)


def _tell(kind: str, offer: Offer, at: Any, *, value: float | None = None, **data: Any) -> None:
    facts.record(
        [
            facts.fact(
                kind,
                at,
                subject_id=offer.conversation_id,
                person=offer.customer.key,
                actor=offer.agent.key if offer.agent else None,
                value=value,
                offer=offer.pk,
                product=offer.product_id,
                why=offer.why,
                **data,
            )
        ]
    )


def _refresh(offer: Offer) -> None:
    if offer.conversation is not None:
        notify(offer.conversation)


def _locked(offer: Offer) -> Offer:
    rows = Offer.objects.select_for_update(of=("self",)).select_related("customer", "agent", "conversation")
    found = rows.filter(pk=offer.pk).first()
    if found is None:
        raise NotFound("There is no such offer.")
    return found
