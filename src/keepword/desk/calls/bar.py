"""The call bar of every page: who rings, who is on the line, what is to be written down."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from keepword.accounts.models import User
from keepword.accounts.queries import people
from keepword.channels.calls import queries, services
from keepword.channels.calls.models import Leg, Recorded, Seat
from keepword.core.errors import Invalid, NotFound
from keepword.desk.access import agent_required, person
from keepword.desk.parts import wants_part
from keepword.teams.queries import get_team, teams


def context(user: User) -> dict[str, Any]:
    """What the bar shows: a call that rings or is talked on, else one to be wrapped up."""
    leg = queries.my_call(user)
    wrap = queries.my_wrap_up(user) if leg is None else None
    found: dict[str, Any] = {"leg": leg, "wrap": wrap}
    shown = leg or wrap
    if shown is None:
        return found
    call = shown.call
    found |= {
        "call": call,
        "in_browser": call.inbox.channel == "voice",
        "in_demo": call.inbox.channel.startswith("demo."),
        "seen": call.conversation_id is not None and queries.calls(user).filter(pk=call.pk).exists(),
    }
    if leg is not None and leg.answered_at is None:
        found["matters"] = queries.last_matters(call, user)
    elif leg is not None:
        found["colleagues"] = [one for one in queries.people(user) if one.user.pk != user.pk]
        found["teams"] = list(teams(user))
        found["records"] = queries.line_of(call.inbox).recording == Recorded.CONSENT
    else:
        found["until"] = Seat.objects.filter(user=user).values_list("wrap_until", flat=True).first()
    return found


def _shown(request: HttpRequest) -> HttpResponse:
    if not wants_part(request):
        return redirect(request.META.get("HTTP_REFERER") or "calls")
    return render(request, "desk/calls/_bar.html", context(person(request)))


@require_GET
@agent_required
def show(request: HttpRequest) -> HttpResponse:
    """The bar as it is now."""
    if not wants_part(request):
        return redirect("calls")
    return render(request, "desk/calls/_bar.html", context(person(request)))


@require_POST
@agent_required
def ready(request: HttpRequest) -> HttpResponse:
    """Take calls from now on, or no more."""
    services.set_ready(person(request), person(request), request.POST.get("ready") == "1")
    services.offer_next()
    return redirect("calls")


@require_POST
@agent_required
def do(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """One thing with the call that rings, or is talked on."""
    user = person(request)
    leg = queries.get_leg(user, pk)
    if verb not in _VERBS:
        raise NotFound(_("There is nothing at this address, or it is not for you."))
    _VERBS[verb](request, user, leg)
    return _shown(request)


def _transfer(request: HttpRequest, user: User, leg: Leg) -> None:
    kind, _colon, number = request.POST.get("to", "").partition(":")
    if not (number.isascii() and number.isdecimal() and len(number) < 19):
        raise Invalid(_("Choose a team or a colleague."), field="to")
    if kind == "team":
        services.transfer(user, leg, team=get_team(user, int(number)))
        return
    colleague = people(user).filter(pk=int(number)).first()
    if colleague is None:
        raise Invalid(_("There is no such person."), field="to")
    services.transfer(user, leg, agent=colleague)


def _wrap_up(request: HttpRequest, user: User, leg: Leg) -> None:
    services.wrap_up(user, leg, result=request.POST.get("result", ""), next_step=request.POST.get("next", ""))
    services.offer_next()


def _accept(request: HttpRequest, user: User, leg: Leg) -> None:
    """Where there is no phone to be picked up: the demo's calls, of which nothing is heard."""
    if not leg.call.inbox.channel.startswith("demo."):
        raise Invalid(_("Take this call on your phone, or in the talk's window."))
    services.reached(services.accept(user, leg))


_VERBS: dict[str, Callable[[HttpRequest, User, Leg], Any]] = {
    "accept": _accept,
    "decline": lambda request, user, leg: services.decline(user, leg),
    "hold": lambda request, user, leg: services.hold(user, leg),
    "resume": lambda request, user, leg: services.resume(user, leg),
    "transfer": _transfer,
    "hang-up": lambda request, user, leg: services.hang_up_as(user, leg),
    "wrap-up": _wrap_up,
}
