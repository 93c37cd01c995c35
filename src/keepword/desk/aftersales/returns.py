"""The list of returns, one return with its next step, and a new one from an order."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from keepword.aftersales import links, queries, services
from keepword.aftersales.models import Condition, Means, Reason, Return, ReturnState, Way, Wish
from keepword.aftersales.rules.policy import within_limit
from keepword.aftersales.services import Found, Wanted
from keepword.commerce import queries as commerce
from keepword.commerce.models import Order
from keepword.core.errors import Conflict, Invalid, KeepwordError
from keepword.desk.access import agent_required, person
from keepword.desk.aftersales import asked
from keepword.desk.aftersales.words import WHY
from keepword.desk.stored import picture


@require_GET
@agent_required
def overview(request: HttpRequest) -> HttpResponse:
    """Returns by what is to be done, what is late first; those that are over."""
    user, wanted = person(request), request.GET.get("show", "")
    shown = wanted if wanted in queries.RETURN_GROUPS or wanted == "over" else ""
    counts = queries.return_counts(user)
    labels = {
        "asked": _("To be decided"),
        "coming": _("On their way"),
        "received": _("To be looked at"),
        "inspected": _("To be settled"),
    }
    context = {
        "page": queries.return_page(user, show=shown, after=request.GET.get("after", "")),
        "shown": shown,
        "tabs": [(key, labels[key], counts[key]) for key in queries.RETURN_GROUPS],
        "open": sum(counts[key] for key in queries.RETURN_GROUPS),
        "late": counts["late"],
        "section": "returns",
    }
    return render(request, "desk/aftersales/returns.html", context)


@require_GET
@agent_required
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One return."""
    return _page(request, queries.get_return(person(request), pk), None)


def _page(request: HttpRequest, ret: Return, error: KeepwordError | None) -> HttpResponse:
    user, owed = person(request), 0
    if ret.state == ReturnState.INSPECTED:
        owed = queries.owed_for(ret)
    money = queries.refunded(ret.order)
    context = {
        "ret": ret,
        "lines": queries.lines_of(ret),
        "way": queries.way(ret),
        "photos": queries.photos_of(ret),
        "refunds": queries.refunds_of(ret.order),
        "why": [WHY[one] for one in ret.why if one in WHY],
        "owed": owed,
        "left": queries.may_go_back(ret.order),
        "asks": owed > 0 and not user.may("refunds") and not _within(ret, owed + money.all_together),
        "may_decide": user.may("refunds"),
        "conditions": Condition.choices,
        "means": Means.choices,
        "customer_url": links.url_of(ret),
        "section": "returns",
        "error": error,
        "typed": request.POST,
    }
    return render(request, "desk/aftersales/return.html", context, status=asked.status_of(error))


def _within(ret: Return, amount: int) -> bool:
    return within_limit(queries.policy().terms(ret.order.currency), amount)


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def new(request: HttpRequest) -> HttpResponse:
    """Which lines of which order come back, and why. Opened from an order or a conversation."""
    user = person(request)
    conversation = asked.spoken_of(request)
    typed = request.POST.get("order", "") or request.GET.get("order", "")
    order = _order(request, typed)
    error: KeepwordError | None = None
    if request.method == "POST" and order is not None:
        try:
            made = services.returns.ask(
                user,
                order,
                _wanted(request, order),
                wish=request.POST.get("wish", ""),
                way=request.POST.get("way", ""),
                words=request.POST.get("words", ""),
                conversation=conversation,
            )
        except (Invalid, Conflict) as problem:
            error = problem
        else:
            messages.success(request, _("The return is begun."))
            return redirect("return", made.pk)
    customer = conversation.customer if conversation is not None else None
    left = services.left_to_return(order) if order is not None else {}
    context = {
        "order": order,
        "orders": commerce.orders_of(customer) if customer is not None and order is None else [],
        "rows": [(line, left.get(line.pk, 0)) for line in order.lines.all()] if order is not None else [],
        "conversation": conversation,
        "wishes": [one for one in Wish.choices if one[0] in queries.policy().wishes],
        "ways": Way.choices,
        "reasons": Reason.choices,
        "conditions": Condition.choices,
        "policy": queries.policy(),
        "section": "returns",
        "error": error,
        "typed": request.POST,
    }
    status = asked.status_of(error)
    return render(request, "desk/aftersales/return_new.html", context, status=status)


