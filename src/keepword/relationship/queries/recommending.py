"""What may be recommended to a customer, each with its reason in words.

From what they have and have bought: what is used up by now, what goes with it, and what others who bought it
also bought. Never what they have, have ordered, sent back, complained of or said no to; nothing that does not
fit what they have, nothing that is sold no more or is not there.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from django.db.models import Max
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from keepword.accounts.models import User
from keepword.aftersales.models import ReturnLine, ReturnState
from keepword.commerce.models import Kind, Line, Link, LinkKind, OrderStatus, Owned, OwnedState, Product
from keepword.commerce.queries import stocks
from keepword.complaints.models import Complaint
from keepword.complaints.models import State as ComplaintState
from keepword.core import clock
from keepword.core.money import shown
from keepword.customers.models import Customer
from keepword.relationship.models import Affinity, Offer, OfferState, Why

MOST: Final = 5
LOOKED_AT: Final = 40  # candidates whose stock and fit are looked at
SEEDS: Final = 200  # of what they have bought, the newest
QUIET: Final = timedelta(days=180)  # after a no, or a thing that was nothing for them
_GOES: Final = (LinkKind.ACCESSORY, LinkKind.CONSUMABLE, LinkKind.FITS)
_BOUND: Final = (*_GOES, LinkKind.PART)
_NEEDS_A_FIT: Final = (Kind.ACCESSORY, Kind.CONSUMABLE, Kind.PART)
_RANK: Final = {Why.DUE: 0, Why.FITS: 1, Why.AFFINITY: 2}


@dataclass(frozen=True, slots=True)
class Recommendation:
    """A product, why it is recommended, in words, and how strongly (the ratio of `Affinity`, 0 for none).

    `beside` is what they have, by which it came to mind; `title` is the product's name for the reader.
    """

    product: Product
    why: Why
    reasons: tuple[str, ...]
    weight: float = 0.0
    beside: Product | None = None
    title: str = ""

    @property
    def reason(self) -> str:
        """The first of the reasons."""
        return self.reasons[0]


@dataclass(slots=True)
class _Life:
    """What is known of a customer's goods."""

    bought: dict[int, date] = field(default_factory=dict)  # by product, when last
    has: set[int] = field(default_factory=set)
    never: set[int] = field(default_factory=set)

    @property
    def mine(self) -> set[int]:
        return self.has | set(self.bought)


@dataclass(frozen=True, slots=True)
class _Mine:
    """What they have and have bought, and the language in which it is named."""

    language: str
    products: dict[int, Product]

    def title(self, pk: int) -> str:
        return self.products[pk].title(self.language)


@dataclass(slots=True)
class _Case:
    """What speaks for a product."""

    whys: list[Why] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    weight: float = 0.0
    beside: Product | None = None


def recommendations(
    user: User, customer: Customer, language: str, *, most: int = MOST
) -> list[Recommendation]:
    """The best for a customer now. Words are in the reader's language, which is `language`.

    A bounded number of queries, however much they have bought.
    """
    if not user.may("converse"):
        return []
    life = _life(customer)
    if not life.mine:
        return []
    cases: dict[int, _Case] = defaultdict(_Case)
    mine = _Mine(language, {one.pk: one for one in Product.objects.filter(pk__in=list(life.mine))})
    _used_up(life, mine, cases)
    _goes_with(life, mine, cases)
    _others_bought(life, mine, cases)
    best = sorted(cases, key=lambda pk: _place(pk, cases[pk]))[:LOOKED_AT]
    fit = _fitting(best, life)
    return [
        _recommended(one, cases[one.pk], language)
        for one in sorted(fit, key=lambda one: _place(one.pk, cases[one.pk]))[:most]
    ]


def _recommended(product: Product, case: _Case, language: str) -> Recommendation:
    reasons, title = tuple(case.reasons[:3]), product.title(language)
    return Recommendation(product, case.whys[0], reasons, case.weight, case.beside, title)


def for_customer(one: Recommendation, language: str) -> str:
    """A sentence for an answer, in the customer's language."""
    product = one.product
    with translation.override(language):
        what = {
            "product": product.title(language),
            "beside": one.beside.title(language) if one.beside else "",
        }
        said = {
            Why.DUE: _("Your %(product)s should be used up by now."),
            Why.FITS: _("%(product)s goes well with your %(beside)s."),
        }.get(one.why, _("Many who have %(beside)s also take %(product)s."))
        price = ""
        if product.price is not None:
            price = _("It costs %(price)s.") % {"price": shown(product.price, product.currency, language)}
        return " ".join(part for part in (said % what, price, product.url) if part)


def _place(pk: int, case: _Case) -> tuple[int, float, int]:
    return min(_RANK[why] for why in case.whys), -case.weight, pk


# What they have, and what is out of the question --------------------------------------------------


def _life(customer: Customer) -> _Life:
    life = _Life()
    lines = Line.objects.filter(order__customer=customer, product__isnull=False, quantity__gt=0)
    lines = lines.exclude(order__status=OrderStatus.CANCELLED).order_by()
    for product, at in (
        lines.values_list("product").annotate(at=Max("order__placed_at")).order_by("-at")[:SEEDS]
    ):
        life.bought[product] = timezone.localtime(at).date()
    owned = Owned.objects.filter(customer=customer).order_by("-pk").values_list("product", "state")
    for product, state in owned[: SEEDS * 2]:
        (life.has if state == OwnedState.OWNED else life.never).add(product)
    life.never |= _sent_back(customer) | _complained_of(customer) | _said_no(customer)
    return life


def _sent_back(customer: Customer) -> set[int]:
    rows = ReturnLine.objects.filter(ret__customer=customer, line__product__isnull=False)
    rows = rows.exclude(ret__state__in=[ReturnState.REFUSED, ReturnState.WITHDRAWN])
    return {pk for pk in rows.values_list("line__product", flat=True)[: SEEDS * 2] if pk is not None}


