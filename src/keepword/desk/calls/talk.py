"""The window in which one talks with a customer of the site, and what it records."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from keepword.channels.calls import queries, services
from keepword.channels.calls.models import Recorded, Recording
from keepword.channels.calls.services.recordings import MOST_PIECE
from keepword.channels.voice.channel import ice_of
from keepword.core.errors import Conflict, Invalid, NotFound
from keepword.desk.access import agent_required, person

MICROPHONE = "camera=(), geolocation=(), microphone=(self)"  # here and nowhere else at the desk


@require_GET
@agent_required
def talk(request: HttpRequest, pk: int) -> HttpResponse:
    """The page that has the microphone. It takes the call when that is there."""
    leg = queries.get_leg(person(request), pk)
    call = leg.call
    if call.inbox.channel != "voice" or leg.ended_at is not None:
        return redirect("calls")
    context = {
        "section": "calls",
        "leg": leg,
        "call": call,
        "ice": json.dumps(ice_of(call.inbox, leg.key)),
        "records": queries.line_of(call.inbox).recording == Recorded.CONSENT,
        "seen": queries.calls(person(request)).filter(pk=call.pk).exists(),
    }
    response = render(request, "desk/calls/talk.html", context)
    response["Permissions-Policy"] = MICROPHONE
    return response


@require_POST
@agent_required
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """The microphone is there: take the call."""
    user = person(request)
    try:
        call = services.accept(user, queries.get_leg(user, pk))
    except Conflict as late:
        return JsonResponse({"problem": late.message}, status=409)
    return JsonResponse({"state": call.state})


@require_POST
@agent_required
def record(request: HttpRequest, pk: int) -> HttpResponse:
    """Record from now on; the number of the recording."""
    user = person(request)
    made = services.begin_recording(
        user, queries.get_leg(user, pk), kind=str(_given(request).get("type", ""))
    )
    return JsonResponse({"id": made.pk}, status=201)


@require_POST
@agent_required
def piece(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """A piece of a recording; which one is wanted next. 409 with that, for one that is not."""
    found = _own(request, pk)
    length = request.headers.get("Content-Length", "")
    if not length.isdecimal() or int(length) > MOST_PIECE:
        raise Invalid("A piece has at most two megabytes.")
    try:
        return JsonResponse({"next": services.add_piece(person(request), found, number, request.body)})
    except Conflict as other:
        return JsonResponse({"next": _number(other.message)}, status=409)


@require_POST
@agent_required
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """The recording is whole; 409 with the piece that is missing."""
    recording, pieces = _own(request, pk), _given(request).get("pieces")
    if not isinstance(pieces, int) or isinstance(pieces, bool):
        raise Invalid("Say of how many pieces it is.")
    try:
        services.end_recording(person(request), recording, pieces=pieces)
    except Conflict as other:
        return JsonResponse({"next": _number(other.message)}, status=409)
    return JsonResponse({"done": True})


def _own(request: HttpRequest, pk: int) -> Recording:
    found = Recording.objects.filter(pk=pk, agent=person(request)).first()
    if found is None:
        raise NotFound("There is no such recording.")
    return found


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() else None


def _given(request: HttpRequest) -> dict[str, Any]:
    try:
        given = json.loads(request.body or b"{}") if len(request.body) < 4096 else None
    except ValueError:
        given = None
    if not isinstance(given, dict):
        raise Invalid("This cannot be read.")
    return given
