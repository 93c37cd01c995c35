"""Notices: their list, one of them as it goes out, and what is done with it."""

from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import escape
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from keepword.core.errors import Conflict, Invalid, KeepwordError
from keepword.core.keyset import page
from keepword.desk.access import person, right_required
from keepword.desk.conditions import in_words
from keepword.desk.outreach import form, words
from keepword.desk.outreach.figures import figures
from keepword.outreach import queries, services
from keepword.outreach.models import RUNNING, Notice, State
from keepword.outreach.queries import Preview, Problem, Progress
from keepword.outreach.rules.kinds import STANDING

PAGE: Final = 25
CHANGED_IN: Final = (State.DRAFT, State.SCHEDULED, State.STOPPED, State.ON, State.OFF)
UNTOLD: Final = (State.DRAFT, State.SCHEDULED, State.OFF)  # what will come of it is worth knowing
may_reach_out = right_required("outreach")


@require_GET
@may_reach_out
def overview(request: HttpRequest) -> HttpResponse:
    """Those of a shelf (`show`), the last changed first, with how far each is and what it did."""
    user, shelf = person(request), request.GET.get("show", "")
    shelf = shelf if shelf in words.SHELVES else ""
    rows = queries.notices(user, archived=shelf == "archived")
    if shelf != "archived":
        rows = rows.filter(kind__in=STANDING) if shelf else rows.exclude(kind__in=STANDING)
    found = page(rows, order=("-changed_at", "-id"), after=request.GET.get("after", ""), size=PAGE)
    far = figures(found.rows)
    nothing, teaches = _empty(shelf)
    context = {
        "lines": [_line(one, far[one.pk]) for one in found.rows],
        "page": found,
        "shelf": shelf,
        "shelves": words.shelves(),
        "nothing": nothing,
        "teaches": teaches,
        "section": "notices",
    }
    return render(request, "desk/outreach/list.html", context)


def _line(one: Notice, far: Progress) -> dict[str, Any]:
    return {
        "notice": one,
        "figures": far,
        "kind": one.of_kind.label,
        "done": far.over,
        "most": far.total,
        "compares": bool(far.held_back and far.sent),
    }


def _empty(shelf: str) -> tuple[str, str]:
    if shelf == "archived":
        return _("Nothing is in the archive"), _("What is done can be put here, out of the way.")
    if shelf == "standing":
        return _("No standing notice yet"), _(
            "Begin with “Late parcel”: whoever waits hears of it from you first, and need not ask."
        )
    return _("No notice was sent yet"), _(
        "A recall, a newsletter: choose who gets it, see how many that are, and try it on yourself first."
    )


@require_GET
@may_reach_out
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them: what will come of it, how far it is, what it has saved."""
    return _page(request, queries.get_notice(person(request), pk))


def _page(request: HttpRequest, found: Notice, error: KeepwordError | None = None) -> HttpResponse:
    user = person(request)
    problems: list[Problem] = queries.check(found) if found.state in UNTOLD else []
    preview: Preview | None = queries.preview(user, found) if found.state in UNTOLD else None
    seen = queries.effect(user, found)
    shown = _texts(found, preview)
    context = {
        "kind": found.of_kind,
        "product": found.product,
        "condition": in_words(found.audience, "customer"),
        "problems": problems,
        "preview": preview,
        "left_out": sum(preview.skipped.values()) if preview else 0,
        "reasons": words.reasons(preview.skipped) if preview else [],
        "effect": words.told(seen),
        "effect_nothing": words.no_effect(found),
        "shown": shown,
        "test_languages": [(one["code"], one["label"]) for one in shown],
        "facts": words.how(found),
        "may_change": found.state in CHANGED_IN and found.archived_at is None,
        "may_archive": found.state not in (*RUNNING, State.SCHEDULED),
        "may_test": bool(shown) and found.archived_at is None,
        "error": error,
        "section": "notices",
        **_far(found),
    }
    context["buttons"] = (
        [] if found.archived_at else words.buttons(found, context["figures"], preview, problems)
    )
    status = 200 if error is None else 409 if isinstance(error, Conflict) else 422
    return render(request, "desk/outreach/notice.html", context, status=status)


def _far(found: Notice) -> dict[str, Any]:
    """How far it is, as both the page and its fresh part show it."""
    far = queries.progress(found)
    return {
        "notice": found,
        "figures": far,
        "done": far.over,
        "most": 0 if found.standing else far.total,
        "busy": found.state in (State.SENDING, State.SCHEDULED) or far.preparing,
        "reasons_now": words.reasons(far.by_reason),
        "moment_words": words.moments(found, far),
    }


def _texts(found: Notice, preview: Preview | None) -> list[dict[str, Any]]:
    """What it says in each language, filled in as for the first example where there is one."""
    return [
        {"code": code, "label": label, **found.texts[code]}
        for code, label in settings.LANGUAGES
        if code in found.texts
    ]


@require_GET
@may_reach_out
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is now; the whole page anew once it is through."""
    found = queries.get_notice(person(request), pk)
    context = _far(found)
    response = render(request, "desk/outreach/_progress.html", context)
    if not context["busy"]:
        response["HX-Refresh"] = "true"
    return response


