"""Rules that were set aside for a customer."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from keepword.conversations.queries import get_conversation
from keepword.core.errors import Conflict, Invalid, NotFound, Refused
from keepword.core.keyset import page
from keepword.desk.access import person
from keepword.desk.around.dialog import number
from keepword.desk.strategy.frame import (
    PAGE,
    Sheet,
    agent_required,
    amount,
    both,
    filled,
    shown,
    text_field,
)
from keepword.strategy import queries, services


class ExceptionForm(forms.Form):
    """Which rule, for whom, why."""

    conversation = forms.IntegerField(
        label=gettext_lazy("Number of the conversation"), min_value=1, max_value=2**63 - 1
    )
    rule = forms.CharField(
        label=gettext_lazy("Which rule was set aside"),
        max_length=200,
        help_text=gettext_lazy("Such as: returns within 30 days."),
    )
    why = text_field(gettext_lazy("Why"), required=True)
    amount = forms.CharField(
        label=gettext_lazy("What it cost us"),
        max_length=20,
        required=False,
        help_text=gettext_lazy(
            "Empty: nothing, or nobody knows. Refunds and compensations go their own way."
        ),
    )


_EXCEPTION = Sheet(
    "exceptions",
    gettext_lazy("Grant an exception"),
    gettext_lazy("A rule that is set aside for good reasons, written down, teaches which rule is to change."),
    "strategy_exceptions",
    button=gettext_lazy("Grant it"),
    done=gettext_lazy("It is written down."),
)


@require_GET
@agent_required
def overview(request: HttpRequest) -> HttpResponse:
    """The newest first."""
    user = person(request)
    rows = queries.exceptions(user)
    found = page(rows, order=("-at", "-id"), after=request.GET.get("after", ""), size=PAGE)
    return shown(request, "exceptions", "exceptions", page=found)


@both
@agent_required
def new(request: HttpRequest) -> HttpResponse:
    """One more; `?conversation=` says for whom."""
    user = person(request)
    initial = {"conversation": number(request.GET.get("conversation", "")) or None}
    form = ExceptionForm(request.POST or None, initial=initial)

    def save() -> None:
        typed = form.cleaned_data
        try:
            about = get_conversation(user, typed["conversation"])
        except NotFound:
            raise Invalid(
                _("There is no conversation of this number that you see."), field="conversation"
            ) from None
        services.grant_exception(
            user,
            conversation=about,
            rule=typed["rule"],
            why=typed["why"],
            amount=amount(typed["amount"], queries.books_currency()) if typed["amount"] else None,
        )

    return filled(request, _EXCEPTION, form, save)


@require_POST
@agent_required
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """It was not granted after all."""
    user = person(request)
    try:
        services.withdraw_exception(user, queries.get_exception(user, pk))
    except (Conflict, Refused) as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("It is taken back."))
    return redirect("strategy_exceptions")
