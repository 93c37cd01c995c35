"""Refunds: what is to be decided and paid, and a refund of an order without a return."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from keepword.aftersales import queries, services
from keepword.aftersales.models import Means, Refund, RefundState
from keepword.commerce import queries as commerce
from keepword.core.errors import Conflict, Invalid, KeepwordError, Refused
from keepword.desk.access import agent_required, person
from keepword.desk.aftersales import asked


@require_GET
@agent_required
def overview(request: HttpRequest) -> HttpResponse:
    """What waits for approval, what is to be paid, all of them."""
    return _list(request, None)


def _list(request: HttpRequest, error: KeepwordError | None) -> HttpResponse:
    user, wanted = person(request), request.GET.get("show", "")
    shown = wanted if wanted in RefundState.values else ""
    context = {
        "page": queries.refund_page(user, state=shown, after=request.GET.get("after", "")),
        "shown": shown,
        "tabs": [(state.value, state.label) for state in RefundState],
        "may_decide": user.may("refunds"),
        "section": "returns",
        "error": error,
    }
    return render(request, "desk/aftersales/refunds.html", context, status=asked.status_of(error))


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def new(request: HttpRequest, pk: int) -> HttpResponse:
    """Money back for an order: part of it or all."""
    user = person(request)
    order = commerce.get_order(user, pk)
    error: KeepwordError | None = None
    if request.method == "POST":
        try:
            refund = services.refunds.ask(
                user,
                order,
                asked.amount(request, order.currency),
                reason=request.POST.get("reason", ""),
                means=request.POST.get("means", Means.MONEY),
            )
            if refund.state == RefundState.ASKED:
                text = _("This is above your limit: somebody with the right to decide is asked.")
                messages.info(request, text)
            elif request.POST.get("paid") == "on" or refund.means == Means.CREDIT:
                services.refunds.pay(user, refund, reference=request.POST.get("reference", ""))
        except (Invalid, Conflict) as problem:
            error = problem
        else:
            messages.success(request, _("Saved."))
            return redirect("refund_new", order.pk)
    context = {
        "order": order,
        "refunds": queries.refunds_of(order),
        "left": queries.may_go_back(order),
        "means": Means.choices,
        "may_decide": user.may("refunds"),
        "section": "returns",
        "error": error,
        "typed": request.POST,
    }
    return render(request, "desk/aftersales/refund_new.html", context, status=asked.status_of(error))


@require_POST
@agent_required
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve, refuse, pay or take back (`do`)."""
    user = person(request)
    found = queries.get_refund(user, pk)
    verb = _VERBS.get(request.POST.get("do", ""))
    try:
        if verb is None:
            raise Invalid(_("Choose what is to be done."), field="do")
        verb(request, found)
    except (Invalid, Conflict, Refused) as error:
        return _list(request, error)
    messages.success(request, _("Saved."))
    if found.ret_id:
        return redirect("return", found.ret_id)
    return redirect("refund_new", found.order_id)


def _reason(request: HttpRequest) -> str:
    return request.POST.get("reason", "")


def _pay(request: HttpRequest, refund: Refund) -> None:
    services.refunds.pay(person(request), refund, reference=request.POST.get("reference", ""))


_VERBS: dict[str, Any] = {
    "approve": lambda r, one: services.refunds.approve(person(r), one),
    "refuse": lambda r, one: services.refunds.refuse(person(r), one, answer=_reason(r)),
    "pay": _pay,
    "reverse": lambda r, one: services.refunds.reverse(person(r), one, reason=_reason(r)),
}
