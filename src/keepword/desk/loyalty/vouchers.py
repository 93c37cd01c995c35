"""Vouchers: the list, one more, many at once and their codes as a file."""

import csv
import io
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from keepword.audit.services import record
from keepword.core import clock
from keepword.core.errors import Invalid
from keepword.core.keyset import page
from keepword.core.money import minor
from keepword.customers.queries import get_customer
from keepword.desk.access import agent_required, person, right_required
from keepword.desk.around.dialog import number
from keepword.desk.audit.files import safe
from keepword.desk.settings import pages
from keepword.loyalty import queries, services
from keepword.loyalty.models import VoucherKind

PAGE = 40
SHOWN = 50  # batches


@require_GET
@agent_required
def overview(request: HttpRequest) -> HttpResponse:
    """All vouchers, the newest first; those that were made together are one line elsewhere."""
    user, text = person(request), request.GET.get("q", "").strip()
    rows = queries.vouchers(user, text=text)
    batch = number(request.GET.get("batch", ""))
    if batch:
        rows = rows.filter(batch=queries.get_batch(user, batch))
    elif not text:
        rows = rows.filter(batch=None)
    found = page(rows, order=("-made_at", "-id"), after=request.GET.get("after", ""), size=PAGE)
    context = {
        "section": "loyalty",
        "page": found,
        "vouchers": [(one, queries.state_of(one, clock.now())) for one in found.rows],
        "q": text,
        "batch": batch,
        "may_make": user.may("programme"),
    }
    return render(request, "desk/loyalty/vouchers.html", context)


