"""A phone network with a jambonz in it: its webhooks, its verbs, its REST interface.

Pages of https://docs.jambonz.org: docs/webhooks/overview (what a webhook carries), verbs/verbs/... (each
verb), guides/features/securing-http-endpoints (the signature), reference/rest-call-control/calls/create-call
and update-call, reference/rest-platform-management/accounts/get-account and get-webhook-secret. Properties of
verbs are those of its published schemas (github.com/jambonz/schema, verbs/*.schema.json); anything else is a
mistake of ours.
"""

import base64
import hashlib
import hmac
import json
import uuid
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from typing import Any, Self
from urllib.parse import urlsplit

from keepword.core import clock
from tests.servers import telephony

ACCOUNT = "fef61e75-cec3-496c-a7bc-8368e4d02a04"
APPLICATION = "0e0681b0-d49f-4fb8-b973-b5a3c6758de1"
API_KEY, SECRET = "9404e5f7-9a77-4bcc-b0fa-5665ace28ab3", "wh_secret_that nobody guesses"
PCM = b"\x10\x00\xf0\xff" * 4000  # a second of sound, 16 bit at 8000 Hz
Json = dict[str, Any]
Post = Callable[[str, bytes, dict[str, str]], tuple[int, bytes]]  # address, body, headers: status, answer
Listen = Callable[[str, dict[str, str], str, bytes], bool]  # address, auth, first frame, sound: taken

NUMBER, TEXT, BOOL, LIST, OBJECT = (int, float), str, bool, list, dict
SYNTHESIZER = {"vendor": TEXT, "label": TEXT, "language": TEXT, "voice": TEXT, "gender": TEXT, "engine": TEXT}
SAY = {"text": TEXT, "loop": NUMBER, "synthesizer": OBJECT, "earlyMedia": BOOL}
PLAY = {"url": TEXT, "loop": (int, str), "earlyMedia": BOOL, "timeoutSecs": NUMBER, "actionHook": TEXT}
LISTEN = {
    "url": TEXT,
    "actionHook": TEXT,
    "wsAuth": OBJECT,
    "mixType": TEXT,
    "metadata": OBJECT,
    "sampleRate": NUMBER,
    "finishOnKey": TEXT,
    "maxLength": NUMBER,
    "passDtmf": BOOL,
    "playBeep": BOOL,
    "timeout": NUMBER,
}
VERBS: dict[str, tuple[dict[str, Any], set[str]]] = {
    "say": (SAY, {"text"}),
    "play": (PLAY, {"url"}),
    "gather": (
        {
            "actionHook": TEXT,
            "input": LIST,
            "finishOnKey": TEXT,
            "numDigits": NUMBER,
            "timeout": NUMBER,
            "dtmfBargein": BOOL,
            "say": OBJECT,
            "play": OBJECT,
        },
        {"actionHook"},
    ),
    "redirect": ({"actionHook": TEXT, "statusHook": TEXT}, {"actionHook"}),
    "conference": (
        {
            "name": TEXT,
            "beep": BOOL,
            "startConferenceOnEnter": BOOL,
            "endConferenceOnExit": BOOL,
            "waitHook": TEXT,
            "actionHook": TEXT,
        },
        {"name"},
    ),
    "listen": (LISTEN, {"url"}),
    "config": ({"listen": OBJECT, "synthesizer": OBJECT}, set()),
    "hangup": ({"headers": OBJECT}, set()),
    "pause": ({"length": NUMBER}, {"length"}),
}


def signature(body: bytes, at: int, secret: str = SECRET) -> dict[str, str]:
    """https://docs.jambonz.org/guides/features/securing-http-endpoints"""
    made = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return {"Jambonz-Signature": f"t={at},v1={made}"}


