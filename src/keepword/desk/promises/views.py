"""The pages of promises."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from keepword.accounts.queries import people
from keepword.commitments import queries, services
from keepword.commitments.apology import apology_for
from keepword.commitments.models import Promise
from keepword.commitments.services.promises_book import remind_minutes
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
    context = {
        "section": "promises",
        "promise": found,
        "now": timezone.localtime(clock.now()),
        "suggested": services.due_after(found, clock.now()) if found.state == "waiting" else None,
        "error": error,
        "typed": request.POST,
    }
    return render(request, "desk/promises/promise.html", context, status=422 if error else 200)


@require_POST
@agent_required
def kept(request: HttpRequest, pk: int) -> HttpResponse:
    """I say that it was done: now, or at the moment given."""
    found = queries.get_promise(person(request), pk)
    try:
        at = _typed(request, "at")
        services.keep_by_word(person(request), found, at=at, note=request.POST.get("note", ""))
    except Invalid as wrong:
        return _page(request, found, wrong)
    return _back(request, found)


@require_http_methods(["POST"])
@agent_required
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Another time, which the customer is told."""
    found = queries.get_promise(person(request), pk)
    try:
        at = _typed(request, "due_at")
        if at is None:
            raise Invalid(_("Choose a day and a time."), field="due_at")
        text = request.POST.get("text", "").replace("\r\n", "\n")
        services.put_off(person(request), found, due_at=at, text=text)
    except Invalid as wrong:
        return _page(request, found, wrong)
    return _back(request, found)


@require_POST
@agent_required
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """It holds no more."""
    found = queries.get_promise(person(request), pk)
    try:
        services.withdraw(person(request), found, reason=request.POST.get("reason", ""))
    except Invalid as wrong:
        return _page(request, found, wrong)
    return _back(request, found)


@require_POST
@agent_required
def due(request: HttpRequest, pk: int) -> HttpResponse:
    """A promise without a date gets one."""
    found = queries.get_promise(person(request), pk)
    try:
        at = _typed(request, "due_at")
        if at is None:
            raise Invalid(_("Choose a day and a time."), field="due_at")
        services.set_due(person(request), found, due_at=at)
    except Invalid as wrong:
        return _page(request, found, wrong)
    return _back(request, found)


@require_POST
@agent_required
def condition(request: HttpRequest, pk: int) -> HttpResponse:
    """What it waited for has happened."""
    found = queries.get_promise(person(request), pk)
    try:
        services.fulfil_condition(person(request), found, due_at=_typed(request, "due_at"))
    except Invalid as wrong:
        return _page(request, found, wrong)
    return _back(request, found)


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
def settled(request: HttpRequest, pk: int) -> HttpResponse:
    """The next step after a broken promise is taken."""
    found = queries.get_promise(person(request), pk)
    services.settle_broken(person(request), found)
    return _back(request, found)


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


def _number(request: HttpRequest, name: str) -> int | None:
    typed = request.GET.get(name, "")
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 19 else None


def _back(request: HttpRequest, found: Promise) -> HttpResponse:
    if "here" in request.POST:
        return done(request, found.conversation)
    return redirect("promises")
