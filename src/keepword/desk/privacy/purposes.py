"""What customers may agree to."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from keepword.accounts.models import Language
from keepword.customers import consent
from keepword.customers.models import Purpose
from keepword.desk.access import person, right_required
from keepword.desk.settings import pages


class PurposeForm(forms.Form):
    """A purpose, in as many languages as the shop has customers of."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=80,
        help_text=gettext_lazy("As your colleagues call it, such as “News by mail”."),
    )
    texts = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, purpose: Purpose | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        del self.fields["texts"]
        for code, label in Language.choices:
            self.fields[f"text_{code}"] = forms.CharField(
                label=gettext_lazy("What they agree to (%(language)s)") % {"language": label},
                required=False,
                widget=forms.Textarea(attrs={"rows": 3, "lang": code}),
                initial=purpose.texts.get(code, "") if purpose else "",
            )
        if purpose is not None:
            self.fields["name"].initial = purpose.name

    @property
    def said(self) -> dict[str, str]:
        """The texts of a valid form by language."""
        return {code: self.cleaned_data.get(f"text_{code}", "") for code in Language.values}


@require_GET
@right_required("privacy")
def overview(request: HttpRequest) -> HttpResponse:
    """All of them, those that are asked for first."""
    rows = list(consent.purposes(person(request), archived=True)[: consent.MOST_SHOWN])
    rows.sort(key=lambda one: one.archived_at is not None)
    return pages.show(
        request, "desk/privacy/purposes.html", "settings_privacy", purposes=rows, tab="purposes"
    )


@pages.both
@right_required("privacy")
def new(request: HttpRequest) -> HttpResponse:
    """One more."""
    return _edit(request, None)


@pages.both
@right_required("privacy")
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Another text is another version."""
    return _edit(request, consent.get_purpose(person(request), pk))


@require_POST
@right_required("privacy")
def archive(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for it no more, or again (`back`)."""
    found = consent.get_purpose(person(request), pk)
    consent.archive_purpose(person(request), found, archived="back" not in request.POST)
    return redirect("settings_purposes")


def _edit(request: HttpRequest, purpose: Purpose | None) -> HttpResponse:
    form = PurposeForm(request.POST or None, purpose=purpose)
    order = purpose.order if purpose else 0

    def save() -> None:
        consent.save_purpose(
            person(request), purpose, name=form.cleaned_data["name"], texts=form.said, order=order
        )

    if pages.done(form, save):
        messages.success(request, _("The purpose is saved."))
        return redirect("settings_purposes")
    return pages.show(
        request, "desk/privacy/purpose.html", "settings_privacy", form=form, purpose=purpose, tab="purposes"
    )
