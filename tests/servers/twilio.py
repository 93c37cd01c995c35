"""Twilio's Programmable Messaging, version 2010-04-01, as far as Keepword calls it.

https://www.twilio.com/docs/messaging/api/message-resource
"""

import base64
from typing import Any

from .provider import Answer, Call, Provider

SID = "AC" + "5" * 32
TOKEN = "a token of the tests"
_ROOT = f"/2010-04-01/Accounts/{SID}"


class TwilioServer(Provider):
    """`sent` are the texts that phones have; `media` by path; `sms_url` is what stands at our number."""

    def __init__(self, number: str) -> None:
        super().__init__()
        self.number = number
        self.sent: list[Call] = []
        self.media: dict[str, tuple[str, bytes]] = {}
        self.sms_url = ""

    def sends(self, call: Call) -> bool:
        return call.path == f"{_ROOT}/Messages.json"

    def answer(self, call: Call) -> Answer:
        if call.path in self.media:
            return self._file(call)
        if call.path.startswith("/elsewhere/"):
            return Answer(200, self.media[call.path.removeprefix("/elsewhere")][1])
        if not self._knows(call):
            return Answer(401, fault(20003, "Authenticate", 401))
        if self.sends(call):
            return self._take(call)
        if call.path == f"{_ROOT}.json":
            return Answer(200, {"sid": SID, "friendly_name": "Lamp shop", "status": "active", "type": "Full"})
        if call.path == f"{_ROOT}/IncomingPhoneNumbers.json":
            found = [{"phone_number": self.number, "sms_url": self.sms_url, "sms_method": "POST"}]
            wanted = call.query.get("PhoneNumber")
            return Answer(200, {"incoming_phone_numbers": found if wanted == self.number else []})
        return Answer(404, fault(20404, "The requested resource was not found", 404))

    def _knows(self, call: Call) -> bool:
        pair = base64.b64encode(f"{SID}:{TOKEN}".encode()).decode()
        return call.headers.get("authorization") == f"Basic {pair}"

    def _take(self, call: Call) -> Answer:
        if len(str(call.fields.get("Body", ""))) > 1600:
            return Answer(
                400, fault(21617, "The concatenated message body exceeds the 1600 character limit.", 400)
            )
        self.sent.append(call)
        return Answer(
            201,
            {
                "account_sid": SID,
                "sid": f"SM{len(self.sent):032d}",
                "body": call.fields.get("Body", ""),
                "from": call.fields.get("From"),
                "to": call.fields.get("To"),
                "status": "queued",
                "direction": "outbound-api",
                "num_segments": "1",
                "error_code": None,
                "error_message": None,
            },
        )

    def _file(self, call: Call) -> Answer:
        """With HTTP basic auth for media; Twilio sends on to where the file is, which wants none."""
        if not self._knows(call):
            return Answer(401, fault(20003, "Authenticate", 401))
        return Answer(307, b"", {"Location": f"{self.url}/elsewhere{call.path}"})


def fault(code: int, message: str, status: int) -> dict[str, Any]:
    """https://www.twilio.com/docs/usage/twilios-response#response-formats-exceptions"""
    return {
        "code": code,
        "message": message,
        "more_info": f"https://www.twilio.com/docs/errors/{code}",
        "status": status,
    }


def too_many() -> Answer:
    """https://www.twilio.com/docs/api/errors/20429"""
    return Answer(429, fault(20429, "Too Many Requests", 429))
