"""A phone network with a provider in it that speaks TwiML, as Twilio and SignalWire do.

Its REST side is a real HTTP server (https://www.twilio.com/docs/voice/api/call-resource); its calls are
driven by the test, step by step: `provider.call("+370...")` is a customer with a phone at their ear, who
hears (`heard`), presses digits and hangs up. The interpreter knows the verbs that Keepword
uses and refuses others.
"""

import base64
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

from twilio.request_validator import RequestValidator

ACCOUNT, TOKEN = "AC0123456789abcdef0123456789abcdef", "a token that nobody guesses"
SOUND = b"ID3\x04\x00\x00\x00\x00\x00\x00" + b"\xff\xfb\x90\x00" + bytes(2000)
# What the provider's documentation allows; anything else is a mistake of ours.
ATTRIBUTES = {
    "Response": set(),
    "Say": {"language", "voice", "loop"},
    "Play": {"loop", "digits"},
    "Gather": {"input", "numDigits", "timeout", "action", "method", "finishOnKey"},
    "Redirect": {"method"},
    "Dial": {"action", "method", "timeout"},
    "Conference": {
        "beep",
        "startConferenceOnEnter",
        "endConferenceOnExit",
        "waitUrl",
        "record",
        "recordingStatusCallback",
        "recordingStatusCallbackMethod",
    },
    "Record": {
        "action",
        "method",
        "maxLength",
        "timeout",
        "finishOnKey",
        "playBeep",
        "recordingStatusCallback",
        "recordingStatusCallbackMethod",
    },
    "Hangup": set(),
    "Pause": {"length"},
}
Post = Callable[[str, dict[str, str], str], tuple[int, str]]  # address, fields, signature: status, body


@dataclass
class Wire:
    """One call at the provider, from the end of whoever holds the phone."""

    provider: "Provider"
    sid: str
    to: str
    sender: str
    callbacks: list[str] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    state: str = "ringing"  # ringing, listening, gathering, recording, talking, over
    room: str = ""
    _gather: ElementTree.Element | None = None
    _record: ElementTree.Element | None = None
    _after: list[ElementTree.Element] = field(default_factory=list)
    _url: str = ""

    def pick_up(self) -> Self:
        """Whoever is rung answers."""
        self.state = "listening"
        self.fetch(self._url)
        return self

    def fetch(self, url: str, **fields: str) -> None:
        """Ask Keepword what is to be heard, and let it be heard until it waits for something."""
        self._gather = self._record = None
        self.room = ""
        body = self.provider.ask(url, {**self._fields("in-progress"), **fields})
        self._run(list(_read(body)))

    def _run(self, verbs: list[ElementTree.Element]) -> None:
        for number, verb in enumerate(verbs):
            rest = verbs[number + 1 :]
            if verb.tag in ("Say", "Play"):
                self._hear(verb)
                if verb.attrib.get("loop") == "0":  # for ever
                    self.state = "listening"
                    return
            elif verb.tag == "Redirect":
                self.fetch(str(verb.text))
                return
            elif verb.tag == "Gather":
                for inner in verb:
                    self._hear(inner)
                self._gather, self._after, self.state = verb, rest, "gathering"
                return
            elif verb.tag == "Record":
                self._record, self._after, self.state = verb, rest, "recording"
                return
            elif verb.tag == "Dial":
                self.room, self._after, self.state = str(verb[0].text), rest, "talking"
                return
            else:
                self.end()
                return
        self.end()

    def _hear(self, verb: ElementTree.Element) -> None:
        self.heard.append(str(verb.text) if verb.tag == "Say" else f"♪ {urlsplit(str(verb.text)).path}")

    @property
    def said(self) -> str:
        """All that was heard since this was last asked."""
        found, self.heard = " ".join(self.heard), []
        return found

    def press(self, digit: str) -> None:
        assert self._gather is not None, f"nothing is asked for, it is {self.state}"
        self.fetch(self._gather.attrib["action"], Digits=digit)

    def go_on(self) -> None:
        """Nothing is pressed: what comes after is heard."""
        rest, self._after = self._after, []
        if rest and rest[0].tag == "Redirect":
            self.state = "listening"
            self.fetch(str(rest[0].text))
        else:
            self._run(rest)

    def speak(self, seconds: int = 7) -> str:
        """Leave a message and hang up; the provider's name of the recording."""
        assert self._record is not None
        name = f"RE{len(self.provider.recordings):032}"
        self.provider.recordings[name] = SOUND
        told = {"RecordingSid": name, "RecordingDuration": str(seconds), "RecordingStatus": "completed"}
        callback = self._record.attrib["recordingStatusCallback"]
        self.hang_up()
        self.provider.ask(callback, {**self._fields("completed"), **told})
        return name

    def hang_up(self, status: str = "completed") -> None:
        """Whoever holds the phone puts it down, or never picks it up."""
        if self.state != "over":
            self.end(status)

    def end(self, status: str = "completed") -> None:
        self.state, self.room = "over", ""
        for url in self.callbacks:
            self.provider.ask(url, self._fields(status))

    def _fields(self, status: str) -> dict[str, str]:
        return {
            "CallSid": self.sid,
            "AccountSid": ACCOUNT,
            "From": self.sender,
            "To": self.to,
            "CallStatus": status,
            "Direction": "inbound",
            "ApiVersion": "2010-04-01",
        }


