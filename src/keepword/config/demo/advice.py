"""The demo shop's advice: two guides, who went through them, and what was offered and came of it.

What goes with what is reckoned from the orders that were told before; offers are taken by these orders.
"""

from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

from keepword.accounts.models import User
from keepword.commerce.models import Line, OrderStatus, Product
from keepword.conversations.models import Conversation, Status
from keepword.core import clock
from keepword.core.actors import Automaton
from keepword.core.errors import KeepwordError
from keepword.customers.models import Customer
from keepword.relationship import services
from keepword.relationship.models import Asked, Guide, Offer, OfferState, Why
from keepword.relationship.queries import recommendations
from keepword.relationship.services import GuidePlan, Idea, affinities, offering

from .guides import plan_of
from .texts import LANGUAGES, seeded

BOUGHT: Final = 36  # offers that an order of the last weeks takes
OPEN: Final = 14  # that are made in the last days
NOT_BOUGHT: Final = 40  # that were refused, or that nobody answered
CONSULTED: Final = 24
STRANGERS: Final = 12
_SAID: Final = {
    Why.AFFINITY: "Many who have it take this as well",
    Why.FITS: "Goes with what they just bought",
    Why.OWN: "They asked what else would help",
    Why.GUIDE: "Suits what they need it for",
}
_GUEST: Final = Automaton("customer")


def make(now: datetime) -> None:
    """After the orders, the returns and the segments."""
    chance = seeded("advice")
    lead = User.objects.filter(role="lead").order_by("pk")[0]
    agents = list(User.objects.filter(role="agent").order_by("pk"))
    with clock.moved(now - timedelta(days=120)):
        guides = [services.save_guide(lead, None, GuidePlan(**plan_of(name))) for name in ("power", "sound")]
    affinities.reckon()
    _bought(agents, chance, now)
    _not_bought(agents, chance, now)
    _consulted(guides, agents, chance, now)
    _open(agents, chance, now)
    with clock.moved(now):
        offering.lapse()


def _why(chance: Random) -> Why:
    return chance.choice((Why.AFFINITY, Why.AFFINITY, Why.FITS, Why.OWN))


def _bought(agents: list[User], chance: Random, now: datetime) -> None:
    """Some of what was ordered lately had been offered before."""
    rows = Line.objects.filter(
        order__customer__isnull=False, product__isnull=False, order__placed_at__gt=now - timedelta(days=100)
    ).exclude(order__status=OrderStatus.CANCELLED)
    lines = list(rows.select_related("order__customer", "product").order_by("-product__kind", "pk"))
    for line in chance.sample(lines, min(BOUGHT, len(lines))):
        order = line.order
        assert order.customer is not None
        assert line.product is not None
        why = _why(chance)
        at = order.placed_at - timedelta(days=chance.uniform(0.5, 9))
        with clock.moved(at):
            _offer(chance.choice(agents), order.customer, line.product, why)
        with clock.moved(order.placed_at + timedelta(minutes=1)):
            offering.bought(order, Automaton("the demo shop"))


def _offer(agent: User, customer: Customer, product: Product, why: Why, **more: Any) -> Offer | None:
    idea = Idea(product, why=why, reason=_SAID[why], consultation=more.get("consultation"))
    try:
        return services.make_offer(agent, customer, idea, conversation=more.get("conversation"))
    except KeepwordError:
        return None  # it is sold no more


def _not_bought(agents: list[User], chance: Random, now: datetime) -> None:
    """Of others they said no, or said nothing."""
    goods = list(Product.objects.filter(archived_at=None, kind__in=["accessory", "consumable", "thing"]))
    for about in _talks(now, chance, NOT_BOUGHT):
        agent = chance.choice(agents)
        at = now - timedelta(days=chance.uniform(12, 88))
        with clock.moved(at):
            made = _offer(agent, about.customer, chance.choice(goods), _why(chance), conversation=about)
        if made is None or made.state != OfferState.MADE:
            continue
        with clock.moved(at + timedelta(hours=chance.uniform(2, 60))):
            _answered(agent, made, chance)


def _answered(agent: User, made: Offer, chance: Random) -> None:
    turn = chance.random()
    if turn < 0.45:
        services.refuse(agent, made, relevant=chance.random() < 0.4)
    elif turn < 0.75:
        services.judge(agent, made, relevant=chance.random() < 0.7)


def _talks(now: datetime, chance: Random, count: int) -> list[Conversation]:
    rows = Conversation.objects.filter(merged_into=None).exclude(status=Status.SPAM)
    found = list(rows.select_related("customer").order_by("-pk")[: count * 6])
    return chance.sample(found, min(count, len(found)))


def _answers(guide: Guide, chance: Random) -> dict[str, Any]:
    given: dict[str, Any] = {}
    for question in guide.questions:
        if question["kind"] == "budget":
            if chance.random() < 0.6:
                given[question["key"]] = chance.choice((3_000, 5_000, 8_000, 15_000, 60_000))
        else:
            given[question["key"]] = [chance.choice(question["answers"])["key"]]
    return given


def _consulted(guides: list[Guide], agents: list[User], chance: Random, now: datetime) -> None:
    """Some with one of us, some by themselves; strangers who never wrote, too."""
    for about in _talks(now, chance, CONSULTED):
        guide, agent = chance.choice(guides), chance.choice(agents)
        language = about.customer.language if about.customer.language in LANGUAGES else "en"
        whom = services.For(about.customer, about)
        by_themselves = chance.random() < 0.4
        with clock.moved(now - timedelta(days=chance.uniform(1, 60))):
            made = services.consult(
                _GUEST if by_themselves else agent,
                guide,
                _answers(guide, chance),
                whom=whom,
                asked=Asked.PORTAL if by_themselves else Asked.DESK,
                language=language,
            )
            if not by_themselves and made.result["found"]:
                best = Product.objects.get(pk=made.result["found"][0]["product"])
                _offer(agent, about.customer, best, Why.GUIDE, consultation=made, conversation=about)
    for _turn in range(STRANGERS):
        guide = chance.choice(guides)
        with clock.moved(now - timedelta(days=chance.uniform(0.1, 40))):
            services.consult(
                _GUEST, guide, _answers(guide, chance), asked=Asked.PORTAL, language=chance.choice(LANGUAGES)
            )


def _open(agents: list[User], chance: Random, now: datetime) -> None:
    """What is recommended was offered in the conversations that are open."""
    rows = Conversation.objects.filter(status=Status.OPEN, merged_into=None, customer__orders__isnull=False)
    made = 0
    for about in rows.select_related("customer").distinct().order_by("-pk")[: OPEN * 4]:
        agent = chance.choice(agents)
        with clock.moved(now - timedelta(hours=chance.uniform(1, 50))):
            found = recommendations(agent, about.customer, about.customer.language or "en", most=1)
            for one in found:
                idea = Idea(one.product, why=one.why, reason=one.reason)
                services.make_offer(agent, about.customer, idea, conversation=about)
                made += 1
        if made >= OPEN:
            break
