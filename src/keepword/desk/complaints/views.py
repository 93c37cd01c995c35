"""The list of complaints, one complaint, and what is done with it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from keepword.accounts.models import User
from keepword.accounts.queries import people
from keepword.complaints import queries, services
from keepword.complaints.models import ORDER, Complaint, Kind, Stage, State
from keepword.conversations.models import Message
from keepword.conversations.queries import get_conversation, get_message
from keepword.core.errors import Conflict, Invalid, KeepwordError, NotFound, Refused
from keepword.core.money import minor
from keepword.desk.access import agent_required, person
from keepword.desk.complaints.panels import details
from keepword.desk.conversations.write import done
from keepword.desk.parts import wants_part


def number(text: str) -> int:
    """A number as a form sends it; 0, which nothing has, for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0


def owner_of(request: HttpRequest, field: str = "owner") -> User | None:
    """The chosen person; None for nobody."""
    wanted = request.POST.get(field, "")
    if not wanted:
        return None
    found = people(person(request)).filter(pk=number(wanted)).first()
    if found is None:
        raise Invalid(_("There is no such person."), field=field)
    return found


@require_GET
@agent_required
def overview(request: HttpRequest) -> HttpResponse:
    """Complaints by stage, what is late first; what may be one; what is done."""
    user, wanted = person(request), request.GET.get("show", "")
    states = {"suggested": State.SUGGESTED, "done": State.DONE, "dismissed": State.DISMISSED}
    stage = wanted if wanted in ORDER else ""
    counts = queries.counts(user)
    context = {
        "page": queries.complaint_page(
            user, state=states.get(wanted, State.OPEN), stage=stage, after=request.GET.get("after", "")
        ),
        "shown": wanted if stage or wanted in states else "",
        "tabs": [(stage.value, stage.label, counts[stage]) for stage in ORDER],
        "counts": counts,
        "open": sum(counts[stage] for stage in ORDER),
        "section": "complaints",
    }
    return render(request, "desk/complaints/overview.html", context)


@require_GET
@agent_required
def complaint(request: HttpRequest, pk: int) -> HttpResponse:
    """One complaint with its stages, its cause and what was given for it."""
    return _page(request, queries.get_complaint(person(request), pk))


def _page(request: HttpRequest, found: Complaint, error: KeepwordError | None = None) -> HttpResponse:
    context = details(request, found, found.conversation) | {
        "people": list(people(person(request))),
        "section": "complaints",
        "error": error,
        "typed": request.POST,
    }
    status = 200 if error is None else 409 if isinstance(error, Conflict) else 422
    return render(request, "desk/complaints/complaint.html", context, status=status)


@require_POST
@agent_required
def make(request: HttpRequest, pk: int) -> HttpResponse:
    """This conversation is a complaint."""
    found = get_conversation(person(request), pk)
    services.make(person(request), found, about=request.POST.get("about", ""))
    return done(request, found)


@require_POST
@agent_required
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Do what the pressed button says (`do`); on the conversation's page it stays there."""
    found = queries.get_complaint(person(request), pk)
    verb = _VERBS.get(request.POST.get("do", ""))
    try:
        if verb is None:
            raise Invalid(_("Choose what is to be done."), field="do")
        verb(request, found)
    except (Invalid, Conflict, Refused) as error:
        if wants_part(request):
            raise
        return _page(request, queries.get_complaint(person(request), pk), error)
    if wants_part(request):
        return done(request, get_conversation(person(request), found.conversation_id))
    messages.success(request, _("Saved."))
    return redirect("complaint", pk)


def _message(request: HttpRequest) -> Message:
    try:
        return get_message(person(request), number(request.POST.get("message", "")))
    except NotFound:
        raise Invalid(_("Choose a message first."), field="message") from None


def _confirm(request: HttpRequest, found: Complaint) -> None:
    services.confirm(person(request), found, about=request.POST.get("about", ""))


def _dismiss(request: HttpRequest, found: Complaint) -> None:
    services.dismiss(person(request), found)


