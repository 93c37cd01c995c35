"""Twilio and SignalWire, as a provider.

https://www.twilio.com/docs/usage/security#validating-requests: HMAC-SHA1 over our address and the sorted
fields; SignalWire signs alike and names the header after itself. There is no time in it, so what is told
again must change nothing: each step asks what state the call is in, and the state says what follows.
"""

from collections.abc import Iterator
from typing import Final

from twilio.request_validator import RequestValidator

from keepword.channels.doors import connections
from keepword.channels.doors.models import Connection
from keepword.channels.phone.plan import Plan
from keepword.channels.phone.talk import Knock, Ring, Told
from keepword.channels.phone.twiml import rest, verbs
from keepword.conversations.channels import Finding
from keepword.core.errors import Invalid, Refused

SIGNATURES: Final = ("X-Twilio-Signature", "X-SignalWire-Signature")
MOST_FIELDS: Final = 200
ENDED: Final = ("completed", "busy", "failed", "no-answer", "canceled")
EVENTS: Final = ["completed"]


class TwimlProvider:
    """What speaks TwiML and has the REST interface that Twilio made."""

    content_type = "text/xml; charset=utf-8"

    def hear(self, knock: Knock, connection: Connection) -> Told:
        fields = _signed(knock, connection)
        seconds = fields.get("RecordingDuration", "0")
        return Told(
            sid=fields.get("CallSid", ""),
            sender=fields.get("From", ""),
            over=fields.get("CallStatus", "") in ENDED,
            digit=fields.get("Digits", ""),
            recording=fields.get("RecordingSid", ""),
            recorded_seconds=int(seconds) if seconds.isdecimal() and len(seconds) < 7 else 0,
            recorded=fields.get("RecordingStatus", "completed") == "completed",
        )

    def draw(self, plan: Plan, connection: Connection) -> str:
        return verbs.draw(plan, connection)

    def ring(self, connection: Connection, ring: Ring) -> str:
        fields = {
            "To": ring.to,
            "From": connection.inbox.address,
            "Url": ring.answered_at,
            "StatusCallback": ring.status_at,
            "StatusCallbackEvent": EVENTS,
            "Timeout": ring.seconds,
        }
        return rest.create_call(connection, fields)

    def send(self, connection: Connection, sid: str, url: str) -> None:
        rest.update_call(connection, sid, Url=url, Method="POST")

    def end(self, connection: Connection, sid: str) -> None:
        rest.update_call(connection, sid, Status="completed")

    def recording(self, connection: Connection, name: str) -> bytes:
        return rest.recording(connection, name)

    def whoami(self, connection: Connection) -> str:
        return rest.whoami(connection)

    def further(self, connection: Connection) -> Iterator[Finding]:
        return iter(())


def _signed(knock: Knock, connection: Connection) -> dict[str, str]:
    """The fields of a call that the provider signed. Refused for any other."""
    if len(knock.form) > MOST_FIELDS:
        raise Invalid("This is more than a call has to say.")
    kept = connections.secrets_of(connection)
    given = next((knock.headers[name] for name in SIGNATURES if name in knock.headers), "")
    keys = [one for one in (kept.get("signing_key"), kept.get("token")) if one]
    if not given or not any(RequestValidator(key).validate(knock.address, knock.form, given) for key in keys):
        raise Refused("The signature is not right.")
    return {
        name: value.replace("\x00", "")[:1000] for name, value in knock.form.items() if isinstance(value, str)
    }