class OfferForm(forms.Form):
    """What a voucher is to be."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("Such as SPRING25. Empty: one is drawn that nobody guesses."),
    )
    kind = forms.ChoiceField(label=gettext_lazy("What it gives"), choices=VoucherKind.choices)
    value = forms.CharField(
        label=gettext_lazy("How much"),
        max_length=20,
        required=False,
        help_text=gettext_lazy("Per cent, or an amount. Nothing for free shipping."),
    )
    minimum = forms.CharField(
        label=gettext_lazy("For orders from"),
        max_length=20,
        required=False,
        help_text=gettext_lazy("What the goods must cost. Empty: any."),
    )
    valid_until = forms.DateField(
        label=gettext_lazy("Good until, and on this day"),
        required=False,
        widget=forms.DateInput({"type": "date"}),
    )
    uses_allowed = forms.IntegerField(
        label=gettext_lazy("How often in all"),
        required=False,
        initial=1,
        min_value=1,
        max_value=1_000_000,
        help_text=gettext_lazy("Empty: as often as people like."),
    )
    per_customer = forms.IntegerField(
        label=gettext_lazy("How often for each customer"), required=False, min_value=1, max_value=1_000_000
    )
    customer = forms.IntegerField(
        label=gettext_lazy("Only for customer number"),
        required=False,
        min_value=1,
        max_value=2**63 - 1,
    )
    note = forms.CharField(label=gettext_lazy("Note for us"), max_length=200, required=False)

    def offer(self, request: HttpRequest) -> services.Offer:
        """It as the verbs take it. Invalid: an amount is none."""
        given, currency = self.cleaned_data, queries.programme().currency
        day, kind = given["valid_until"], given["kind"]
        wanted = given.get("customer")
        return services.Offer(
            kind=kind,
            value=_value(kind, given["value"], currency),
            currency=currency,
            minimum=_amount(given["minimum"], currency, "minimum"),
            valid_until=_end_of(day) if day else None,
            uses_allowed=given.get("uses_allowed"),
            per_customer=given.get("per_customer"),
            customer=get_customer(person(request), wanted) if wanted else None,
            note=given["note"],
        )


class BatchForm(OfferForm):
    """The same for many: each has its own code, good once."""

    name = forms.CharField(label=gettext_lazy("What they are for"), max_length=120)
    count = forms.IntegerField(
        label=gettext_lazy("How many"), min_value=1, max_value=services.MOST_OF_A_BATCH
    )
    code = None  # type: ignore[assignment]
    customer = None  # type: ignore[assignment]
    per_customer = None  # type: ignore[assignment]
    note = None  # type: ignore[assignment]
    field_order = ("name", "count", "kind", "value", "minimum", "valid_until", "uses_allowed")

    def offer(self, request: HttpRequest) -> services.Offer:
        self.cleaned_data["note"] = ""
        return super().offer(request)


def _value(kind: str, typed: str, currency: str) -> int:
    if kind == VoucherKind.SHIPPING:
        return 0
    if kind == VoucherKind.PERCENT:
        return number(typed.replace("%", ""))
    return _amount(typed, currency, "value")


def _amount(typed: str, currency: str, field: str) -> int:
    amount = minor(typed, currency) if typed.strip() else 0
    if amount is None:
        raise Invalid(_("Enter an amount such as 12.50."), field=field)
    return amount


def _end_of(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))


both = require_http_methods(["GET", "HEAD", "POST"])


@both
@right_required("programme")
def new(request: HttpRequest) -> HttpResponse:
    """One voucher."""
    initial = {"customer": number(request.GET.get("customer", "")) or None, "uses_allowed": 1}
    form = OfferForm(request.POST or None, initial=initial)

    def save() -> None:
        made = services.make_voucher(person(request), form.offer(request), code=form.cleaned_data["code"])
        messages.success(request, _("%(code)s is ready.") % {"code": made.shown})

    return redirect("vouchers") if pages.done(form, save) else _form(request, form, "voucher_new")


@both
@right_required("programme")
def new_batch(request: HttpRequest) -> HttpResponse:
    """Many at once."""
    form = BatchForm(request.POST or None, initial={"uses_allowed": 1})

    def save() -> None:
        name, count = form.cleaned_data["name"], form.cleaned_data["count"]
        services.make_batch(person(request), name, count, form.offer(request))
        messages.success(request, _("They are ready: download their codes."))

    return (
        redirect("voucher_batches") if pages.done(form, save) else _form(request, form, "voucher_batch_new")
    )


def _form(request: HttpRequest, form: forms.Form, name: str) -> HttpResponse:
    context = {"section": "loyalty", "form": form, "many": name == "voucher_batch_new"}
    status = 422 if form.is_bound else 200
    return render(request, "desk/loyalty/voucher_form.html", context, status=status)


@require_POST
@right_required("programme")
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Nobody can use it any more."""
    services.stop_voucher(person(request), queries.get_voucher(person(request), pk))
    messages.success(request, _("Nobody can use it any more."))
    return redirect("vouchers")


@require_GET
@right_required("programme")
def batches(request: HttpRequest) -> HttpResponse:
    """Vouchers that were made together."""
    context = {"section": "loyalty", "batches": list(queries.batches(person(request))[:SHOWN])}
    return render(request, "desk/loyalty/batches.html", context)


@require_GET
@right_required("programme")
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """The codes as a file (RFC 4180), in UTF-8 with its mark, by which spreadsheets know it."""
    batch = queries.get_batch(person(request), pk)
    out = io.StringIO()
    lines = csv.writer(out)
    lines.writerow(["code", "kind", "value", "currency", "valid_until", "uses"])
    rows = batch.vouchers.order_by("pk").values_list(
        "shown", "kind", "value", "currency", "valid_until", "uses"
    )
    for shown, kind, value, currency, until, uses in rows.iterator(chunk_size=2_000):
        lines.writerow([safe(shown), kind, value, currency, until.isoformat() if until else "", uses])
    record(person(request), "exported vouchers", batch)
    response = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="vouchers-{batch.pk}.csv"'
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@right_required("programme")
def stop_batch(request: HttpRequest, pk: int) -> HttpResponse:
    """None of them can be used any more."""
    services.stop_batch(person(request), queries.get_batch(person(request), pk))
    messages.success(request, _("Nobody can use them any more."))
    return redirect("voucher_batches")
