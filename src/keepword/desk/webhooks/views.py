"""Webhooks: the list, one of them, its log."""

import json
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from keepword.core.errors import Conflict
from keepword.core.keyset import page
from keepword.desk.access import admin_required, person
from keepword.desk.settings import pages
from keepword.webhooks import queries, services
from keepword.webhooks.models import Delivery, Endpoint, State
from keepword.webhooks.services.send import body_of
from keepword.webhooks.topics import topics

PAGE = 50
MOST = 100
ALL = "*"


class WebhookForm(forms.Form):
    """Where, and what of."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    url = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=500,
        widget=forms.URLInput(
            attrs={"placeholder": "https://example.com/hooks/keepword", "spellcheck": "false"}
        ),
        help_text=gettext_lazy(
            "Keepword posts there what happens. It must answer with a 2xx within 15 seconds."
        ),
    )
    topics = forms.MultipleChoiceField(
        label=gettext_lazy("It is told when"), widget=forms.CheckboxSelectMultiple, required=False
    )
    is_active = forms.BooleanField(label=gettext_lazy("In use"), required=False, initial=True)

    def __init__(self, *args: Any, kept: tuple[str, ...] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        known: list[tuple[str, str | Promise]] = [
            (ALL, gettext_lazy("Anything happens, also what later versions tell"))
        ]
        known += [(topic.name, topic.label) for topic in topics()]
        known += [(name, name) for name in kept if name not in dict(known)]  # families, by the API
        self.fields["topics"].choices = known  # type: ignore[attr-defined]


@require_GET
@admin_required
def webhooks(request: HttpRequest) -> HttpResponse:
    """All of them, by name, with how they are doing."""
    rows = list(queries.endpoints(person(request))[:MOST])
    return pages.show_from(request, "desk/webhooks/list.html", "settings_webhooks", rows=rows)


@pages.both
@admin_required
def new(request: HttpRequest) -> HttpResponse:
    """One more."""
    return _edit(request, None)


@pages.both
@admin_required
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them, with its secret."""
    return _edit(request, queries.get_endpoint(person(request), pk))


def _edit(request: HttpRequest, endpoint: Endpoint | None) -> HttpResponse:
    user = person(request)
    initial = {name: getattr(endpoint, name) for name in WebhookForm.base_fields} if endpoint else {}
    kept = tuple(endpoint.topics) if endpoint else ()
    form = WebhookForm(request.POST or None, initial=initial, kept=kept)
    form.is_bound = request.method == "POST"
    saved: list[Endpoint] = []

    def save() -> None:
        saved.append(services.save_endpoint(user, endpoint, **form.cleaned_data))

    if pages.done(form, save):
        messages.success(request, _("“%(name)s” is saved.") % {"name": saved[0].name})
        return (
            redirect("settings_webhook", saved[0].pk) if endpoint is None else redirect("settings_webhooks")
        )
    secret = services.secret_of(user, endpoint) if endpoint else ""
    return pages.show_from(
        request, "desk/webhooks/edit.html", "settings_webhooks", form=form, endpoint=endpoint, secret=secret
    )


@require_GET
@admin_required
def log(request: HttpRequest, pk: int) -> HttpResponse:
    """What it was told in the last 30 days, the newest first; `?state=` for one kind only."""
    user = person(request)
    endpoint = queries.get_endpoint(user, pk)
    state = request.GET.get("state", "")
    state = state if state in State.values else ""
    rows = queries.deliveries(user, endpoint, state=state)
    found = page(rows, order=("-id",), after=request.GET.get("after", ""), size=PAGE)
    return pages.show_from(
        request,
        "desk/webhooks/log.html",
        "settings_webhooks",
        endpoint=endpoint,
        page=found,
        lines=[(delivery, _written(delivery)) for delivery in found.rows],
        state=state,
        states=State.choices,
    )


def _written(delivery: Delivery) -> str:
    return json.dumps(json.loads(body_of(delivery.event)), indent=2, ensure_ascii=False)


@require_POST
@admin_required
def test(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a ping."""
    user = person(request)
    services.send_test(user, queries.get_endpoint(user, pk))
    messages.success(request, _("A ping is on its way. Its answer will stand in the log in a moment."))
    return redirect("settings_webhook_log", pk)


@require_POST
@admin_required
def secret(request: HttpRequest, pk: int) -> HttpResponse:
    """Another secret."""
    user = person(request)
    services.rotate_secret(user, queries.get_endpoint(user, pk))
    messages.success(request, _("There is a new secret. The old one signs beside it for a day."))
    return redirect("settings_webhook", pk)


@require_POST
@admin_required
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """No longer."""
    user = person(request)
    endpoint = queries.get_endpoint(user, pk)
    services.remove_endpoint(user, endpoint)
    messages.success(request, _("“%(name)s” is removed.") % {"name": endpoint.name})
    return redirect("settings_webhooks")


@require_POST
@admin_required
def replay(request: HttpRequest, pk: int) -> HttpResponse:
    """One delivery once more."""
    user = person(request)
    delivery = queries.get_delivery(user, pk)
    try:
        services.replay(user, delivery)
        messages.success(request, _("It is sent again."))
    except Conflict as error:
        messages.error(request, error.message)
    return redirect("settings_webhook_log", delivery.endpoint_id)


@require_POST
@admin_required
def replay_failed(request: HttpRequest, pk: int) -> HttpResponse:
    """All that failed once more."""
    user = person(request)
    try:
        count = services.replay_failed(user, queries.get_endpoint(user, pk))
    except Conflict as error:
        messages.error(request, error.message)
        return redirect("settings_webhook_log", pk)
    said = ngettext("%(count)s event is sent again.", "%(count)s events are sent again.", count)
    messages.success(request, said % {"count": count})
    return redirect("settings_webhook_log", pk)