def call_of(sid: str, sender: str, to: str, status: str, direction: str = "inbound") -> Json:
    """What every webhook carries: https://docs.jambonz.org/docs/webhooks/overview/ and
    https://docs.jambonz.org/reference/webhooks/call-hook-post"""
    return {
        "call_sid": sid,
        "direction": direction,
        "from": sender,
        "to": to,
        "call_id": "7ade3efb-7163-123b-e6ba-023fd61c5256",
        "sip_status": 200 if status in ("in-progress", "completed") else 100,
        "sip_reason": "OK",
        "call_status": status,
        "account_sid": ACCOUNT,
        "application_sid": APPLICATION,
        "trace_id": "654c5323d6f907233a1069136b8a330e",
        "caller_name": "",
        "originating_sip_ip": "203.0.113.7",
        "originating_sip_trunk_name": "carrier",
    }


class Wire(telephony.Wire):
    """One call at jambonz, from the end of whoever holds the phone."""

    provider: "Jambonz"
    gathering: Json | None = None
    listening: Json | None = None
    taping: Json | None = None
    rest: list[Json]
    hears: list[str]

    def fetch(self, url: str, **fields: Any) -> None:
        self._do(self.provider.told(url, {**self.about("in-progress"), **fields}) or [])

    def about(self, status: str) -> Json:
        direction = "inbound" if self.to == self.provider.number else "outbound"
        return call_of(self.sid, self.sender, self.to.removeprefix("client:"), status, direction)

    def pick_up(self) -> Self:
        self._status("in-progress")
        self.state = "listening"
        self.fetch(self._url)
        return self

    def _do(self, verbs: list[Json]) -> None:
        self.gathering = self.listening = None
        self.room = ""
        for number, verb in enumerate(verbs):
            self.rest = verbs[number + 1 :]
            if not self._one(verb):
                return
        self.end()

    def _one(self, verb: Json) -> bool:
        """Do a verb; whether the next one follows at once."""
        name = verb["verb"]
        if name in ("say", "play"):
            self.hear(verb)
            self.state = "listening"
            return verb.get("loop") != "forever"
        if name == "config":
            listen = verb["listen"]
            assert isinstance(listen["enable"], bool), verb
            self.taping = listen if listen["enable"] else None
            return True
        if name == "gather":
            return self._gathers(verb)
        if name == "redirect":
            self.fetch(verb["actionHook"])
        elif name == "conference":
            self.room, self.state = verb["name"], "talking"
        elif name == "listen":
            self.listening, self.state = verb, "recording"
        else:
            self.end()
        return False

    def _gathers(self, verb: Json) -> bool:
        """Of prompts in turn nobody answers the first; a test in which somebody does says `first_prompt`."""
        assert ("say" in verb) != ("play" in verb), "a gather has one prompt"
        self.hear(verb.get("say") or verb["play"])
        if self.rest and self.rest[0]["verb"] == "gather" and not self.provider.first_prompt:
            nothing = self.provider.told(
                verb["actionHook"], {**self.about("in-progress"), "reason": "timeout"}
            )
            assert nothing == [], "what comes next would never be heard"
            return True
        self.gathering, self.state = verb, "gathering"
        return False

    def hear(self, verb: Json) -> None:
        self.heard.append(verb["text"] if "text" in verb else f"♪ {urlsplit(verb['url']).path}")

    def press(self, digit: str) -> None:
        # https://docs.jambonz.org/verbs/verbs/gather
        assert self.gathering is not None, f"nothing is asked for, it is {self.state}"
        self._gathered({"digits": digit, "reason": "dtmfDetected"})

    def go_on(self) -> None:
        self._gathered({"reason": "timeout"})

    def _gathered(self, result: Json) -> None:
        assert self.gathering is not None
        answer = self.provider.told(self.gathering["actionHook"], {**self.about("in-progress"), **result})
        self._do(answer or self.rest)

    def speak(self, seconds: int = 7) -> str:
        assert self.listening is not None
        assert self.provider.bring(self, self.listening, PCM * seconds)
        self.hang_up()
        return ""

    def end_message(self) -> None:
        """The # key: https://docs.jambonz.org/verbs/verbs/listen, what its actionHook is told."""
        assert self.listening is not None
        assert self.provider.bring(self, self.listening, PCM * 3)
        result = {"digits": "#", "dial_call_duration": 3}
        answer = self.provider.told(self.listening["actionHook"], {**self.about("in-progress"), **result})
        self._do(answer or self.rest)

    def end(self, status: str = "completed") -> None:
        self.state, self.room = "over", ""
        self._status(status)

    def _status(self, status: str) -> None:
        # https://docs.jambonz.org/docs/webhooks/call-status/
        for url in self.callbacks:
            self.provider.told(url, {**self.about(status), "duration": 12, "call_termination_by": "caller"})


