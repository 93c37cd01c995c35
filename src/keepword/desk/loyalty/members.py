"""Who takes part, what one has, and what one of us gives."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from keepword.conversations.models import Conversation
from keepword.conversations.queries import get_conversation
from keepword.core import clock
from keepword.core.errors import Conflict, Invalid, KeepwordError, Refused
from keepword.core.keyset import page
from keepword.core.money import minor
from keepword.customers.models import Customer
from keepword.customers.queries import get_customer
from keepword.desk.access import agent_required, person
from keepword.desk.around.dialog import number
from keepword.desk.conversations.write import done
from keepword.desk.parts import wants_part
from keepword.loyalty import queries, services
from keepword.loyalty.models import GiftKind
from keepword.loyalty.queries.points import usable

PAGE = 40
LINES = 50
FEW = 20  # of gifts, vouchers, friends


@require_GET
@agent_required
def overview(request: HttpRequest) -> HttpResponse:
    """Members, the newest first, by tier or name."""
    user, tier, text = person(request), request.GET.get("tier", ""), request.GET.get("q", "").strip()
    rows = queries.members(user, tier=tier, text=text).annotate(held=usable("customer"))
    found = page(rows, order=("-joined_at", "-id"), after=request.GET.get("after", ""), size=PAGE)
    programme = queries.programme()
    context = {
        "section": "loyalty",
        "programme": programme,
        "page": found,
        "members": [(one, queries.tier_name(one.tier)) for one in found.rows],
        "tiers": [(one.key, queries.tier_name(one.key)) for one in programme.ladder.tiers],
        "tier": tier,
        "q": text,
    }
    return render(request, "desk/loyalty/overview.html", context)


@require_GET
@agent_required
def member(request: HttpRequest, pk: int) -> HttpResponse:
    """One customer's points, vouchers and gifts."""
    found = get_customer(person(request), pk)
    return redirect("loyalty_member", found.pk) if found.pk != pk else _page(request, found)


def _page(request: HttpRequest, customer: Customer, error: KeepwordError | None = None) -> HttpResponse:
    user = person(request)
    lines = page(queries.entries(customer), order=("-id",), after=request.GET.get("after", ""), size=LINES)
    context = about(request, customer) | {
        "section": "loyalty",
        "lots": list(queries.lots(user, customer)[:FEW]),
        "lines": queries.statement(customer, lines.rows),
        "next": lines.next,
        "vouchers": [
            (one, queries.state_of(one, clock.now())) for one in queries.vouchers_of(customer)[:FEW]
        ],
        "gifts": list(queries.gifts(user, customer)[:FEW]),
        "friends": list(queries.referrals(user, customer)[:FEW]),
        "may_adjust": user.may("programme"),
        "once": uuid.uuid4().hex,
        "error": error,
        "typed": request.POST,
    }
    status = 200 if error is None else 409 if isinstance(error, Conflict | Refused) else 422
    return render(request, "desk/loyalty/member.html", context, status=status)


def about(request: HttpRequest, customer: Customer) -> dict[str, Any]:
    """What both the pane and the customer's page show."""
    programme, found = queries.programme(), queries.member_of(customer)
    return {
        "programme": programme,
        "customer": customer,
        "member": found,
        "tier_word": queries.tier_name(found.tier) if found else "",
        "way": queries.progress(found, clock.now()) if found and programme.ladder.tiers else None,
        "points": queries.balance(customer),
        "surprise": queries.left_of(person(request), clock.now()),
    }


@require_POST
@agent_required
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Do what the pressed button says (`do`)."""
    customer = get_customer(person(request), pk)
    verb = _VERBS.get(request.POST.get("do", ""))
    try:
        if verb is None:
            raise Invalid(_("Choose what is to be done."), field="do")
        verb(request, customer)
    except (Invalid, Conflict, Refused) as error:
        return _page(request, customer, error)
    messages.success(request, _("Saved."))
    return redirect("loyalty_member", customer.pk)


@require_POST
@agent_required
def surprise(request: HttpRequest, pk: int) -> HttpResponse:
    """A pleasant surprise for the customer of a conversation."""
    conversation = get_conversation(person(request), pk)
    _give(request, conversation.customer, conversation)
    messages.success(request, _("They have it already. Tell them in your answer."))
    return done(request, conversation)


def _give(request: HttpRequest, customer: Customer, conversation: Conversation | None = None) -> None:
    what, typed = request.POST.get("what", "points"), request.POST.get("amount", "")
    amount = minor(typed, queries.programme().currency) if what == "voucher" else number(typed)
    if amount is None:
        raise Invalid(_("Enter an amount such as 12.50."), field="amount")
    present = services.Present(amount=amount) if what == "voucher" else services.Present(points=amount)
    kind = GiftKind.BIRTHDAY if request.POST.get("birthday") else GiftKind.SURPRISE
    services.give(
        person(request),
        customer,
        present,
        reason=request.POST.get("reason", ""),
        kind=kind,
        conversation=conversation,
    )


def _adjust(request: HttpRequest, customer: Customer) -> None:
    points = number(request.POST.get("points", ""))
    if request.POST.get("way") == "less":
        points = -points
    reason, once = request.POST.get("reason", ""), request.POST.get("once", "")[:40]
    services.adjust(person(request), customer, points, reason=reason, key=once or uuid.uuid4().hex)


def _exchange(request: HttpRequest, customer: Customer) -> None:
    points, once = number(request.POST.get("points", "")), request.POST.get("once", "")[:40]
    services.exchange(person(request), customer, points, key=f"{customer.pk}:{once or uuid.uuid4().hex}")


def _enrol(request: HttpRequest, customer: Customer) -> None:
    services.enrol(person(request), customer)


def _leave(request: HttpRequest, customer: Customer) -> None:
    services.leave(person(request), queries.get_member(person(request), customer))


def _birthday(request: HttpRequest, customer: Customer) -> None:
    month, day = request.POST.get("month", ""), request.POST.get("day", "")
    found = queries.get_member(person(request), customer)
    services.set_birthday(
        person(request), found, number(month) if month else None, number(day) if day else None
    )


def _refer(request: HttpRequest, customer: Customer) -> None:
    services.refer(person(request), request.POST.get("code", ""), customer)


_VERBS: dict[str, Callable[[HttpRequest, Customer], None]] = {
    "give": _give,
    "adjust": _adjust,
    "exchange": _exchange,
    "enrol": _enrol,
    "leave": _leave,
    "birthday": _birthday,
    "refer": _refer,
}


@require_POST
@agent_required
def undo_gift(request: HttpRequest, pk: int) -> HttpResponse:
    """It is not given after all."""
    found = queries.get_gift(person(request), pk)
    services.undo_gift(person(request), found)
    if wants_part(request) and found.conversation is not None:
        return done(request, get_conversation(person(request), found.conversation.pk))
    messages.success(request, _("Taken back."))
    return redirect("loyalty_member", found.customer_id) if found.customer_id else redirect("loyalty")
