"""What the provider asks and tells us, signed.

https://www.twilio.com/docs/usage/security#validating-requests: HMAC-SHA1 over our address and the sorted
fields; SignalWire signs alike and names the header after itself. There is no time in it, so what is told
again must change nothing: each step asks what state the call is in, and the state says what follows.
"""

import hashlib

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from twilio.request_validator import RequestValidator

from keepword.channels.calls import queries, services
from keepword.channels.calls.models import Call, Leg, Line, Saying, Way
from keepword.channels.calls.rules import menu, music
from keepword.channels.calls.rules.states import State
from keepword.channels.doors import connections
from keepword.channels.doors.models import Connection
from keepword.channels.doors.web import body_of, hook
from keepword.channels.phone import jobs, turns
from keepword.core import blobs
from keepword.core.errors import Conflict, Invalid, NotFound, Refused
from keepword.core.jobs import enqueue

SIGNATURES = ("X-Twilio-Signature", "X-SignalWire-Signature")
MOST_FIELDS = 200
ENDED = ("completed", "busy", "failed", "no-answer", "canceled")


@hook("phone", "POST")
def incoming(request: HttpRequest, connection: Connection) -> HttpResponse:
    """A call comes in."""
    fields = _signed(request, connection)
    sid = fields.get("CallSid", "")
    if not sid:
        raise Invalid("This is no call.")
    call = services.begin(connection.inbox, external_id=sid, number=fields.get("From", ""))
    connections.came_in(connection)
    line = queries.line_of(connection.inbox)
    if call.state == State.NEW and not queries.is_open_now(line):
        call = services.to_voicemail(call) if line.voicemail else services.hang_up(call)
        return _xml(turns.closed(call, connection, line))
    if call.state == State.NEW:
        call = services.greet(call)
        return _xml(turns.greeting(call, connection, line))
    return _xml(turns.document(_current(call), connection, line))


@hook("phone", "POST")
def status(request: HttpRequest, connection: Connection) -> HttpResponse:
    """The number's own word on how calls go on; by the provider's name of the call."""
    fields = _signed(request, connection)
    call = Call.objects.filter(inbox=connection.inbox, external_id=fields.get("CallSid", "")[:120]).first()
    if call is not None and fields.get("CallStatus", "") in ENDED:
        services.hang_up(call)
    return _xml(turns.nothing())


@hook("phone", "GET", "HEAD", "POST")
def step(request: HttpRequest, connection: Connection, step: str, key: str) -> HttpResponseBase:
    """A step of a call, of one of us, or a sound."""
    if step == "sound":
        return _sound(connection, key)
    if request.method != "POST":
        raise NotFound("There is nothing here.")
    fields = _signed(request, connection)
    if step in _OF_US:
        return _OF_US[step](fields, connection, _leg(connection, key), request)
    if step not in _STEPS:
        raise NotFound("There is nothing here.")
    call = _call(connection, key)
    services.seen(call)
    return _STEPS[step](fields, connection, call, request)


Fields = dict[str, str]


def _turn(fields: Fields, connection: Connection, call: Call, request: HttpRequest) -> HttpResponse:
    return _now(call, connection)


def _menu(fields: Fields, connection: Connection, call: Call, request: HttpRequest) -> HttpResponse:
    """A digit was pressed where the menu is heard, or none."""
    line = queries.line_of(connection.inbox)
    digit = fields.get("Digits", "")
    if call.state == State.MENU and digit:
        chosen = services.choose(call, digit[:1])
        call = _current(call)
        if chosen is not None and chosen.to == menu.QUEUE:
            return _xml(turns.before_queue(call, connection, line))
    tries = request.GET.get("tries", "")
    return _xml(turns.document(call, connection, line, tries=int(tries) if tries in ("1", "2", "3") else 0))


def _consent(fields: Fields, connection: Connection, call: Call, request: HttpRequest) -> HttpResponse:
    if fields.get("Digits") == "1":
        services.consent(call)
    return _queue(fields, connection, call, request)


def _queue(fields: Fields, connection: Connection, call: Call, request: HttpRequest) -> HttpResponse:
    services.queue_up(call)
    services.offer_next()
    return _now(call, connection)


def _wait(fields: Fields, connection: Connection, call: Call, request: HttpRequest) -> HttpResponse:
    """A digit was pressed while they wait."""
    line = queries.line_of(connection.inbox)
    if fields.get("Digits") == "1" and line.callback and call.number:
        services.ask_callback(call)
    elif fields.get("Digits") == "2" and line.voicemail:
        services.to_voicemail(call)
    return _now(call, connection)


def _thanks(fields: Fields, connection: Connection, call: Call, request: HttpRequest) -> HttpResponse:
    return _xml(turns.thanks(call, connection, queries.line_of(connection.inbox)))