class Jambonz(telephony.Provider):
    """A jambonz server: a number, an application, its calls."""

    music = "/sound/music.wav"
    first_prompt = False  # whoever holds the phone answers at the first prompt of several
    listen: Listen

    def __init__(self, post: Post, listen: Listen, address: str = "https://shop.example") -> None:
        super().__init__(lambda *_: (500, ""), address)
        self.bring_to, self.carry = listen, post
        self.secret_there = SECRET
        self.times = 0
        self.rings: list[Json] = []
        self.sent: list[tuple[str, bytes, dict[str, str]]] = []

    def ask(self, url: str, fields: dict[str, Any]) -> str:
        return json.dumps(self.told(url, fields))

    def told(self, url: str, body: Json) -> list[Json] | None:
        """A webhook, signed, and the application that answers it, checked."""
        self.asked.append((url, body))
        self.times += 1  # no two within a second
        content = json.dumps(body).encode()
        headers = signature(content, int(clock.now().timestamp()) - 100 + self.times % 200)
        self.sent.append((url, content, headers))
        status, answer = self.carry(url, content, headers)
        assert status == 200, (status, url, answer[:300])
        verbs = json.loads(answer)
        assert isinstance(verbs, list), answer
        for verb in verbs:
            check(verb)
        return verbs

    def bring(self, wire: Wire, verb: Json, sound: bytes) -> bool:
        """Stream sound: https://docs.jambonz.org/docs/webhooks/listen/"""
        told = {"sampleRate": verb["sampleRate"], "mixType": verb["mixType"], "callSid": wire.sid}
        return self.bring_to(verb["url"], verb["wsAuth"], json.dumps(told), sound)

    def call(self, sender: str = "+37061234567") -> Wire:
        wire = self._wire(self.number, sender)
        wire.callbacks = [f"{self.hook}status/"]
        wire._status("trying")
        wire._url = self.hook
        return wire.pick_up()

    def rung(self, to: str) -> Wire:
        wire = super().rung(to)
        assert isinstance(wire, Wire)
        return wire

    def settle(self) -> None:
        while self._sent:
            sid, change = self._sent.pop(0)
            wire = self.wires[sid]
            status = change.get("call_status")
            rings = wire.state == "ringing"
            if wire.state == "over":
                continue
            if status:  # `completed` ends what was answered, `no-answer` what rings
                if (status == "no-answer") == rings:
                    wire.end("no-answer" if rings else "completed")
            else:
                wire.fetch(change["call_hook"]["url"])

    def _wire(self, to: str, sender: str) -> Wire:
        sid = str(uuid.UUID(int=len(self.wires) + 1))
        made = Wire(self, sid, to, sender)
        self.wires[sid] = made
        return made

    def make(self, body: Json) -> Json:
        target = body["to"]
        kinds = {"phone": target.get("number"), "sip": target.get("sipUri"), "user": target.get("name")}
        to = kinds[target["type"]]
        wire = self._wire(f"client:{to}" if target["type"] == "user" else to, body["from"])
        wire._url = body["call_hook"]["url"]
        wire.callbacks = [body["call_status_hook"]["url"]]
        self.rings.append(body)
        return {"sid": wire.sid}

    def change(self, sid: str, body: Json) -> bool:
        if sid not in self.wires or self.wires[sid].state == "over":
            return False
        self._sent.append((sid, body))
        return True

    def handler(self) -> type[BaseHTTPRequestHandler]:
        return type("Handler", (_Handler,), {"provider": self})


