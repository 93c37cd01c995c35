"""Example values of placeholders, for whoever looks at a notice before it leaves. Nothing is written."""

from datetime import timedelta

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from keepword.accounts.queries import business
from keepword.commerce.queries import today
from keepword.core.money import shown
from keepword.customers import rules
from keepword.customers.models import Customer
from keepword.outreach.models import Notice


def common(customer: Customer | None, language: str) -> dict[str, str]:
    """What can stand in every notice."""
    with translation.override(language):
        name = _called(customer) if customer is not None else pgettext("an example of a name", "Anna")
        shop = business()
        nameless = pgettext("how somebody without a name is addressed", "customer")
        return {"name": name or nameless, "shop": shop.name if shop else ""}


def _called(customer: Customer) -> str:
    return rules.called(customer.name, customer.key, [one.value for one in customer.identities.all()])


def makes_up(code: str) -> str:
    """How a voucher for a difference is told, in the language that is active."""
    return _("For the difference there is a voucher for you: %(code)s") % {"code": code}


def samples(notice: Notice, customer: Customer | None, language: str) -> dict[str, str]:
    """A value for every placeholder of the notice's kind, as true as it can be before the time."""
    product = notice.product
    with translation.override(language):
        title = product.title(language) if product else pgettext("an example of a product", "desk lamp")
        currency = product.currency if product else "EUR"
        price = product.price if product and product.price else 2_500
        url = product.url if product and product.url else "https://shop.example/"
        values = {
            "product": title,
            "url": url,
            "version": product.firmware if product and product.firmware else "2.0",
            "notes": pgettext("an example of what is new", "The light dims more evenly."),
            "serial": "SN-1234",
            "day": date_format(today() + timedelta(days=int(notice.data.get("days") or 14)), "DATE_FORMAT"),
            "order": "1001",
            "parcel": pgettext("an example of where a parcel is", "The parcel is on its way."),
            "before": shown(price + price // 10, currency, language),
            "after": shown(price, currency, language),
            "voucher": "ABCD-EFGH",
            "percent": str(notice.data.get("percent") or 10),
            "matter": pgettext("an example of a complaint", "lamps that flicker"),
            "points": "120",
        }
    if notice.kind == "price_drop":
        values["voucher"] = makes_up("ABCD-EFGH") if notice.data.get("makes_up") else ""
    kept = {key: values[key] for key in notice.of_kind.places}
    return {**common(customer, language), **kept}
