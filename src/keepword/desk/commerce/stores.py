"""Web shops: connecting one, testing it with a click, pausing it, and what of it was set aside."""

import json
from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from keepword.commerce import queries
from keepword.commerce.models import Store, StoreKind
from keepword.commerce.services import probing
from keepword.commerce.services import stores as services
from keepword.core.errors import Conflict, Invalid, KeepwordError, NotFound
from keepword.desk.access import person, right_required
from keepword.desk.settings import pages

CURRENT: Final = "settings_stores"
SHOWN: Final = 4_000  # characters of what came
RETRIED: Final = 200  # things in one click
catalogue_required = right_required("catalogue")


def _secret(label: Any, help_text: Any = "") -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": "off"})
    return forms.CharField(label=label, help_text=help_text, required=False, strip=True, widget=widget)


class StoreForm(forms.Form):
    """How a web shop is reached; what is secret is never shown again."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    url = forms.CharField(
        label=gettext_lazy("Its address"),
        max_length=300,
        widget=forms.URLInput(attrs={"placeholder": "https://shop.example"}),
    )
    key = _secret(gettext_lazy("Consumer key"))
    secret = _secret(gettext_lazy("Consumer secret"))
    hook_secret = _secret(
        gettext_lazy("Secret of its calls"),
        gettext_lazy(
            "If it calls us when something changes, its calls are signed with it. Empty: none are taken."
        ),
    )

    def __init__(self, kind: str, store: Store | None, *args: Any, **options: Any) -> None:
        options["initial"] = {"name": store.name, "url": store.url} if store else {}
        super().__init__(*args, **options)
        if kind == StoreKind.SHOPIFY:
            del self.fields["key"]
            self.fields["secret"].label = _("Access token of the Admin API")
        if store is None:
            self.fields["secret"].required = True
        else:
            for name in ("key", "secret", "hook_secret"):
                if name in self.fields:
                    self.fields[name].help_text = _("It is kept encrypted. Empty: it stays as it is.")


@require_GET
@catalogue_required
def overview(request: HttpRequest) -> HttpResponse:
    """Those that are connected, and which can be."""
    found = list(queries.stores(person(request)))
    return pages.show(request, "desk/commerce/stores.html", CURRENT, stores=found, kinds=StoreKind.choices)


@pages.both
@catalogue_required
def new(request: HttpRequest, kind: str) -> HttpResponse:
    """The form of a new one."""
    if kind not in StoreKind.values:
        raise NotFound(_("There is no such kind of web shop."))
    form, made = StoreForm(kind, None, request.POST or None), []

    def save() -> None:
        made.append(services.connect_store(person(request), kind=kind, **form.cleaned_data))

    if pages.done(form, save):
        return redirect(f"{reverse('settings_store', args=[made[0].pk])}?test=1")
    label = StoreKind(kind).label
    return pages.show(
        request, "desk/commerce/store_form.html", CURRENT, form=form, label=label, steps=_steps(kind)
    )


@pages.both
@catalogue_required
def store(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them: how it is doing, what was set aside, how it is reached."""
    user = person(request)
    found = queries.get_store(user, pk)
    form = StoreForm(found.kind, found, request.POST or None)
    if pages.done(form, lambda: services.change_store(user, found, **form.cleaned_data)):
        return redirect(f"{reverse('settings_store', args=[pk])}?test=1")
    findings = probing.test_store(user, found) if request.method == "GET" and "test" in request.GET else []
    return _show(request, found, form, findings=findings)


def _show(
    request: HttpRequest,
    found: Store,
    form: StoreForm,
    *,
    findings: Sequence[probing.Found] = (),
    error: KeepwordError | None = None,
) -> HttpResponse:
    aside = queries.set_aside(person(request), store=found, after=request.GET.get("after", ""), size=20)
    for one in aside.rows:
        shown = json.dumps(one.body, indent=2, ensure_ascii=False)
        one.shown = shown[:SHOWN]  # type: ignore[attr-defined]
    return pages.show(
        request,
        "desk/commerce/store.html",
        CURRENT,
        form=form,
        store=found,
        page=aside,
        findings=findings,
        hook=request.build_absolute_uri(reverse("hook_store", args=[found.code])),
        hook_help=_hook_help(found.kind),
        error=error,
    )


@require_POST
@catalogue_required
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Do what the pressed button says (`do`)."""
    user, wanted = person(request), request.POST.get("do", "")
    found = queries.get_store(user, pk)
    if wanted == "test":
        services.ask_store(user, found)
        return redirect(f"{reverse('settings_store', args=[pk])}?test=1")
    if wanted == "retry":
        _retry_all(request, found)
    elif wanted in _VERBS:
        _VERBS[wanted](user, found)
        messages.success(request, _("Saved."))
    else:
        form, error = StoreForm(found.kind, found), Invalid(_("Choose what is to be done."), field="do")
        response = _show(request, found, form, error=error)
        response.status_code = 422
        return response
    return redirect(CURRENT) if wanted == "disconnect" else redirect("settings_store", pk)


_VERBS: Final = {
    "pause": services.pause_store,
    "resume": services.resume_store,
    "disconnect": services.disconnect_store,
}


def _retry_all(request: HttpRequest, found: Store) -> None:
    user = person(request)
    rows = queries.set_aside(user, store=found, size=RETRIED).rows
    taken = sum(not services.retry_parked(user, one) for one in rows)
    told = {"taken": taken, "all": len(rows)}
    messages.info(request, _("%(taken)d of %(all)d were understood now.") % told)


@require_POST
@catalogue_required
def parked(request: HttpRequest, pk: int) -> HttpResponse:
    """Try one thing again, or leave it out (`do`)."""
    user = person(request)
    found = queries.get_parked(user, pk)
    try:
        if request.POST.get("do") == "drop":
            services.discard_parked(user, found)
            messages.success(request, _("It is left out."))
        elif reason := services.retry_parked(user, found):
            messages.error(request, _("It failed again and stays here: %(reason)s") % {"reason": reason})
        else:
            messages.success(request, _("It is taken in."))
    except Conflict as error:
        messages.error(request, error.message)
    return redirect("settings_store", found.store_id)


def _steps(kind: str) -> list[str]:
    """What to do there first."""
    if kind == StoreKind.SHOPIFY:
        return [
            _("Open Settings, then Apps and sales channels, then Develop apps, and create an app."),
            _("Under the Admin API give it these scopes: read_orders, read_products, read_fulfillments."),
            _("Install it and copy its access token here. It is shown only once."),
        ]
    return [
        _("Open WooCommerce, then Settings, then Advanced, then REST API, and add a key."),
        _("Choose a user who manages the shop, and the permission Read."),
        _("Copy the consumer key and the consumer secret here. They are shown only once."),
    ]


def _hook_help(kind: str) -> str:
    if kind == StoreKind.SHOPIFY:
        return _(
            "Under Settings, Notifications, Webhooks add one for each of: order creation, order update, "
            "product update, in the format JSON. Its signing secret belongs below."
        )
    return _(
        "Under WooCommerce, Settings, Advanced, Webhooks add one for each of: order created, order updated, "
        "product updated. The secret that you choose there belongs below."
    )