def _read(body: str) -> ElementTree.Element:
    root = ElementTree.fromstring(body)
    assert root.tag == "Response", body
    for element in root.iter():
        assert element.tag in ATTRIBUTES, f"no provider knows {element.tag}"
        assert set(element.attrib) <= ATTRIBUTES[element.tag], f"{element.tag} {element.attrib}"
    return root


class Provider:
    """The provider: a number, a secret, its calls. `post` brings a webhook to Keepword."""

    music = "/sound/music/"  # how the address of what who waits hears ends

    def __init__(self, post: Post, address: str = "https://shop.example") -> None:
        self.post, self.address = post, address
        self.number, self.hook = "+37052000000", ""
        self.wires: dict[str, Wire] = {}
        self.recordings: dict[str, bytes] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.refuses: tuple[int, str] | None = None
        self.silent = False
        self._sent: list[tuple[str, dict[str, str]]] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self.handler())
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def handler(self) -> type[BaseHTTPRequestHandler]:
        """The REST side; another provider has one of its own."""
        return type("Handler", (_Handler,), {"provider": self})

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def ask(self, url: str, fields: dict[str, str]) -> str:
        """A webhook, signed; Keepword's answer. What was asked is kept, to be asked again."""
        self.asked.append((url, fields))
        signature = RequestValidator(TOKEN).compute_signature(url, fields)
        status, body = self.post(url, fields, signature)
        assert status == 200, (status, url, body[:300])
        return body

    def call(self, sender: str = "+37061234567") -> Wire:
        """A customer calls."""
        wire = self._wire(self.number, sender)
        wire.callbacks = [f"{self.hook}status/"]
        wire._url = self.hook
        return wire.pick_up()

    def rung(self, to: str) -> Wire:
        """The call that rings at this address, or is on it."""
        found = [wire for wire in self.wires.values() if wire.to == to and wire.state != "over"]
        assert found, f"nothing rings at {to}"
        return found[-1]

    def is_quiet(self, to: str) -> bool:
        return not any(wire.to == to and wire.state != "over" for wire in self.wires.values())

    def in_room(self, room: str) -> set[str]:
        """Who hears each other there, by the number they hold."""
        found = [wire for wire in self.wires.values() if room and wire.room == room]
        return {wire.sender if wire.to == self.number else wire.to for wire in found}

    def settle(self) -> None:
        """Do what Keepword asked for by REST."""
        while self._sent:
            sid, fields = self._sent.pop(0)
            wire = self.wires[sid]
            if wire.state == "over":
                continue
            if fields.get("Status") == "completed":
                wire.end()
            elif "Url" in fields:
                wire.fetch(fields["Url"])

    def _wire(self, to: str, sender: str) -> Wire:
        sid = f"CA{len(self.wires):032}"
        self.wires[sid] = Wire(self, sid, to, sender)
        return self.wires[sid]

    # REST, in the server's thread

    def create(self, fields: dict[str, str]) -> dict[str, Any]:
        wire = self._wire(fields["To"], fields["From"])
        wire._url = fields["Url"]
        wire.callbacks = [fields["StatusCallback"]] if fields.get("StatusCallback") else []
        return {"sid": wire.sid, "status": "queued"}

    def update(self, sid: str, fields: dict[str, str]) -> dict[str, Any] | None:
        if sid not in self.wires:
            return None
        self._sent.append((sid, fields))
        return {"sid": sid}


class _Handler(BaseHTTPRequestHandler):
    """The REST side; a class of its own for each provider names it."""

    provider: Provider
    prefix = f"/2010-04-01/Accounts/{ACCOUNT}"
    expected = "Basic " + base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()

    def do_GET(self) -> None:
        if not self._allowed():
            return
        if self.path == f"{self.prefix}.json":
            self._answer(200, {"friendly_name": "Lamp shop"})
            return
        name = self.path.rpartition("/")[2].removesuffix(".mp3")
        if name in self.provider.recordings:
            self._write(200, self.provider.recordings[name], "audio/mpeg")
        else:
            self._answer(404, {"code": 20404, "message": "was not found"})

    def do_POST(self) -> None:
        if not self._allowed():
            return
        length = int(self.headers.get("Content-Length", 0))
        fields = {name: values[-1] for name, values in parse_qs(self.rfile.read(length).decode()).items()}
        creates = self.path == f"{self.prefix}/Calls.json"
        if self.provider.silent:
            if creates:
                self.provider.create(fields)
            self.close_connection = True
        elif self.provider.refuses:
            self._answer(self.provider.refuses[0], {"code": 21211, "message": self.provider.refuses[1]})
        elif creates:
            self._answer(201, self.provider.create(fields))
        else:
            sid = self.path.rpartition("/")[2].removesuffix(".json")
            made = self.provider.update(sid, fields)
            self._answer(200 if made else 404, made or {"code": 20404, "message": "was not found"})

    def _allowed(self) -> bool:
        if self.headers.get("Authorization") == self.expected:
            return True
        self._answer(401, {"code": 20003, "message": "Authenticate"})
        return False

    def _answer(self, status: int, body: dict[str, Any]) -> None:
        self._write(status, json.dumps(body).encode(), "application/json")

    def _write(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        pass