def _recorded(fields: Fields, connection: Connection, call: Call, request: HttpRequest) -> HttpResponse:
    """A voicemail is ready at the provider."""
    _fetch(jobs.fetch_voicemail, fields, call)
    return _xml(turns.nothing())


def _recorded_talk(fields: Fields, connection: Connection, call: Call, request: HttpRequest) -> HttpResponse:
    if call.consent_at is not None:
        _fetch(jobs.fetch_talk, fields, call)
    return _xml(turns.nothing())


def _fetch(job: object, fields: Fields, call: Call) -> None:
    sid = fields.get("RecordingSid", "")
    if not sid.isalnum() and not sid.replace("-", "").isalnum():
        raise Invalid("This is no recording.")
    seconds = fields.get("RecordingDuration", "0")
    if fields.get("RecordingStatus", "completed") == "completed":
        enqueue(job, call.pk, sid[:64], int(seconds) if seconds.isdecimal() and len(seconds) < 7 else 0)


def _customer(fields: Fields, connection: Connection, call: Call, request: HttpRequest) -> HttpResponse:
    """The customer whom we call has answered."""
    _learn_sid(call, fields)
    call = services.reached(call)
    line = queries.line_of(connection.inbox)
    return _xml(turns.room(call, connection, line) if call.state == State.TALKING else turns.hang_up())


def _customer_status(
    fields: Fields, connection: Connection, call: Call, request: HttpRequest
) -> HttpResponse:
    _learn_sid(call, fields)
    if fields.get("CallStatus", "") in ENDED:
        services.hang_up(call)
    return _xml(turns.nothing())


def _learn_sid(call: Call, fields: Fields) -> None:
    sid = fields.get("CallSid", "")[:120]
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


def _agent(fields: Fields, connection: Connection, leg: Leg, request: HttpRequest) -> HttpResponse:
    """Their phone was picked up. What is logged in at the provider is theirs alone: no key is asked for."""
    line = queries.line_of(connection.inbox)
    _learn_leg(leg, fields)
    if leg.ended_at is not None:
        return _xml(turns.gone(leg, connection, line))
    if leg.answered_at is not None:
        return _xml(turns.room(leg.call, connection, line))
    if fields.get("To", "").startswith(("sip:", "client:")):
        return _accept(leg, connection, line)
    return _xml(turns.whisper(leg, connection, line, again="again" in request.GET))


def _take(fields: Fields, connection: Connection, leg: Leg, request: HttpRequest) -> HttpResponse:
    line = queries.line_of(connection.inbox)
    if fields.get("Digits") != "1":
        services.decline(leg.agent, leg)
        return _xml(turns.hang_up())
    return _accept(leg, connection, line)


def _accept(leg: Leg, connection: Connection, line: Line) -> HttpResponse:
    try:
        call = services.accept(leg.agent, leg)
    except Conflict:
        return _xml(turns.gone(leg, connection, line))
    return _xml(turns.room(call, connection, line))


def _agent_status(fields: Fields, connection: Connection, leg: Leg, request: HttpRequest) -> HttpResponse:
    """Their end is over: not picked up, or they have hung up."""
    _learn_leg(leg, fields)
    if fields.get("CallStatus", "") in ENDED and leg.ended_at is None:
        if leg.answered_at is None:
            services.not_answered(leg)
            services.offer_next()
        else:
            services.hang_up(leg.call)
    return _xml(turns.nothing())


def _learn_leg(leg: Leg, fields: Fields) -> None:
    sid = fields.get("CallSid", "")[:120]
    if sid and not leg.external_id:
        Leg.objects.filter(pk=leg.pk, external_id="").update(external_id=sid)


_OF_US = {"agent": _agent, "take": _take, "agent-status": _agent_status}


# How it is done -----------------------------------------------------------------------------------


def _signed(request: HttpRequest, connection: Connection) -> Fields:
    """The fields of a call that the provider signed. Refused for any other."""
    body_of(request)
    if len(request.POST) > MOST_FIELDS:
        raise Invalid("This is more than a call has to say.")
    kept = connections.secrets_of(connection)
    given = next((request.headers[name] for name in SIGNATURES if name in request.headers), "")
    address = settings.KEEPWORD_URL.rstrip("/") + request.get_full_path()
    keys = [one for one in (kept.get("signing_key"), kept.get("token")) if one]
    if not given or not any(RequestValidator(key).validate(address, request.POST, given) for key in keys):
        raise Refused("The signature is not right.")
    return {
        name: value.replace("\x00", "")[:1000]
        for name, value in request.POST.items()
        if isinstance(value, str)
    }


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
    return _xml(turns.document(_current(call), connection, queries.line_of(connection.inbox)))


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


def _xml(document: str) -> HttpResponse:
    return HttpResponse(document, content_type="text/xml; charset=utf-8")


__all__ = ["incoming", "status", "step"]
