"""What can be typed of a product."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from keepword.accounts.models import Language
from keepword.commerce.models import Kind, Product
from keepword.commerce.rules.given import ProductGiven
from keepword.core.money import is_currency, major, minor

_PLAIN = ("name", "kind", "category", "brand", "url", "warranty_months", "return_days", "life_days")


class ProductForm(forms.Form):
    """A product, with its name and its words in each language."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    sku = forms.CharField(
        label=gettext_lazy("Number (SKU)"),
        max_length=64,
        help_text=gettext_lazy("As on the shelf and in the web shop. It stays."),
    )
    kind = forms.ChoiceField(label=gettext_lazy("What it is"), choices=Kind.choices)
    category = forms.CharField(label=gettext_lazy("Category"), max_length=80, required=False)
    brand = forms.CharField(label=pgettext_lazy("product", "Brand"), max_length=80, required=False)
    url = forms.URLField(
        label=gettext_lazy("Its page in the shop"), max_length=500, required=False, assume_scheme="https"
    )
    price = forms.CharField(label=gettext_lazy("Price"), max_length=20, required=False)
    currency = forms.CharField(label=gettext_lazy("Currency"), min_length=3, max_length=3, initial="EUR")
    warranty_months = forms.IntegerField(
        label=gettext_lazy("Months of warranty"), min_value=0, max_value=1200, initial=24
    )
    return_days = forms.IntegerField(
        label=gettext_lazy("Days in which it may be returned"),
        min_value=0,
        max_value=3650,
        required=False,
        help_text=gettext_lazy("Empty: as the shop's policy says."),
    )
    life_days = forms.IntegerField(
        label=gettext_lazy("Days that it lasts"),
        min_value=1,
        max_value=3650,
        required=False,
        help_text=gettext_lazy("Of what is used up, such as a filter."),
    )
    picture = forms.FileField(label=gettext_lazy("A picture of it"), required=False)
    no_picture = forms.BooleanField(label=gettext_lazy("Show none"), required=False)

    def __init__(self, product: Product | None, *args: Any, **options: Any) -> None:
        options["initial"] = _initial(product) if product else {}
        super().__init__(*args, **options)
        if product is not None:
            self.fields["sku"].disabled = True
        for code, name in Language.choices:
            self.fields[f"name_{code}"] = forms.CharField(
                label=_("Name in %(language)s") % {"language": name}, max_length=200, required=False
            )
            self.fields[f"about_{code}"] = forms.CharField(
                label=_("About it in %(language)s") % {"language": name},
                max_length=20_000,
                required=False,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        currency = str(cleaned.get("currency", "")).upper()
        if "currency" in cleaned and not is_currency(currency):
            self.add_error("currency", _("There is no such currency."))
            return cleaned
        cleaned["currency"] = currency
        typed = cleaned.get("price", "")
        cleaned["price"] = minor(typed, currency) if typed and currency else None
        if typed and cleaned["price"] is None:
            self.add_error("price", _("Enter an amount such as 12.50."))
        return cleaned

    @property
    def languages(self) -> list[tuple[Any, Any]]:
        """The fields of each language."""
        return [(self[f"name_{code}"], self[f"about_{code}"]) for code, _name in Language.choices]


def _initial(product: Product) -> dict[str, Any]:
    found: dict[str, Any] = {name: getattr(product, name) for name in (*_PLAIN, "sku", "currency")}
    if product.price is not None:
        found["price"] = str(major(product.price, product.currency))
    for code, _name in Language.choices:
        found |= {f"name_{code}": product.names.get(code, ""), f"about_{code}": product.about.get(code, "")}
    return found


def given(cleaned: dict[str, Any]) -> ProductGiven:
    """What the verb takes."""
    found: dict[str, Any] = {name: cleaned[name] for name in (*_PLAIN, "price", "currency")}
    codes = [code for code, _name in Language.choices]
    found["names"] = {code: cleaned[f"name_{code}"] for code in codes if cleaned[f"name_{code}"]}
    found["about"] = {code: cleaned[f"about_{code}"] for code in codes if cleaned[f"about_{code}"]}
    return found  # type: ignore[return-value]
