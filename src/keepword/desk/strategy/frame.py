"""What all pages of the place have in common."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.core.errors import Invalid, NotFound
from keepword.core.money import minor
from keepword.desk.access import View, agent_required, person, person_required, right_required
from keepword.desk.settings import pages
from keepword.strategy.queries import may_read

PAGE: Final = 40
keeper_required = right_required("strategy")
both = pages.both

__all__ = ["agent_required", "both", "keeper_required", "reader_required"]


def reader_required(view: View) -> View:
    """For whoever sees the numbers of the whole service, or keeps the registers."""

    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_read(person(request)):
            raise NotFound(_("There is nothing at this address, or it is not for you."))
        return view(request, *args, **kwargs)

    guarded.__name__, guarded.__doc__ = view.__name__, view.__doc__
    return person_required(guarded)


def shown(
    request: HttpRequest, name: str, tab: str, *, form: forms.Form | None = None, **context: Any
) -> HttpResponse:
    """A page of the place; 422 when its form came back with errors."""
    wrong = form is not None and form.is_bound and bool(form.errors)
    user = person(request)
    values = {
        "section": "strategy",
        "tab": tab,
        "form": form,
        "reads": may_read(user),
        "keeps": user.may("strategy"),
        **context,
    }
    return render(request, f"desk/strategy/{name}.html", values, status=422 if wrong else 200)


@dataclass(frozen=True)
class Sheet:
    """A form on a page of its own: what it is called and teaches, what its button says, where it leads."""

    tab: str
    title: str | Promise
    about: str | Promise
    back: str  # name of the address to which it goes when it is done
    button: str | Promise = ""
    done: str | Promise = ""


def filled(
    request: HttpRequest,
    sheet: Sheet,
    form: forms.Form,
    verb: Callable[[], object],
    *,
    name: str = "form",
    back: tuple[Any, ...] = (),
    **context: Any,
) -> HttpResponse:
    """Show a form, or do what it asks for and go on."""
    if request.method == "POST" and pages.done(form, verb):
        messages.success(request, str(sheet.done) or _("Saved."))
        return redirect(sheet.back, *back)
    return shown(request, name, sheet.tab, form=form, sheet=sheet, **context)


class OwnerForm(forms.Form):
    """A form with one of us who sees to it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner = self.fields["owner"]
        assert isinstance(owner, forms.ModelChoiceField)
        owner.queryset = User.objects.filter(is_active=True).order_by("name", "pk")


def day_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    """A day."""
    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, help_text=help_text, widget=widget)


def moment_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateTimeField:
    """A moment, in the reader's time."""
    widget = forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, required=required, help_text=help_text, widget=widget)


def text_field(label: Any, *, required: bool = False, help_text: Any = "", rows: int = 3) -> forms.CharField:
    """Several lines."""
    widget = forms.Textarea({"rows": rows})
    return forms.CharField(
        label=label, required=required, help_text=help_text, max_length=5_000, widget=widget
    )


def amount(typed: str, currency: str) -> int:
    """What was typed, in minor units. Invalid when it is no amount."""
    found = minor(typed, currency)
    if found is None:
        raise Invalid(_("Enter an amount such as 12.50."), field="amount")
    return found
