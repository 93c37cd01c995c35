"""The pages of promises."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from keepword.accounts.models import User
from keepword.accounts.queries import people
from keepword.commitments import queries, services
from keepword.commitments.apology import apology_for
from keepword.commitments.models import Promise
from keepword.commitments.services.promises_book import remind_minutes
from keepword.complaints import services as complaints
from keepword.complaints.models import Cause
from keepword.complaints.rules.keys import cause_of
from keepword.conversations.queries import drafts
from keepword.conversations.services import save_draft
from keepword.core import clock
from keepword.core.errors import Invalid
from keepword.desk.access import admin_required, agent_required, person, right_required
from keepword.desk.conversations.write import done
from keepword.desk.promises.writing import APOLOGY
from keepword.teams.queries import teams


@require_GET
@agent_required
def mine(request: HttpRequest) -> HttpResponse:
    """What I have promised, by when it is due."""
    user = person(request)
    context = {
        "section": "promises",
        "word": queries.my_word(user, clock.now()),
        "leads": user.may("see_today"),
    }
    return render(request, "desk/promises/page.html", context)


@require_GET
@right_required("see_today")
def team(request: HttpRequest) -> HttpResponse:
    """What all of us have promised, and some of what leads look at."""
    user = person(request)
    of = {"team": _number(request, "team"), "author": _number(request, "person")}
    context = {
        "section": "promises",
        "word": queries.team_word(user, clock.now(), team=of["team"], author=of["author"]),
        "by_word": queries.to_sample(user, by_word=True),
        "dismissed": queries.to_sample(user, by_word=False),
        "teams": list(teams(user)),
        "people": list(people(user)),
        "of": of,
        "settles": user.may("settle"),
        "remind_minutes": remind_minutes(),
        "whole": True,
    }
    return render(request, "desk/promises/team.html", context)


@require_POST
@admin_required
def manner(request: HttpRequest) -> HttpResponse:
    """How long before people are reminded."""
    typed = request.POST.get("remind_minutes", "")
    minutes = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 7 else -1
    services.save_manner(person(request), remind_minutes=minutes)
    messages.success(request, _("Saved."))
    return redirect("promises_team")


@require_GET
@agent_required
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One promise, and what can be said of it."""
    found = queries.get_promise(person(request), pk)
    return _page(request, found)


def _page(request: HttpRequest, found: Promise, error: Invalid | None = None) -> HttpResponse:
    cause_id = cause_of(found.cause_key)
    context = {
        "section": "promises",
        "promise": found,
        "now": timezone.localtime(clock.now()),
        "cause": Cause.objects.filter(pk=cause_id).first() if cause_id else None,
        "suggested": services.due_after(found, clock.now()) if found.state == "waiting" else None,
        "error": error,
        "typed": request.POST,
    }
    return render(request, "desk/promises/promise.html", context, status=422 if error else 200)


Change = Callable[[HttpRequest, User, Promise], None]


def _changes(change: Change) -> Callable[[HttpRequest, int], HttpResponse]:
    """The view of a verb on one promise: what was typed wrong is told on the promise's page."""

    @require_POST
    @agent_required
    @wraps(change)
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        user = person(request)
        found = queries.get_promise(user, pk)
        try:
            change(request, user, found)
        except Invalid as wrong:
            return _page(request, found, wrong)
        return done(request, found.conversation) if "here" in request.POST else redirect("promises")

    return view


@_changes
def kept(request: HttpRequest, user: User, found: Promise) -> None:
    """I say that it was done: now, or at the moment given."""
    services.keep_by_word(user, found, at=_typed(request, "at"), note=request.POST.get("note", ""))


@_changes
def move(request: HttpRequest, user: User, found: Promise) -> None:
    """Another time, which the customer is told."""
    text = request.POST.get("text", "").replace("\r\n", "\n")
    services.put_off(user, found, due_at=_needed(request, "due_at"), text=text)


@_changes
def withdraw(request: HttpRequest, user: User, found: Promise) -> None:
    """It holds no more."""
    services.withdraw(user, found, reason=request.POST.get("reason", ""))


@_changes
def due(request: HttpRequest, user: User, found: Promise) -> None:
    """A promise without a date gets one."""
    services.set_due(user, found, due_at=_needed(request, "due_at"))


@_changes
def condition(request: HttpRequest, user: User, found: Promise) -> None:
    """What it waited for has happened."""
    services.fulfil_condition(user, found, due_at=_typed(request, "due_at"))


@_changes
def settled(_request: HttpRequest, user: User, found: Promise) -> None:
    """The next step after a broken promise is taken."""
    services.settle_broken(user, found)


@require_POST
@agent_required
def apologise(request: HttpRequest, pk: int) -> HttpResponse:
    """The beginning of an apology in the customer's language, as a draft of mine; one that I have goes on."""
    user = person(request)
    found = queries.get_promise(user, pk)
    kept = drafts(user, found.conversation).get("reply")
    content: dict[str, Any] = dict(kept.content) if kept is not None else {"text": apology_for(found)}
    content["extras"] = dict(content.get("extras") or {}) | {APOLOGY: [str(found.pk)]}
    save_draft(user, found.conversation, "reply", content)
    return redirect(f"{reverse('conversation', args=[found.conversation_id])}?write=reply#composer")


@require_POST
@agent_required
def make_good(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the customer gets something for a promise that was broken."""
    user = person(request)
    complaint = complaints.make_good(user, queries.get_promise(user, pk))
    return redirect(f"{reverse('complaint', args=[complaint.pk])}#gets")


@require_POST
@right_required("see_today")
def look(request: HttpRequest, pk: int) -> HttpResponse:
    """A lead has looked at a keeping by word."""
    found = queries.get_promise(person(request), pk)
    services.look(person(request), found, right="right" in request.POST)
    return redirect("promises_team")


@require_POST
@right_required("see_today")
def look_dismissed(request: HttpRequest, pk: int) -> HttpResponse:
    """A lead has looked at a dismissal."""
    found = queries.get_dismissal(person(request), pk)
    services.look(person(request), found, right="right" in request.POST)
    return redirect("promises_team")


def _typed(request: HttpRequest, name: str) -> datetime | None:
    """A typed moment in the reader's zone; None for none."""
    typed = request.POST.get(name, "")
    if not typed:
        return None
    try:
        at = datetime.fromisoformat(typed)
    except ValueError:
        raise Invalid(_("This is no time."), field=name) from None
    return timezone.make_aware(at) if at.tzinfo is None else at


def _needed(request: HttpRequest, name: str) -> datetime:
    """A typed moment that must be there."""
    at = _typed(request, name)
    if at is None:
        raise Invalid(_("Choose a day and a time."), field=name)
    return at


def _number(request: HttpRequest, name: str) -> int | None:
    typed = request.GET.get(name, "")
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 19 else None
