"""What is sold: each verb for people, files, programs and stores alike."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from keepword.audit.services import record
from keepword.commerce.events import FirmwareReleased, PriceChanged, ProductSaved
from keepword.commerce.models import Firmware, Kind, Link, LinkKind, Manual, Product
from keepword.commerce.rules import fit
from keepword.commerce.rules.given import ProductGiven
from keepword.commerce.services.access import demand
from keepword.core import clock, events, money, sweeping
from keepword.core.actors import Actor
from keepword.core.errors import Conflict, Invalid, NotFound
from keepword.core.uploads import Kept

MOST_MANUALS = 100
MOST_LINKS = 500


def save_product(actor: Actor, sku: str, given: ProductGiven, *, at: datetime | None = None) -> Product:
    """Change what is given of a product, or make it (then with a name). Nothing new: nothing happens.

    `at` is when its source last changed it; what is older than we know changes nothing.
    """
    demand(actor)
    key = fit.sku(sku)
    if not key:
        raise Invalid(_("A SKU has up to 64 characters and no blanks."), field="sku")
    with transaction.atomic():
        product, made = _found_or_new(key, given)
        if not made and at is not None and at < product.changed_at:
            return product
        price, currency = product.price, product.currency
        if _fill(product, given) or made or product.archived_at:
            product.archived_at = None
            product.changed_at = at or clock.now()
            product.save()
            record(actor, "made product" if made else "changed product", product, sku=key)
            events.publish(ProductSaved(product, actor, made))
            known = price is not None and product.price is not None and currency == product.currency
            if known and price != product.price and not made:
                events.publish(PriceChanged(product, int(price or 0), int(product.price or 0)))
    return product


def _found_or_new(sku: str, given: ProductGiven) -> tuple[Product, bool]:
    found = Product.objects.select_for_update().filter(sku=sku).first()
    if found is not None:
        return found, False
    now = clock.now()
    product = Product(sku=sku, created_at=now, changed_at=now)
    if not fit.words(given.get("name"), 200):
        raise Invalid(_("Give the product a name."), field="name")
    _fill(product, given)
    try:
        with transaction.atomic():
            product.save()
    except IntegrityError:  # another one made it just now
        return Product.objects.select_for_update().get(sku=sku), False
    return product, True


def _fill(product: Product, given: ProductGiven) -> bool:
    """Whether anything of it is new."""
    wanted = {name: _checked(name, value, given, product) for name, value in given.items()}
    new = {name: value for name, value in wanted.items() if getattr(product, name) != value}
    for name, value in new.items():
        setattr(product, name, value)
    return bool(new)


_WORDS = {"name": 200, "category": 80, "brand": 80, "external_id": 64}
_NUMBERS = {"warranty_months": 1200, "return_days": 3650, "life_days": 3650}


def _checked(name: str, value: Any, given: ProductGiven, product: Product) -> Any:
    if name in _WORDS:
        text = fit.words(value, _WORDS[name])
        if name == "name" and not text:
            raise Invalid(_("Give the product a name."), field="name")
        return text
    if name in _NUMBERS:
        return _whole(name, value, _NUMBERS[name])
    if name == "price":
        return _whole(name, value, fit.MOST_AMOUNT)
    if name == "kind" and value not in Kind.values:
        raise Invalid(_("Choose what kind of product it is."), field="kind")
    if name == "currency" and not money.is_currency(str(value)):
        raise Invalid(_("“%(code)s” is no currency.") % {"code": str(value)[:10]}, field="currency")
    if name in ("names", "about"):
        return fit.by_language(value, 200 if name == "names" else 20_000)
    if name == "url" and value and not fit.address(value):
        raise Invalid(_("Enter an address like https://example.com/lamp."), field="url")
    if name not in ProductGiven.__optional_keys__:
        raise Invalid(_("A product has no “%(name)s”.") % {"name": name[:40]}, field=name)
    return str(value or "")


def _whole(name: str, value: Any, most: int) -> int | None:
    if value is None and name != "warranty_months":
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
        raise Invalid(_("Enter a whole number that is not below 0."), field=name)
    return value


def archive_product(actor: Actor, product: Product) -> Product:
    """It is sold no more; what was sold of it stays. Saving it again brings it back."""
    demand(actor)
    with transaction.atomic():
        current = Product.objects.select_for_update().get(pk=product.pk)
        if current.archived_at is None:
            current.archived_at = current.changed_at = clock.now()
            current.save(update_fields=["archived_at", "changed_at"])
            record(actor, "archived product", current, sku=current.sku)
            events.publish(ProductSaved(current, actor))
    return current


def set_picture(actor: Actor, product: Product, picture: Kept | None) -> Product:
    """What it looks like: a stored picture, or none."""
    demand(actor)
    if picture is not None and not picture.type.startswith("image/"):
        raise Invalid(_("Choose a picture."), field="picture")
    with transaction.atomic():
        current = Product.objects.select_for_update().get(pk=product.pk)
        before, current.picture = current.picture, picture.blob if picture else ""
        if before != current.picture:
            current.changed_at = clock.now()
            current.save(update_fields=["picture", "changed_at"])
            sweeping.let_go([before])
            record(actor, "changed product", current, sku=current.sku)
            events.publish(ProductSaved(current, actor))
    return current


# What goes with it --------------------------------------------------------------------------------


def link_products(actor: Actor, product: Product, other: Product, kind: str) -> Link:
    """`other` is an accessory (a part, ...) of `product`; said twice, it is one link."""
    demand(actor)
    if kind not in LinkKind.values:
        raise Invalid(_("Choose how the two go together."), field="kind")
    if product.pk == other.pk:
        raise Invalid(_("Choose another product."), field="other")
    with transaction.atomic():
        current = Product.objects.select_for_update().get(pk=product.pk)
        if current.links.count() >= MOST_LINKS:
            raise Conflict(_("So many go with it that nobody reads them. Remove some first."))
        link, made = Link.objects.get_or_create(product=current, other=other, kind=kind)
        if made:
            record(actor, "linked products", current, other=other.sku, kind=kind)
            events.publish(ProductSaved(current, actor))
    return link


def unlink_products(actor: Actor, link: Link) -> None:
    """They do not go together any more."""
    demand(actor)
    with transaction.atomic():
        gone, _by_model = Link.objects.filter(pk=link.pk).delete()
        if gone:
            record(actor, "unlinked products", link.product, other=link.other.sku, kind=link.kind)
            events.publish(ProductSaved(link.product, actor))


def add_manual(
    actor: Actor,
    product: Product,
    *,
    title: str,
    language: str = "",
    file: Kept | None = None,
    url: str = "",
) -> Manual:
    """Something to read about it: a stored file (core.uploads.keep) or an address."""
    demand(actor)
    name, where = fit.words(title, 200), fit.address(url)
    if not name:
        raise Invalid(_("Give it a name."), field="title")
    if (file is None) == (not where):
        raise Invalid(_("Choose a file, or enter an address like https://example.com/lamp.pdf."), field="url")
    with transaction.atomic():
        current = Product.objects.select_for_update().get(pk=product.pk)
        if current.manuals.count() >= MOST_MANUALS:
            raise Conflict(_("There are so many already. Remove some first."))
        manual = Manual(product=current, title=name, language=language[:5], url=where, added_at=clock.now())
        if file is not None:
            manual.blob, manual.name = file.blob, file.name[:255]
            manual.size, manual.type = file.size, file.type[:127]
        manual.save()
        record(actor, "added manual", current, title=name)
        events.publish(ProductSaved(current, actor))
    return manual


def remove_manual(actor: Actor, manual: Manual) -> None:
    """It is not to be read any more; its bytes go."""
    demand(actor)
    with transaction.atomic():
        gone, _by_model = Manual.objects.filter(pk=manual.pk).delete()
        if gone:
            sweeping.let_go([manual.blob])
            record(actor, "removed manual", manual.product, title=manual.title)
            events.publish(ProductSaved(manual.product, actor))


def release_firmware(
    actor: Actor,
    product: Product,
    *,
    version: str,
    released_at: datetime | None = None,
    notes: dict[str, str] | None = None,
    url: str = "",
    critical: bool = False,
) -> Firmware:
    """There is a new version. The one released last is the product's newest; said twice, it is one."""
    demand(actor)
    name = fit.words(version, 40)
    if not name:
        raise Invalid(_("Enter the version."), field="version")
    if url and not fit.address(url):
        raise Invalid(_("Enter an address like https://example.com/firmware."), field="url")
    with transaction.atomic():
        current = Product.objects.select_for_update().filter(pk=product.pk).first()
        if current is None:
            raise NotFound("There is no such product.")
        known = current.firmwares.filter(version=name).first()
        if known is not None:
            return known
        firmware = Firmware.objects.create(
            product=current,
            version=name,
            released_at=released_at or clock.now(),
            notes=fit.by_language(notes, 20_000),
            url=fit.address(url),
            critical=critical,
        )
        newest = current.firmwares.order_by("-released_at", "-pk").first()
        if newest is not None and newest.version != current.firmware:
            current.firmware, current.changed_at = newest.version, clock.now()
            current.save(update_fields=["firmware", "changed_at"])
        record(actor, "released firmware", current, version=name)
        events.publish(FirmwareReleased(firmware, actor))
    return firmware
