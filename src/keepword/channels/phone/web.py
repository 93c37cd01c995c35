"""What the provider asks and tells us, signed.

What is told again must change nothing: each step asks what state the call is in, and the state says what
follows. How it is signed and said is the provider's (`providers`).
"""

import hashlib
from contextlib import suppress

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from keepword.channels.calls import queries, services
from keepword.channels.calls.models import Call, Leg, Line, Saying, Seat, Way
from keepword.channels.calls.rules import menu, music
from keepword.channels.calls.rules.states import State
from keepword.channels.doors import connections
from keepword.channels.doors.models import Connection
from keepword.channels.doors.web import body_of, hook
from keepword.channels.phone import jobs, turns
from keepword.channels.phone.plan import NOTHING, THE_END, Plan
from keepword.channels.phone.providers import provider_of
from keepword.channels.phone.talk import Knock, Told
from keepword.core import blobs
from keepword.core.errors import Conflict, Invalid, NotFound
from keepword.core.jobs import enqueue


@hook("phone", "POST")
def incoming(request: HttpRequest, connection: Connection) -> HttpResponse:
    """A call comes in."""
    told = _told(request, connection)
    if not told.sid:
        raise Invalid("This is no call.")
    call = services.begin(connection.inbox, external_id=told.sid, number=told.sender)
    connections.came_in(connection)
    line = queries.line_of(connection.inbox)
    if call.state == State.NEW and not queries.is_open_now(line):
        call = services.to_voicemail(call) if line.voicemail else services.hang_up(call)
        return _drawn(turns.closed(call, connection, line), connection)
    if call.state == State.NEW:
        call = services.greet(call)
        return _drawn(turns.greeting(call, connection, line), connection)
    return _drawn(turns.document(_current(call), connection, line), connection)


@hook("phone", "POST")
def status(request: HttpRequest, connection: Connection) -> HttpResponse:
    """The number's own word on how calls go on; by the provider's name of the call."""
    told = _told(request, connection)
    call = Call.objects.filter(inbox=connection.inbox, external_id=told.sid[:120]).first()
    if call is not None and told.over:
        services.hang_up(call)
    return _drawn(NOTHING, connection)


@hook("phone", "GET", "HEAD")
def sound(request: HttpRequest, connection: Connection, key: str, ending: str) -> HttpResponseBase:
    """A sound under a name with the ending of its kind, by which some providers know how to play it."""
    return _sound(connection, key)


@hook("phone", "GET", "HEAD", "POST")
def step(request: HttpRequest, connection: Connection, step: str, key: str) -> HttpResponseBase:
    """A step of a call, of one of us, or a sound."""
    if step == "sound":
        return _sound(connection, key)
    if request.method != "POST":
        raise NotFound("There is nothing here.")
    told = _told(request, connection)
    if step in _OF_US:
        leg = _leg(connection, key)
        return _drawn(NOTHING, connection) if told.silent else _OF_US[step](told, connection, leg, request)
    if step not in _STEPS:
        raise NotFound("There is nothing here.")
    call = _call(connection, key)
    services.seen(call)
    if told.silent:
        return _drawn(NOTHING, connection)
    return _STEPS[step](told, connection, call, request)


def _turn(told: Told, connection: Connection, call: Call, request: HttpRequest) -> HttpResponse:
    return _now(call, connection)


def _menu(told: Told, connection: Connection, call: Call, request: HttpRequest) -> HttpResponse:
    """A digit was pressed where the menu is heard, or none."""
    line = queries.line_of(connection.inbox)
    if call.state == State.MENU and told.digit:
        chosen = services.choose(call, told.digit[:1])
        call = _current(call)
        if chosen is not None and chosen.to == menu.QUEUE:
            return _drawn(turns.before_queue(call, connection, line), connection)
    tries = request.GET.get("tries", "")
    tried = int(tries) if tries in ("1", "2", "3") else 0
    return _drawn(turns.document(call, connection, line, tries=tried), connection)


def _consent(told: Told, connection: Connection, call: Call, request: HttpRequest) -> HttpResponse:
    if told.digit == "1":
        with suppress(Conflict):  # recording was switched off while they were asked: they are not recorded
            services.consent(call)
    return _queue(told, connection, call, request)


def _queue(told: Told, connection: Connection, call: Call, request: HttpRequest) -> HttpResponse:
    services.queue_up(call)
    services.offer_next()
    return _now(call, connection)


def _wait(told: Told, connection: Connection, call: Call, request: HttpRequest) -> HttpResponse:
    """A digit was pressed while they wait."""
    line = queries.line_of(connection.inbox)
    if told.digit == "1" and line.callback and call.number:
        services.ask_callback(call)
    elif told.digit == "2" and line.voicemail:
        services.to_voicemail(call)
    return _now(call, connection)


def _thanks(told: Told, connection: Connection, call: Call, request: HttpRequest) -> HttpResponse:
    return _drawn(turns.thanks(call, connection, queries.line_of(connection.inbox)), connection)


def _recorded(told: Told, connection: Connection, call: Call, request: HttpRequest) -> HttpResponse:
    """A voicemail is ready at the provider."""
    _fetch(jobs.fetch_voicemail, told, call)
    return _drawn(NOTHING, connection)


def _recorded_talk(told: Told, connection: Connection, call: Call, request: HttpRequest) -> HttpResponse:
    if call.consent_at is not None:
        _fetch(jobs.fetch_talk, told, call)
    return _drawn(NOTHING, connection)


def _fetch(job: object, told: Told, call: Call) -> None:
    name = told.recording
    if not name.isalnum() and not name.replace("-", "").isalnum():
        raise Invalid("This is no recording.")
    if told.recorded:
        enqueue(job, call.pk, name[:64], told.recorded_seconds)


