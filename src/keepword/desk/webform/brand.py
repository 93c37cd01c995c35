"""How the shop looks to its customers: colour, logo, words of welcome."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from keepword.accounts import colours
from keepword.accounts.models import Brand, Language
from keepword.accounts.queries import brand as kept
from keepword.accounts.services import save_brand, save_logo
from keepword.accounts.services.brand import LONGEST, MOST_BYTES
from keepword.core.errors import Invalid
from keepword.desk.access import admin_required, person
from keepword.desk.settings import pages

OWN = "#0b6b6b"


class BrandForm(forms.Form):
    """Colour and welcome."""

    colour = forms.CharField(
        label=gettext_lazy("Colour"),
        max_length=7,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": OWN, "spellcheck": "false", "autocomplete": "off"}),
        help_text=gettext_lazy(
            "As #0b6b6b. Where text in it could not be read, pages take the nearest shade that can."
        ),
    )

    def __init__(self, found: Brand, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["colour"].initial = found.colour
        for code, label in Language.choices:
            self.fields[f"welcome_{code}"] = forms.CharField(
                label=_("Welcome (%(language)s)") % {"language": label},
                max_length=LONGEST,
                required=False,
                widget=forms.Textarea(attrs={"rows": 2, "lang": code}),
                initial=found.welcome.get(code, ""),
            )

    @property
    def welcomes(self) -> list[forms.BoundField]:
        return [self[f"welcome_{code}"] for code in Language.values]

    @property
    def said(self) -> dict[str, str]:
        return {code: self.cleaned_data.get(f"welcome_{code}", "") for code in Language.values}


@pages.both
@admin_required
def brand(request: HttpRequest) -> HttpResponse:
    """The page; colour and welcome are saved together."""
    form = BrandForm(kept(), request.POST or None)

    def save() -> None:
        save_brand(person(request), colour=form.cleaned_data["colour"], welcome=form.said)

    if pages.done(form, save):
        messages.success(request, _("The look is saved."))
        return redirect("settings_brand")
    return _show(request, form)


@require_POST
@admin_required
def logo(request: HttpRequest) -> HttpResponse:
    """Take a logo in, or (`remove`) take it away."""
    if "remove" in request.POST:
        save_logo(person(request), None)
        messages.success(request, _("The logo is gone."))
        return redirect("settings_brand")
    given = request.FILES.get("logo")
    try:
        if given is None:
            raise Invalid(_("Choose a picture as PNG, WebP or JPEG."))
        # A byte more than may be tells that it is too much; the rest need not be read.
        save_logo(person(request), given.read(MOST_BYTES + 1))
    except Invalid as error:
        return _show(request, BrandForm(kept()), logo_error=error.message, status=422)
    messages.success(request, _("The logo is saved."))
    return redirect("settings_brand")


def _show(request: HttpRequest, form: BrandForm, *, logo_error: str = "", status: int = 0) -> HttpResponse:
    found = kept()
    shades = colours.light(found.colour) if found.colour else None
    response = pages.show(
        request,
        "desk/webform/brand.html",
        "settings_brand",
        form=form,
        brand=found,
        shades=shades,
        changed=shades is not None and shades.accent != found.colour,
        logo_error=logo_error,
    )
    if status:
        response.status_code = status
    return response
