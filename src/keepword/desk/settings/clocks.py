"""Clocks: how soon we answer and settle which conversations, and what customers are told of it."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from keepword.commitments import services
from keepword.commitments.models import Policy
from keepword.commitments.queries import Preview, get_policy, policies, preview
from keepword.conversations.models import Inbox, Priority
from keepword.desk.access import person, right_required
from keepword.desk.conditions import in_words
from keepword.desk.settings import pages
from keepword.desk.settings.clocks_form import Boxes, PolicyForm, boxes, initial_of
from keepword.desk.times import length

MOST = 100


@dataclass(frozen=True)
class Line:
    """A policy as the list shows it."""

    policy: Policy
    holds_for: str
    first: str
    next: str
    resolution: str
    published: list[str]


@require_GET
@right_required("hours")
def clocks(request: HttpRequest) -> HttpResponse:
    """The policies in the order in which they are tried."""
    rows = list(policies(person(request))[:MOST])
    names = dict(Inbox.objects.values_list("pk", "name"))
    return pages.show(request, "clocks", "settings_clocks", lines=[_line(row, names) for row in rows])


@pages.both
@right_required("hours")
def new(request: HttpRequest) -> HttpResponse:
    """One more, at the end of the list."""
    return _edit(request, None)


@pages.both
@right_required("hours")
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them."""
    return _edit(request, get_policy(person(request), pk))


@require_POST
@right_required("hours")
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Try it earlier (`up`) or later."""
    policy = get_policy(person(request), pk)
    step = -1 if "up" in request.POST else 1
    services.move_policy(person(request), policy, position=policy.position + step)
    return redirect("settings_clocks")


@require_POST
@right_required("hours")
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """No longer."""
    policy = get_policy(person(request), pk)
    services.remove_policy(person(request), policy)
    messages.success(request, _("“%(name)s” is removed.") % {"name": policy.name})
    return redirect("settings_clocks")


def _edit(request: HttpRequest, policy: Policy | None) -> HttpResponse:
    user = person(request)
    form = PolicyForm(user, request.POST or None, initial=initial_of(policy))
    before = boxes(policy.condition) if policy else Boxes()
    told: Preview | None = None

    def save() -> None:
        nonlocal told
        given = form.given(before)
        draft = services.drafted(user, policy, pauses=form.pauses, **given)
        if request.POST.get("seen") != form.digest:
            told = preview(user, draft)
            if told.changed:
                return
        told = None
        pauses = form.pauses
        services.save_policy(
            user,
            policy,
            **given,
            pause_while_waiting=pauses.waiting,
            pause_while_snoozed=pauses.snoozed,
            pause_while_aside=pauses.aside,
        )

    if pages.done(form, save) and told is None:
        messages.success(request, _("“%(name)s” is saved.") % {"name": form.cleaned_data["name"]})
        return redirect("settings_clocks")
    return pages.show(
        request, "clock", "settings_clocks", form=form, policy=policy, told=told, builder=form.builder(before)
    )


def _line(policy: Policy, names: dict[int, str]) -> Line:
    published = []
    if policy.published_first_response_minutes:
        published.append(
            _("answer within %(time)s") % {"time": length(policy.published_first_response_minutes)}
        )
    if policy.published_resolution_minutes:
        published.append(_("settled within %(time)s") % {"time": length(policy.published_resolution_minutes)})
    return Line(
        policy=policy,
        holds_for=_holds_for(boxes(policy.condition), names),
        first=length(policy.first_response_minutes),
        next=length(policy.next_response_minutes),
        resolution=length(policy.resolution_minutes),
        published=published,
    )


def _holds_for(ticked: Boxes, names: dict[int, str]) -> str:
    parts = []
    if ticked.priorities:
        known = [str(Priority(one).label) for one in ticked.priorities if one in Priority.values]
        parts.append(_("priority %(names)s") % {"names": ", ".join(known)})
    if ticked.inboxes:
        gone = _("one that is gone")
        parts.append(
            _("inbox %(names)s") % {"names": ", ".join(names.get(one, gone) for one in ticked.inboxes)}
        )
    if ticked.other:
        parts.append(in_words({"all": list(ticked.other)}))
    return capfirst("; ".join(parts)) if parts else _("All conversations")