def _customer(told: Told, connection: Connection, call: Call, request: HttpRequest) -> HttpResponse:
    """The customer whom we call has answered."""
    _learn_sid(call, told)
    call = services.reached(call)
    line = queries.line_of(connection.inbox)
    return _drawn(turns.room(call, connection, line) if call.state == State.TALKING else THE_END, connection)


def _customer_status(told: Told, connection: Connection, call: Call, request: HttpRequest) -> HttpResponse:
    _learn_sid(call, told)
    if told.over:
        services.hang_up(call)
    return _drawn(NOTHING, connection)


def _learn_sid(call: Call, told: Told) -> None:
    sid = told.sid[:120]
    if sid and call.way == Way.OUT and call.external_id != sid and not is_known(call):
        Call.objects.filter(pk=call.pk).update(external_id=sid)


def is_known(call: Call) -> bool:
    """Whether a call of ours bears its provider's name."""
    return not call.external_id.startswith(("out:", "callback:"))


_STEPS = {
    "turn": _turn,
    "menu": _menu,
    "consent": _consent,
    "queue": _queue,
    "wait": _wait,
    "thanks": _thanks,
    "recorded": _recorded,
    "recorded-talk": _recorded_talk,
    "customer": _customer,
    "customer-status": _customer_status,
}


# Of one of us -------------------------------------------------------------------------------------


def _agent(told: Told, connection: Connection, leg: Leg, request: HttpRequest) -> HttpResponse:
    """Their phone was picked up. What is logged in at the provider is theirs alone: no key is asked for."""
    line = queries.line_of(connection.inbox)
    _learn_leg(leg, told)
    if leg.ended_at is not None:
        return _drawn(turns.gone(leg, connection, line), connection)
    if leg.answered_at is not None:
        return _drawn(turns.room(leg.call, connection, line, of_us=True), connection)
    if Seat.objects.filter(user=leg.agent_id, address__regex="^(sip|client):").exists():
        return _accept(leg, connection, line)
    return _drawn(turns.whisper(leg, connection, line, again="again" in request.GET), connection)


def _take(told: Told, connection: Connection, leg: Leg, request: HttpRequest) -> HttpResponse:
    line = queries.line_of(connection.inbox)
    if told.digit != "1":
        services.decline(leg.agent, leg)
        return _drawn(THE_END, connection)
    return _accept(leg, connection, line)


def _accept(leg: Leg, connection: Connection, line: Line) -> HttpResponse:
    try:
        call = services.accept(leg.agent, leg)
    except Conflict:
        return _drawn(turns.gone(leg, connection, line), connection)
    return _drawn(turns.room(call, connection, line, of_us=True), connection)


def _agent_status(told: Told, connection: Connection, leg: Leg, request: HttpRequest) -> HttpResponse:
    """Their end is over: not picked up, or they have hung up."""
    _learn_leg(leg, told)
    if told.over and leg.ended_at is None:
        if leg.answered_at is None:
            services.not_answered(leg)
            services.offer_next()
        else:
            services.hang_up(leg.call)
    return _drawn(NOTHING, connection)


def _learn_leg(leg: Leg, told: Told) -> None:
    sid = told.sid[:120]
    if sid and not leg.external_id:
        Leg.objects.filter(pk=leg.pk, external_id="").update(external_id=sid)


_OF_US = {"agent": _agent, "take": _take, "agent-status": _agent_status}


# How it is done -----------------------------------------------------------------------------------


def _told(request: HttpRequest, connection: Connection) -> Told:
    """What the provider says. Refused when it is not the provider."""
    body = body_of(request)
    address = settings.KEEPWORD_URL.rstrip("/") + request.get_full_path()
    return provider_of(connection).hear(Knock(address, request.headers, body, request.POST), connection)


def _call(connection: Connection, key: str) -> Call:
    rows = Call.objects.select_related("inbox", "customer", "conversation")
    found = rows.filter(inbox=connection.inbox, key=key).first()
    if found is None:
        raise NotFound("There is no such call.")
    return found


def _leg(connection: Connection, key: str) -> Leg:
    rows = Leg.objects.select_related("call__inbox", "call__customer", "call__conversation", "agent")
    found = rows.filter(call__inbox=connection.inbox, key=key).first()
    if found is None:
        raise NotFound("There is no such call.")
    return found


def _current(call: Call) -> Call:
    return Call.objects.select_related("inbox", "customer", "conversation").get(pk=call.pk)


def _now(call: Call, connection: Connection) -> HttpResponse:
    """What is heard in the state that the call has by now."""
    return _drawn(turns.document(_current(call), connection, queries.line_of(connection.inbox)), connection)


def _sound(connection: Connection, key: str) -> HttpResponseBase:
    """What a line plays. Its address is known to whoever knows the secret name of the inbox's address."""
    response: HttpResponse | FileResponse
    if key == "music":
        content = music.loop()
        response = HttpResponse(content, content_type="audio/wav")
        response["ETag"] = f'"{hashlib.sha256(content).hexdigest()[:16]}"'
    else:
        rows = Saying.objects.filter(line__inbox=connection.inbox).exclude(blob="")
        saying = rows.filter(pk=int(key)).first() if key.isdecimal() and len(key) < 19 else None
        if saying is None:
            raise NotFound("There is no such sound.")
        response = FileResponse(blobs.open_blob(saying.blob), content_type=saying.type)
    response["Cache-Control"] = "public, max-age=3600"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _drawn(plan: Plan, connection: Connection) -> HttpResponse:
    provider = provider_of(connection)
    return HttpResponse(provider.draw(plan, connection), content_type=provider.content_type)


__all__ = ["incoming", "sound", "status", "step"]
