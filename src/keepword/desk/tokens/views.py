"""The list of tokens, a new one, the end of one."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_POST

from keepword.core import clock
from keepword.core.keyset import page
from keepword.desk.access import agent_required, person
from keepword.desk.settings import pages
from keepword.tokens import queries, rules, services

PAGE = 50
AREAS = {
    "conversations": gettext_lazy("Conversations, messages, files"),
    "customers": gettext_lazy("Customers"),
    "commerce": gettext_lazy("Products, orders, stock"),
    "privacy": gettext_lazy("Privacy"),
    "people": gettext_lazy("People, teams, tokens"),
    "settings": gettext_lazy("Settings, clocks, spam, quarantine"),
    "webhooks": gettext_lazy("Webhooks"),
    "audit": gettext_lazy("Audit log"),
}
LEVELS = [
    ("", pgettext_lazy("what a token may do", "nothing")),
    ("read", pgettext_lazy("what a token may do", "read")),
    ("write", pgettext_lazy("what a token may do", "read and change")),
]
DAYS = [
    ("30", gettext_lazy("in 30 days")),
    ("90", gettext_lazy("in 90 days")),
    ("365", gettext_lazy("in a year")),
    ("", gettext_lazy("never")),
]


class TokenForm(forms.Form):
    """What the token is for, how long it holds, and what it may do, area by area."""

    name = forms.CharField(
        label=gettext_lazy("What it is for"),
        max_length=80,
        help_text=gettext_lazy("So that you know it again: “Web form”, “Warehouse”."),
    )
    days = forms.ChoiceField(label=gettext_lazy("It ends"), choices=DAYS, required=False, initial="365")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for area, label in AREAS.items():
            levels = [one for one in LEVELS if one[0] != "write" or f"{area}:write" in rules.SCOPES]
            self.fields[area] = forms.ChoiceField(
                label=label, choices=levels, required=False, initial="", widget=forms.RadioSelect
            )

    @property
    def areas(self) -> list[forms.BoundField]:
        """The fields of the areas, for the template."""
        return [self[area] for area in AREAS]

    @property
    def scopes(self) -> list[str]:
        """What a valid form allows."""
        return [f"{area}:{self.cleaned_data[area]}" for area in AREAS if self.cleaned_data[area]]


@require_GET
@agent_required
def tokens(request: HttpRequest) -> HttpResponse:
    """The tokens that hold, the newest first."""
    rows = queries.tokens(person(request))
    found = page(rows, order=("-id",), after=request.GET.get("after", ""), size=PAGE)
    return pages.show_from(request, "desk/tokens/list.html", "settings_tokens", page=found, now=clock.now())


@pages.both
@agent_required
def new(request: HttpRequest) -> HttpResponse:
    """A new one; its secret is shown in the answer and never again."""
    form = TokenForm(request.POST or None)
    made: list[Any] = []

    def issue() -> None:
        days = form.cleaned_data["days"]
        ends = clock.now() + timedelta(days=int(days)) if days else None
        name = form.cleaned_data["name"]
        made.extend(services.issue_token(person(request), name=name, scopes=form.scopes, expires_at=ends))

    if pages.done(form, issue):
        token, secret = made
        shown = pages.show_from(
            request, "desk/tokens/made.html", "settings_tokens", token=token, secret=secret
        )
        shown["Cache-Control"] = "no-store"
        return shown
    return pages.show_from(request, "desk/tokens/new.html", "settings_tokens", form=form)


@require_POST
@agent_required
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Nobody logs in with it any more."""
    token = queries.get_token(person(request), pk)
    services.revoke_token(person(request), token)
    messages.success(request, _("“%(name)s” does not work any more.") % {"name": token.name})
    return redirect("settings_tokens")
