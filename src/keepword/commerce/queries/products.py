"""Reads of what is sold. Whoever answers customers sees all of it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from keepword.accounts.models import User
from keepword.commerce.models import Firmware, Link, Manual, Product
from keepword.commerce.rules import fit
from keepword.commerce.rules.stock import BOOK, HELD, SHELF, Stock
from keepword.core.errors import NotFound
from keepword.core.keyset import Page, page
from keepword.ledger import queries as ledger
from keepword.ledger.models import Account

MAY = ("converse", "catalogue")


def may_see(user: User) -> bool:
    """Whether somebody sees products and orders."""
    return any(user.may(right) for right in MAY)


def products_for(user: User, *, archived: bool = False) -> QuerySet[Product]:
    """What is sold now, or is no more."""
    rows = Product.objects.filter(archived_at__isnull=not archived)
    return rows if may_see(user) else rows.none()


def get_product(user: User, pk: int) -> Product:
    """One product, archived ones too; missing and forbidden alike are NotFound."""
    found = Product.objects.filter(pk=pk).first() if may_see(user) else None
    if found is None:
        raise NotFound("There is no such product.")
    return found


def product_by_sku(user: User, sku: str) -> Product | None:
    """The product with this SKU."""
    return Product.objects.filter(sku=sku).first() if may_see(user) and fit.sku(sku) else None


def product_page(
    user: User,
    *,
    words: str = "",
    kind: str = "",
    category: str = "",
    archived: bool = False,
    out: bool = False,
    after: str = "",
    size: int = 40,
) -> Page[Product]:
    """Products by name; `words` stand in name, SKU or brand, `out`: of which nothing free is left."""
    rows = products_for(user, archived=archived)
    for word in fit.words(words, 100).split()[:6]:
        rows = rows.filter(Q(name__icontains=word) | Q(sku__icontains=word) | Q(brand__icontains=word))
    if kind:
        rows = rows.filter(kind=kind)
    if category:
        rows = rows.filter(category=category)
    if out:
        free = Account.objects.filter(book=BOOK, kind=SHELF, owner=0, unit=OuterRef("sku"), balance__gt=0)
        rows = rows.filter(~Exists(free), counted=True)
    return page(rows, order=("name", "id"), after=after, size=size)


def categories(user: User) -> list[str]:
    """All categories that there are."""
    rows = products_for(user).exclude(category="").order_by("category")
    return list(rows.values_list("category", flat=True).distinct()[:500])


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that there is to say about a product."""

    product: Product
    stock: Stock | None
    links: list[Link]
    linked: list[Link]
    manuals: list[Manual]
    firmwares: list[Firmware]


def sheet(user: User, product: Product) -> Sheet:
    """A product's page: what goes with it (`links`), what it goes with (`linked`), what there is to read.
    Six queries at most."""
    return Sheet(
        product=product,
        stock=stock_of(product) if product.counted else None,
        links=list(product.links.select_related("other").order_by("kind", "other__name", "pk")[:200]),
        linked=list(product.linked.select_related("product").order_by("kind", "product__name", "pk")[:200]),
        manuals=list(product.manuals.order_by("title", "pk")),
        firmwares=list(product.firmwares.order_by("-released_at", "-pk")[:50]),
    )


def get_link(user: User, pk: int) -> Link:
    """One link; missing and forbidden alike are NotFound."""
    found = Link.objects.select_related("product", "other").filter(pk=pk).first() if may_see(user) else None
    if found is None:
        raise NotFound("There is no such link.")
    return found


def get_manual(user: User, pk: int) -> Manual:
    """One manual; missing and forbidden alike are NotFound."""
    found = Manual.objects.select_related("product").filter(pk=pk).first() if may_see(user) else None
    if found is None:
        raise NotFound("There is no such manual.")
    return found


def with_manuals(rows: QuerySet[Product]) -> QuerySet[Product]:
    """Products with what there is to read about them, in one query more."""
    return rows.prefetch_related(Prefetch("manuals", queryset=Manual.objects.order_by("title", "pk")))


# Stock --------------------------------------------------------------------------------------------


def stock_of(product: Product) -> Stock:
    """What lies here of a product, what of it is set aside, what is free. One query."""
    return stocks([product])[product.pk]


def stocks(products: Iterable[Product]) -> dict[int, Stock]:
    """The same for many, by product. One query."""
    wanted = {product.sku: product.pk for product in products}
    found = {pk: [0, 0] for pk in wanted.values()}
    for unit, kind, amount in ledger.by_kind(BOOK, wanted):
        if kind == SHELF:
            found[wanted[unit]][0] += amount
        elif kind.startswith(HELD):
            found[wanted[unit]][1] += amount
    return {pk: Stock(free + held, held, free) for pk, (free, held) in found.items()}
