"""What a customer has sent back or has in repair: their list, and the page of each by its signed address."""

from datetime import date
from typing import Any, Final

import segno
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from keepword.aftersales import links, queries, services
from keepword.aftersales.models import Quote, QuoteState, RefundState, Repair, Return, ReturnState
from keepword.commerce.queries import today
from keepword.core import clock
from keepword.core.actors import Automaton
from keepword.core.errors import Conflict, Invalid, KeepwordError, NotFound
from keepword.core.money import shown
from keepword.portal import keys
from keepword.portal.help.gate import Guest, help_page, page, see_other, status_of
from keepword.portal.help.orders import warranty_words

ACTOR: Final = Automaton("customer")


@help_page("GET", "HEAD", signed_in=True)
def care(request: HttpRequest, guest: Guest) -> HttpResponse:
    """All of it, what is open first."""
    assert guest.customer is not None
    found = queries.of_customer(guest.customer)
    rows: list[dict[str, Any]] = [
        {"case": one, "what": one.order.number, "url": guest.url("return", links.return_token(one.pk))}
        for one in found.returns
    ]
    rows += [
        {"case": one, "what": one.what, "url": guest.url("repair", links.repair_token(one.pk))}
        for one in found.repairs
    ]
    rows.sort(key=lambda row: (bool(row["case"].ended_at), -row["case"].begun_at.timestamp()))
    return page(request, guest, "care", rows=rows, open=queries.policy().for_customers)


# One return -------------------------------------------------------------------------------------


@help_page("GET", "HEAD", "POST")
def back(request: HttpRequest, guest: Guest, signed: str) -> HttpResponse:
    """Where a return is; withdrawn or said to be sent from here."""
    ret = _return(signed)
    if request.method != "POST":
        return _show_return(request, guest, ret, signed)
    try:
        _held(f"return-{ret.pk}", request)
        if request.POST.get("do") == "withdraw":
            services.returns.withdraw(ACTOR, ret)
        elif request.POST.get("do") == "send":
            tracking, carrier = request.POST.get("tracking", ""), request.POST.get("carrier", "")
            services.returns.sent(ACTOR, ret, carrier=carrier, tracking=tracking)
        else:
            raise Invalid(_("Choose what is to be done."))
    except (Invalid, Conflict) as problem:
        return _show_return(request, guest, _return(signed), signed, problem)
    return see_other(guest.url("return", signed))


def _return(signed: str) -> Return:
    found = links.return_of(signed)
    if found is None:
        raise NotFound("There is no such return.")
    return found


def _show_return(
    request: HttpRequest, guest: Guest, ret: Return, signed: str, problem: KeepwordError | None = None
) -> HttpResponse:
    policy, order = queries.policy(), ret.order
    refunds = [
        (one, shown(one.amount, one.currency, guest.language))
        for one in queries.refunds_of(order)
        if one.ret_id == ret.pk and one.state in (RefundState.APPROVED, RefundState.PAID)
    ]
    return page(
        request,
        guest,
        "return",
        status=status_of(problem) if problem else 200,
        ret=ret,
        lines=queries.lines_of(ret),
        way=queries.way(ret),
        refunds=refunds,
        address=policy.address,
        drop_off=policy.drop_off,
        problem=problem,
        key=keys.issue(f"return-{ret.pk}"),
        signed=signed,
    )


@help_page("GET", "HEAD")
def label(request: HttpRequest, guest: Guest, signed: str) -> HttpResponse:
    """A page to print and to lay into the parcel: whose it is, where it goes, a code that we scan."""
    ret = _return(signed)
    if ret.state not in (ReturnState.APPROVED, ReturnState.SENT):
        raise Conflict(_("There is no label for this return now."))
    code = segno.make(f"{ret.number} {ret.order.number}", error="m", micro=False)
    # Numbers of ours and a fixed drawing: nothing of it was written by anybody.
    drawn = mark_safe(code.svg_inline(scale=5, border=2, omitsize=True))  # noqa: S308
    return page(
        request,
        guest,
        "label",
        ret=ret,
        lines=queries.lines_of(ret),
        code=drawn,
        bare=True,
        address=queries.policy().address,
    )


# One repair -------------------------------------------------------------------------------------


@help_page("GET", "HEAD", "POST")
def repair(request: HttpRequest, guest: Guest, signed: str) -> HttpResponse:
    """Where a repair is; its quote is answered here."""
    found = _repair(signed)
    if request.method != "POST":
        return _show_repair(request, guest, found)
    try:
        _held(f"repair-{found.pk}", request)
        _answer(request, found)
    except (Invalid, Conflict) as problem:
        return _show_repair(request, guest, _repair(signed), problem)
    return see_other(guest.url("repair", signed))


def _repair(signed: str) -> Repair:
    found = links.repair_of(signed)
    if found is None:
        raise NotFound("There is no such repair.")
    return found


def _answer(request: HttpRequest, found: Repair) -> None:
    """The customer says yes or no to the very quote that they were shown, or cancels what has not begun."""
    wanted, number = request.POST.get("do", ""), request.POST.get("quote", "")
    if wanted == "cancel":
        services.repairs.cancel(ACTOR, found)
        return
    quote = (
        found.quotes.select_related("repair").filter(pk=int(number)).first() if _is_number(number) else None
    )
    if quote is None or wanted not in ("yes", "no"):
        raise Invalid(_("Choose what is to be done."))
    services.quoting.answer(ACTOR, quote, yes=wanted == "yes")


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 19


def _show_repair(
    request: HttpRequest, guest: Guest, found: Repair, problem: KeepwordError | None = None
) -> HttpResponse:
    quote = queries.quote_of(found)
    return page(
        request,
        guest,
        "repair",
        status=status_of(problem) if problem else 200,
        repair=found,
        way=queries.way(found),
        quote=quote,
        items=_items(quote, guest.language),
        total=shown(quote.total, quote.currency, guest.language) if quote is not None else "",
        warranty=warranty_words(found.warranty_until, today())[0],
        answers=quote is not None and quote.state == QuoteState.GIVEN and found.state == "quoted",
        holds=quote is not None and _holds(quote),
        visits=[one for one in queries.visits_of(found) if one.cancelled_at is None],
        problem=problem,
        key=keys.issue(f"repair-{found.pk}"),
    )


def _holds(quote: Quote) -> bool:
    today: date = clock.now().date()
    return quote.until >= today


def _items(quote: Quote | None, language: str) -> list[tuple[str, int, str]]:
    if quote is None:
        return []
    return [
        (
            line.product.title(language) if line.product is not None else line.words,
            line.quantity,
            "" if line.free else shown(line.quantity * line.price, quote.currency, language),
        )
        for line in quote.lines.all()
    ]


def _held(of: str, request: HttpRequest) -> None:
    """Conflict unless the form came from the page of this very thing."""
    if keys.read(of, request.POST.get("key", "")) is None:
        raise Conflict(_("This page was open for very long. Do it once more."))