def _complained_of(customer: Customer) -> set[int]:
    """A complaint's cause names the product as people write it: by its name or its number."""
    rows = Complaint.objects.filter(conversation__customer=customer, cause__isnull=False)
    rows = rows.exclude(state=ComplaintState.DISMISSED)
    named = {text.casefold() for text in rows.values_list("cause__product", flat=True)[:SEEDS] if text}
    if not named:
        return set()
    rows_ = Product.objects.filter(archived_at=None).values_list("pk", "sku", "name")
    return {pk for pk, sku, name in rows_ if sku.casefold() in named or name.casefold() in named}


def _said_no(customer: Customer) -> set[int]:
    """And what is offered already."""
    since = clock.now() - QUIET
    rows = Offer.objects.filter(customer=customer, made_at__gt=since)
    return {
        product
        for product, state, relevant in rows.values_list("product", "state", "relevant")
        if state in (OfferState.MADE, OfferState.REFUSED) or relevant is False
    }


# What speaks for a product --------------------------------------------------------------------------


def _used_up(life: _Life, mine: _Mine, cases: dict[int, _Case]) -> None:
    today = timezone.localtime(clock.now()).date()
    for pk, at in life.bought.items():
        product = mine.products.get(pk)
        if product is None or not product.life_days or pk in life.never:
            continue
        days = (today - at).days
        if days >= product.life_days:
            lasts = ngettext("it lasts %(n)s day", "it lasts %(n)s days", product.life_days)
            ago = ngettext("They bought it %(n)s day ago", "They bought it %(n)s days ago", days)
            reason = f"{ago % {'n': days}}; {lasts % {'n': product.life_days}}."
            _add(cases[pk], Why.DUE, reason, product)


def _goes_with(life: _Life, mine: _Mine, cases: dict[int, _Case]) -> None:
    links = Link.objects.filter(product__in=life.has or life.mine, kind__in=_GOES).order_by("pk")
    for link in links[:400]:
        if link.other_id in life.mine or link.other_id in life.never:
            continue
        words = {"product": mine.title(link.product_id), "kind": str(LinkKind(link.kind).label)}
        reason = _("Goes with their %(product)s (%(kind)s).") % words
        _add(cases[link.other_id], Why.FITS, reason, mine.products[link.product_id])


def _others_bought(life: _Life, mine: _Mine, cases: dict[int, _Case]) -> None:
    rows = Affinity.objects.filter(product__in=life.mine).order_by("-llr", "pk")
    found = list(rows.exclude(other__in=life.mine | life.never)[: LOOKED_AT * 3])
    whole = _whole([one.other_id for one in found], life)
    for row in found:
        if (row.other_id, row.product_id) not in whole:
            reason = in_words(row.together, row.first, mine.title(row.product_id))
            _add(cases[row.other_id], Why.AFFINITY, reason, mine.products[row.product_id], row.llr)


def _whole(others: list[int], life: _Life) -> set[tuple[int, int]]:
    """Pairs in which they have what goes with the other: who bought a bulb has a lamp already."""
    links = Link.objects.filter(product__in=others, other__in=life.mine, kind__in=_BOUND)
    return set(links.values_list("product", "other"))


def in_words(together: int, first: int, product: str) -> str:
    """How often the two were bought by the same customers."""
    return ngettext(
        "%(n)s of %(of)s who bought %(product)s also bought it.",
        "%(n)s of %(of)s who bought %(product)s also bought it.",
        together,
    ) % {"n": together, "of": first, "product": product}


def _add(case: _Case, why: Why, reason: str, beside: Product, weight: float = 0.0) -> None:
    """They are asked in the order of their rank: what came first says why."""
    if why not in case.whys:
        case.whys.append(why)
    if reason not in case.reasons:
        case.reasons.append(reason)
    case.beside = case.beside or beside
    case.weight = max(case.weight, weight)


# Whether it may be sold to them -------------------------------------------------------------------


def _fitting(candidates: Iterable[int], life: _Life) -> list[Product]:
    products = list(Product.objects.filter(pk__in=list(candidates), archived_at=None))
    there = stocks([one for one in products if one.counted])
    bound, replaced = _bound([one.pk for one in products])
    return [
        one
        for one in products
        if one.pk not in life.never
        and (one.pk not in there or there[one.pk].free > 0)
        and not replaced[one.pk] & life.mine
        and one.kind != Kind.PART
        and (one.kind not in _NEEDS_A_FIT or not bound[one.pk] or bound[one.pk] & (life.has or life.mine))
    ]


def _bound(products: list[int]) -> tuple[dict[int, set[int]], dict[int, set[int]]]:
    """What each goes with, and what replaces each: whoever has the newer one wants no older."""
    bound: dict[int, set[int]] = defaultdict(set)
    replaced: dict[int, set[int]] = defaultdict(set)
    for product, other in Link.objects.filter(other__in=products, kind__in=_BOUND).values_list(
        "product", "other"
    ):
        bound[other].add(product)
    newer = Link.objects.filter(product__in=products, kind=LinkKind.REPLACES)
    for product, other in newer.values_list("product", "other"):
        replaced[product].add(other)
    return bound, replaced


def goes_together(user: User, product: Product, *, most: int = 6) -> Iterator[tuple[Affinity, str]]:
    """What customers of a product also bought, the surest first, in words."""
    if not user.may("converse"):
        return
    rows = Affinity.objects.filter(product=product, other__archived_at=None).select_related("other")
    for row in rows.order_by("-llr", "pk")[:most]:
        yield row, in_words(row.together, row.first, product.name)