def check(verb: Json) -> None:
    """Whether jambonz knows a verb with these properties."""
    allowed, needed = VERBS[verb["verb"]]
    _check(verb["verb"], {name: value for name, value in verb.items() if name != "verb"}, allowed, needed)
    if "synthesizer" in verb:
        _check("synthesizer", verb["synthesizer"], SYNTHESIZER, {"vendor"})
    if verb["verb"] == "gather":
        for name, known in (("say", SAY), ("play", PLAY)):
            if name in verb:
                _check(name, verb[name], known, {"text"} if name == "say" else {"url"})
    if verb["verb"] == "config":
        _check("listen", verb["listen"], {**LISTEN, "enable": BOOL}, {"enable"})


def _check(name: str, given: Json, allowed: dict[str, Any], needed: set[str]) -> None:
    assert set(given) <= set(allowed), f"{name} {given}"
    assert needed <= set(given), f"{name} {given}"
    for key, value in given.items():
        assert isinstance(value, allowed[key]), f"{name}.{key} {value!r}"


SPEECH = (
    "speech_synthesis_vendor",
    "speech_synthesis_language",
    "speech_synthesis_voice",
    "speech_recognizer_vendor",
    "speech_recognizer_language",
)


class _Handler(BaseHTTPRequestHandler):
    """The REST side."""

    provider: Jambonz
    prefix = f"/api/v1/Accounts/{ACCOUNT}"

    def do_GET(self) -> None:
        if not self._allowed():
            return
        if self.path == self.prefix:
            self._answer(200, {"account_sid": ACCOUNT, "name": "Lamp shop", "sip_realm": "shop.example"})
        elif self.path == f"{self.prefix}/WebhookSecret":
            self._answer(200, {"webhook_secret": self.provider.secret_there})
        else:
            self._answer(404, {})

    def do_POST(self) -> None:
        if not self._allowed():
            return
        body = self._body()
        if self.provider.silent:
            self.provider.make(body)
            self.close_connection = True
        elif self.provider.refuses:
            self._answer(self.provider.refuses[0], {"msg": self.provider.refuses[1]})
        elif self.path != f"{self.prefix}/Calls":
            self._answer(404, {})
        elif not all(body.get(name) for name in SPEECH):
            self._answer(400, {"msg": f"either application_sid or set of {', '.join(SPEECH)} required"})
        else:
            self._answer(201, self.provider.make(body))

    def do_PUT(self) -> None:
        if not self._allowed():
            return
        body = self._body()
        sid = self.path.removeprefix(f"{self.prefix}/Calls/")
        if len(body) != 1:
            self._answer(400, {"msg": "multiple options are not allowed in updateCall"})
        elif body.get("call_status", "completed") not in ("completed", "no-answer"):
            self._answer(400, {"msg": "invalid call_status"})
        elif self.provider.change(sid, body):
            self._write(202, b"")
        else:
            self._answer(404, {})

    def _body(self) -> Json:
        assert self.headers["Content-Type"] == "application/json"
        return dict(json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0)))))

    def _allowed(self) -> bool:
        if self.headers.get("Authorization") == f"Bearer {API_KEY}":
            return True
        self._answer(401, {"msg": "unauthorized"})
        return False

    def _answer(self, status: int, body: Json) -> None:
        self._write(status, json.dumps(body).encode())

    def _write(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        pass


def basic(auth: dict[str, str]) -> str:
    """The header of the WebSocket's request, for a listen's `wsAuth`."""
    return "Basic " + base64.b64encode(f"{auth['username']}:{auth['password']}".encode()).decode()