@require_GET
@may_reach_out
def effect(request: HttpRequest, pk: int) -> HttpResponse:
    """What it has saved, in a line, for the list."""
    user = person(request)
    seen = queries.effect(user, queries.get_notice(user, pk))
    return HttpResponse(escape(words.in_a_line(seen)))


@require_POST
@may_reach_out
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Do what the pressed button says (`do`)."""
    found = queries.get_notice(person(request), pk)
    verb = _VERBS.get(request.POST.get("do", ""))
    try:
        if verb is None:
            raise Invalid(_("Say what is to be done with it."))
        found, word = verb(request, found)
    except (Conflict, Invalid) as error:
        return _page(request, queries.get_notice(person(request), pk), error)
    messages.success(request, word)
    return redirect("notice", found.pk)


Done = tuple[Notice, str]


def _start(request: HttpRequest, found: Notice) -> Done:
    at = form.moment(request.POST.get("starts_at", ""))
    word = _("It begins then, by itself.") if at else _("It goes out. You can stop it here at any time.")
    return services.start(person(request), found, starts_at=at), word


def _stop(request: HttpRequest, found: Notice) -> Done:
    return services.stop(person(request), found), _("Nothing more of it goes out.")


def _resume(request: HttpRequest, found: Notice) -> Done:
    return services.resume(person(request), found), _("It goes on.")


def _cancel(request: HttpRequest, found: Notice) -> Done:
    return services.cancel(person(request), found), _("It is called off.")


def _switch_on(request: HttpRequest, found: Notice) -> Done:
    return services.switch_on(person(request), found), _("It is on.")


def _switch_off(request: HttpRequest, found: Notice) -> Done:
    return services.switch_off(person(request), found), _("It is off.")


def _duplicate(request: HttpRequest, found: Notice) -> Done:
    copy = services.duplicate_notice(person(request), found)
    return copy, _("This is the copy; change it as you like.")


def _archive(request: HttpRequest, found: Notice) -> Done:
    return services.archive_notice(person(request), found), _("It is in the archive.")


def _restore(request: HttpRequest, found: Notice) -> Done:
    return services.archive_notice(person(request), found, archived=False), _("It is in the list again.")


_VERBS: Final[dict[str, Callable[[HttpRequest, Notice], Done]]] = {
    "start": _start,
    "stop": _stop,
    "resume": _resume,
    "cancel": _cancel,
    "switch_on": _switch_on,
    "switch_off": _switch_off,
    "duplicate": _duplicate,
    "archive": _archive,
    "restore": _restore,
}


@require_POST
@may_reach_out
def test(request: HttpRequest, pk: int) -> HttpResponse:
    """Mail it to an address of ours, to see what it is like."""
    user = person(request)
    found = queries.get_notice(user, pk)
    address = request.POST.get("address", "")
    language = request.POST.get("language", "") or get_language() or "en"
    try:
        services.test_send(user, found, address, language)
    except (Conflict, Invalid) as error:
        return _page(request, found, error)
    messages.success(request, _("It is on its way to %(address)s.") % {"address": address.strip()})
    return redirect("notice", found.pk)