def _order(request: HttpRequest, typed: str) -> Order | None:
    """By its number in the address; by the number that people know, from the search field."""
    user = person(request)
    if asked.number(typed):
        return commerce.get_order(user, asked.number(typed))
    wanted = " ".join(request.GET.get("number", "").split())[:64]
    if not wanted:
        return None
    rows = commerce.order_page(user, words=wanted, size=1).rows
    if not rows:
        messages.info(request, _("No order has this number."))
        return None
    return commerce.get_order(user, rows[0].pk)


def _wanted(request: HttpRequest, order: Order) -> list[Wanted]:
    chosen = []
    for line in order.lines.all():
        count = asked.number(request.POST.get(f"quantity-{line.pk}", ""))
        if count:
            reason = request.POST.get(f"reason-{line.pk}", "")
            chosen.append(Wanted(line.pk, count, reason, request.POST.get(f"condition-{line.pk}", "")))
    return chosen


@require_POST
@agent_required
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Do what the pressed button says."""
    user = person(request)
    found = queries.get_return(user, pk)
    return asked.do(request, found, _VERBS, lambda: queries.get_return(user, pk), _page, "return")


def _inspect(request: HttpRequest, ret: Return) -> None:
    found = [
        Found(
            row.pk,
            request.POST.get(f"found-{row.pk}", ""),
            restock=request.POST.get(f"restock-{row.pk}") == "on",
            note=request.POST.get(f"note-{row.pk}", ""),
        )
        for row in queries.lines_of(ret)
    ]
    services.returns.inspect(person(request), ret, found)


def _refund(request: HttpRequest, ret: Return) -> None:
    user = person(request)
    refund = services.refunds.ask(
        user,
        ret.order,
        asked.amount(request, ret.order.currency),
        reason=request.POST.get("reason", ""),
        ret=ret,
        means=request.POST.get("means", Means.MONEY),
    )
    if refund.state == "asked":
        messages.info(request, _("This is above your limit: somebody with the right to decide is asked."))
    elif request.POST.get("paid") == "on" or refund.means == Means.CREDIT:
        services.refunds.pay(user, refund, reference=request.POST.get("reference", ""))


def _answer(request: HttpRequest) -> str:
    return request.POST.get("answer", "")


def _sent(request: HttpRequest, ret: Return) -> None:
    tracking, carrier = request.POST.get("tracking", ""), request.POST.get("carrier", "")
    services.returns.sent(person(request), ret, carrier=carrier, tracking=tracking)


_VERBS: dict[str, Any] = {
    "approve": lambda r, ret: services.returns.approve(person(r), ret, answer=_answer(r)),
    "refuse": lambda r, ret: services.returns.refuse(person(r), ret, answer=_answer(r)),
    "think_again": lambda r, ret: services.returns.think_again(person(r), ret),
    "withdraw": lambda r, ret: services.returns.withdraw(person(r), ret),
    "send": _sent,
    "receive": lambda r, ret: services.returns.receive(person(r), ret),
    "inspect": _inspect,
    "refund": _refund,
    "exchange": lambda r, ret: services.returns.exchange(person(r), ret),
    "close": lambda r, ret: services.returns.close(person(r), ret, answer=_answer(r)),
}


@require_GET
@agent_required
def photo(request: HttpRequest, pk: int) -> HttpResponse:
    """A picture that a customer sent, shown as nothing but a picture."""
    found = queries.get_photo(person(request), pk)
    return picture(found.blob, found.type)
