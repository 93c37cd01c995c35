"""What a customer reads while it is written: the texts of the form, filled in as for the newest customer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import formats, translation
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.accounts.queries import business
from keepword.commerce.models import Order, Product
from keepword.commerce.queries import main_currency, orders, product_by_sku, products_for, today, where_is
from keepword.core.errors import Invalid
from keepword.core.money import shown
from keepword.customers.models import Customer
from keepword.desk.outreach.form import Typed
from keepword.outreach.rules import render

CODE = "A7K9-M3QX"  # in the place of a voucher's


@dataclass(frozen=True)
class Sample:
    """What the shop has, for an example: its newest customer, product and order."""

    shop: str
    customer: Customer | None
    product: Product | None
    order: Order | None


def sample(user: User, sku: str = "") -> Sample:
    """Of a product when there is one of this number. At most five queries."""
    shop = business()
    product = product_by_sku(user, sku) if sku else None
    return Sample(
        shop=shop.name if shop else "",
        customer=Customer.objects.filter(joined_into=None).exclude(name="").order_by("-pk").first(),
        product=product or products_for(user).order_by("-pk").first(),
        order=orders(user).order_by("-placed_at", "-pk").first(),
    )


def said(typed: Typed, about: Sample) -> list[dict[str, Any]]:
    """What stands in each language that has a text: subject and text, or what is wrong with it."""
    return [
        {"code": code, "label": label, **_said(typed, typed.texts[code], about, code)}
        for code, label in settings.LANGUAGES
        if code in typed.texts
    ]


def _said(typed: Typed, words: Mapping[str, str], about: Sample, language: str) -> dict[str, str]:
    known = typed.kind.placeholders
    try:
        for name in ("subject", "text"):
            render.check_text(words.get(name, ""), known)
        with translation.override(language):
            values = {key: _value(key, typed, about, language) for key in known}
        return {
            "subject": render.subject(words.get("subject", ""), values),
            "text": render.render(words.get("text", ""), values),
        }
    except Invalid as error:
        return {"problem": error.message}


def _value(key: str, typed: Typed, about: Sample, language: str) -> str:
    product, order, money = about.product, about.order, main_currency()
    values = {
        "name": lambda: about.customer.name if about.customer else _("Customer"),
        "shop": lambda: about.shop,
        "product": lambda: product.title(language) if product else _("Product"),
        "url": lambda: (product.url if product else "") or f"{settings.KEEPWORD_URL}/help/",
        "serial": lambda: "SN-10482",
        "version": lambda: (product.firmware if product else "") or "2.1",
        "notes": lambda: _("What is new in it."),
        "order": lambda: order.number if order else "A-10482",
        "parcel": lambda: where_is(order, language) if order else "",
        "day": lambda: formats.date_format(today() + timedelta(days=30), "DATE_FORMAT"),
        "before": lambda: shown(product.price or 4_900 if product else 4_900, money, language),
        "after": lambda: shown(int((product.price or 4_900) * 0.9) if product else 4_400, money, language),
        "voucher": lambda: CODE,
        "percent": lambda: typed["data_percent"] or "10",
        "points": lambda: "120",
        "matter": lambda: _("A fault that you wrote to us about"),
    }
    found = values.get(key)
    return str(found()) if found else str(typed.kind.placeholders[key])
