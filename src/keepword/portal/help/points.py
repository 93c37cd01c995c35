"""A customer's points: what they have, where it came from, what it becomes; their code for friends."""

import uuid
from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from keepword.core import clock
from keepword.core.actors import Automaton
from keepword.core.errors import Invalid, KeepwordError, NotFound
from keepword.core.keyset import page as keyset
from keepword.core.money import shown
from keepword.customers.models import Customer
from keepword.loyalty import queries, services
from keepword.loyalty.models import Measure, Member
from keepword.loyalty.rules.codes import shown as grouped
from keepword.portal.help.gate import Guest, help_page, page, see_other, status_of

_ACTOR = Automaton("customer")
LINES: Final = 20
VOUCHERS: Final = 20


@help_page("GET", "HEAD", "POST", signed_in=True)
def points(request: HttpRequest, guest: Guest) -> HttpResponse:
    """All of it on one page; `do` says which of its forms was sent."""
    assert guest.customer is not None
    if not queries.programme().is_on:
        raise NotFound("There is no programme.")
    if request.method != "POST":
        return _show(request, guest)
    verb = _VERBS.get(request.POST.get("do", ""))
    try:
        if verb is None:
            raise Invalid(_("Choose what is to be done."), field="do")
        verb(request, guest.customer)
    except KeepwordError as problem:
        return _show(request, guest, problem)
    return see_other(guest.url("points", query="saved=1"))


def _join(request: HttpRequest, customer: Customer) -> None:
    services.enrol(_ACTOR, customer)


def _exchange(request: HttpRequest, customer: Customer) -> None:
    once = request.POST.get("once", "")[:40] or uuid.uuid4().hex
    services.exchange(_ACTOR, customer, _number(request, "points") or 0, key=f"{customer.pk}:{once}")


def _refer(request: HttpRequest, customer: Customer) -> None:
    services.refer(_ACTOR, request.POST.get("code", ""), customer)


def _birthday(request: HttpRequest, customer: Customer) -> None:
    member = queries.member_of(customer)
    if member is None:
        raise NotFound("They take no part.")
    services.set_birthday(_ACTOR, member, _number(request, "month"), _number(request, "day"))


_VERBS: Final[dict[str, Callable[[HttpRequest, Customer], None]]] = {
    "join": _join,
    "exchange": _exchange,
    "refer": _refer,
    "birthday": _birthday,
}


def _number(request: HttpRequest, name: str) -> int | None:
    """A number as it was typed; None for nothing, 0 for what is none."""
    typed = request.POST.get(name, "").strip()
    if not typed:
        return None
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else 0


def _show(request: HttpRequest, guest: Guest, problem: KeepwordError | None = None) -> HttpResponse:
    customer = guest.customer
    assert customer is not None
    member, programme = queries.member_of(customer), queries.programme()
    lines = keyset(queries.entries(customer), order=("-id",), after=request.GET.get("after", ""), size=LINES)
    balance = queries.balance(customer)
    return page(
        request,
        guest,
        "points",
        status=status_of(problem) if problem else 200,
        problem=problem,
        saved="saved" in request.GET,
        programme=programme,
        member=member,
        points=balance,
        worth=_money(balance.worth, guest),
        tier=queries.tier_name(member.tier, guest.language) if member else "",
        way=_way(member, guest) if member else None,
        lines=queries.statement(customer, lines.rows),
        next=lines.next,
        vouchers=[
            (one, queries.state_of(one, clock.now())) for one in queries.vouchers_of(customer)[:VOUCHERS]
        ],
        code=grouped(member.code) if member else "",
        referred=queries.was_referred(customer),
        once=uuid.uuid4().hex,
        typed=request.POST,
        key=guest.key,
    )


def _way(member: Member, guest: Guest) -> dict[str, object] | None:
    """How far the next tier is, in words of its measure; None where there is none."""
    programme = queries.programme()
    way = queries.progress(member, clock.now())
    if way.following is None:
        return None
    by_money = programme.measure == Measure.MONEY
    return {
        "percent": way.percent,
        "left": _money(way.left, guest) if by_money else way.left,
        "by_money": by_money,
        "tier": way.following.title(guest.language),
    }


def _money(amount: int, guest: Guest) -> str:
    return shown(amount, queries.programme().currency, guest.language)
