"""A customer brings a friend: both get something once the friend's first order has been delivered."""

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from keepword.audit.services import record
from keepword.commerce.models import Order, OrderStatus
from keepword.conversations.services.state import demand
from keepword.core import clock, events, facts
from keepword.core.actors import Actor, Automaton
from keepword.core.errors import Conflict, Invalid
from keepword.customers.models import Customer, Likeness, LikenessState
from keepword.customers.queries import family, standing
from keepword.loyalty.events import ReferralRewarded
from keepword.loyalty.models import Lot, Member, Referral, ReferralState, Why
from keepword.loyalty.queries.taking_part import programme
from keepword.loyalty.rules.codes import folded
from keepword.loyalty.services.members import demand_on
from keepword.loyalty.services.points import all_locked, credit, take_back

bringing = Automaton("referral")


def refer(actor: Actor, code: str, friend: Customer) -> Referral:
    """A friend came by somebody's code. Invalid: no such code, or their own. Conflict: too late."""
    demand(actor)
    demand_on()
    member = Member.objects.filter(code=folded(code), left_at=None).select_related("customer").first()
    if member is None:
        raise Invalid(_("Nobody has this code. Look whether a character is missing."), field="code")
    referrer, friend = standing(member.customer), standing(friend)
    if one_person(referrer, friend):
        raise Invalid(_("This is your own code: give it to a friend."), field="code")
    with transaction.atomic():
        all_locked([referrer, friend])
        if Referral.objects.filter(friend=friend).exists():
            raise Conflict(_("A friend has brought you already."), field="code")
        if Order.objects.filter(customer=friend, status=OrderStatus.DELIVERED).exists():
            raise Conflict(_("A code of a friend is for the first order."), field="code")
        made = Referral.objects.create(referrer=referrer, friend=friend, at=clock.now())
        facts.record([facts.fact("referred", made.at, person=friend.key)])
        record(actor, "referred", friend, referral=made.pk)
    return made


def one_person(one: Customer, other: Customer) -> bool:
    """Whether two customers are one, or look so much like it that nobody may bring the other."""
    ours, theirs = family(one), family(other)
    if set(ours) & set(theirs):
        return True
    first, second = min(one.pk, other.pk), max(one.pk, other.pk)
    alike = Likeness.objects.filter(one=first, other=second).exclude(state=LikenessState.DIFFERENT)
    return alike.exists()


def concerned(friend: Customer) -> list[Customer]:
    """Who gets something when this friend's first order is there."""
    rows = Referral.objects.filter(friend=friend, state=ReferralState.WAITING).select_related("referrer")
    return [one.referrer for one in rows]


def lots_of(order: Order) -> QuerySet[Lot]:
    """What came by an order: its own points, and those for bringing whose first it was."""
    found = Referral.objects.filter(order=order.pk, state=ReferralState.REWARDED).first()
    keys = (f"referral:{found.pk}", f"friend:{found.pk}") if found else ()
    return Lot.objects.filter(Q(order=order.pk, why=Why.ORDER) | Q(key__in=keys)).select_related("customer")


def reward(order: Order, friend: Customer) -> None:
    """The friend's first order is there: both get their points. The friend is locked by the caller."""
    found = Referral.objects.filter(friend=friend, state=ReferralState.WAITING).first()
    now = programme()
    if found is None or order.total - order.shipping_cost < now.referral_minimum:
        return
    if one_person(found.referrer, friend):
        return
    found.state, found.order, found.decided_at = ReferralState.REWARDED, order.pk, clock.now()
    found.save(update_fields=["state", "order", "decided_at"])
    if now.referrer_points:
        credit(
            bringing,
            standing(found.referrer),
            now.referrer_points,
            why=Why.REFERRAL,
            key=f"referral:{found.pk}",
        )
    if now.friend_points:
        credit(bringing, friend, now.friend_points, why=Why.FRIEND, key=f"friend:{found.pk}")
    facts.record([facts.fact("referral_rewarded", clock.now(), person=found.referrer.key)])
    events.publish(ReferralRewarded(found))


def unreward(actor: Actor, order: Order) -> None:
    """That first order came back whole: what both got for it goes, too."""
    found = Referral.objects.filter(order=order.pk, state=ReferralState.REWARDED).first()
    if found is None:
        return
    lots = [lot for lot in lots_of(order) if lot.why != Why.ORDER]
    found.state = ReferralState.REFUSED
    found.save(update_fields=["state"])
    for lot in lots:
        take_back(actor, lot, why=Why.RETURNED)