def _change(request: HttpRequest, found: Complaint) -> None:
    services.change(person(request), found, about=request.POST.get("about", ""), owner=owner_of(request))


def _respond(request: HttpRequest, found: Complaint) -> None:
    services.respond(person(request), found, _message(request))


def _recognise(request: HttpRequest, found: Complaint) -> None:
    words = {name: request.POST.get(name, "") for name in ("problem", "feeling")}
    services.recognise(person(request), found, _message(request), **words)


def _relieve(request: HttpRequest, found: Complaint) -> None:
    services.relieve(person(request), found, _message(request), by=request.POST.get("by", ""))


def _offer(request: HttpRequest, found: Complaint) -> None:
    services.offer(person(request), found, _message(request))


def _settle(request: HttpRequest, found: Complaint) -> None:
    message = _message(request) if request.POST.get("message") else None
    services.confirm_solution(person(request), found, message)


def _unsolved(request: HttpRequest, found: Complaint) -> None:
    services.not_solved(person(request), found)


def _back(request: HttpRequest, found: Complaint) -> None:
    services.take_back(person(request), found)


def _cause(request: HttpRequest, found: Complaint) -> None:
    wanted, title = request.POST.get("cause", ""), request.POST.get("title", "").strip()
    user = person(request)
    cause = queries.get_cause(user, number(wanted)) if wanted else None
    if cause is None and title:
        cause = services.find(user, services.Analysis(title, owner=user))
    services.link_cause(user, found, cause)


def _compensate(request: HttpRequest, found: Complaint) -> None:
    currency = queries.course().currency
    kind, typed = request.POST.get("kind", ""), request.POST.get("amount", "")
    counted = kind in (Kind.APOLOGY, Kind.POINTS)
    amount = 0 if counted else minor(typed, currency)
    if amount is None:
        raise Invalid(_("Enter an amount such as 12.50."), field="amount")
    words = request.POST.get("words", "")
    points = number(request.POST.get("points", "")) if kind == Kind.POINTS else 0
    made = services.compensate(person(request), found, kind=kind, amount=amount, words=words, points=points)
    if made.state == "asked":
        messages.info(request, _("This is above your budget of this month: a lead is asked."))


_VERBS: dict[str, Callable[[HttpRequest, Complaint], Any]] = {
    "confirm": _confirm,
    "dismiss": _dismiss,
    "change": _change,
    Stage.RESPOND: _respond,
    Stage.RECOGNISE: _recognise,
    Stage.RELIEVE: _relieve,
    "offer": _offer,
    "settle": _settle,
    "unsolved": _unsolved,
    "back": _back,
    "cause": _cause,
    "compensate": _compensate,
}


@require_GET
@agent_required
def compensations(request: HttpRequest) -> HttpResponse:
    """What waits for approval, and what was given."""
    user = person(request)
    rows = queries.compensations(user)
    context = {
        "asked": list(rows.filter(state="asked").order_by("-asked_at", "-pk")[:100]),
        "others": list(rows.exclude(state="asked").order_by("-asked_at", "-pk")[:100]),
        "may_decide": user.may("see_all"),
        "section": "complaints",
    }
    return render(request, "desk/complaints/compensations.html", context)


@require_POST
@agent_required
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve it, refuse it, or take it back (`do`)."""
    user = person(request)
    found = queries.get_compensation(user, pk)
    wanted, reason = request.POST.get("do", ""), request.POST.get("reason", "")
    if wanted == "approve":
        services.approve(user, found)
    elif wanted == "refuse":
        services.refuse(user, found, reason=reason)
    elif wanted == "undo":
        services.undo(user, found, reason=reason)
    else:
        raise Invalid(_("Choose what is to be done."), field="do")
    if wants_part(request) and found.complaint is not None:
        return done(request, get_conversation(user, found.complaint.conversation_id))
    messages.success(request, _("Saved."))
    return redirect("compensations")
