"""jambonz, as a provider: https://docs.jambonz.org/docs/webhooks/overview/"""

import hmac
import json
from collections.abc import Iterator
from typing import Any, Final

from django.utils.translation import gettext as _

from keepword.channels.doors import connections
from keepword.channels.doors.models import Connection
from keepword.channels.phone.jambonz import keys, rest, verbs
from keepword.channels.phone.plan import Plan
from keepword.channels.phone.talk import Knock, Ring, Told
from keepword.channels.phone.voices import voices
from keepword.conversations.channels import Finding
from keepword.core.errors import Invalid, KeepwordError, NotFound

# https://docs.jambonz.org/reference/webhooks/call-hook-post, call_status
ENDED: Final = ("completed", "failed", "busy", "no-answer")
LONGEST: Final = 1000  # characters of a field


class JambonzProvider:
    """A jambonz server, one's own or the hosted one."""

    content_type = "application/json"

    def hear(self, knock: Knock, connection: Connection) -> Told:
        keys.check(knock, connection)
        said = _object(knock.body)
        digit = _word(said, "digits")
        # A gather that ended by itself; a listen has no reason.
        silent = not digit and _word(said, "reason") in ("timeout", "error")
        return Told(
            sid=_word(said, "call_sid"),
            sender=_word(said, "from"),
            over=_word(said, "call_status") in ENDED,
            digit=digit,
            silent=silent,
        )

    def draw(self, plan: Plan, connection: Connection) -> str:
        return json.dumps(verbs.draw(plan, connection), ensure_ascii=False)

    def ring(self, connection: Connection, ring: Ring) -> str:
        # With an application it would ask that one's addresses instead of these; without one it must be told
        # by whom is spoken and understood, though nothing is understood here but digits.
        language = connection.inbox.language
        chosen = voices(connection)
        spoken = verbs.synthesizer(chosen.get(language) or next(iter(chosen.values()), ""), language)
        body = {
            "from": connection.inbox.address,
            "to": _target(ring.to),
            "call_hook": {"url": ring.answered_at, "method": "POST"},
            "call_status_hook": {"url": ring.status_at, "method": "POST"},
            "timeout": ring.seconds,
            "speech_synthesis_vendor": spoken["vendor"],
            "speech_synthesis_language": spoken["language"],
            "speech_synthesis_voice": spoken["voice"],
            "speech_recognizer_vendor": spoken["vendor"],
            "speech_recognizer_language": spoken["language"],
        }
        return rest.create_call(connection, body)

    def send(self, connection: Connection, sid: str, url: str) -> None:
        rest.update_call(connection, sid, call_hook={"url": url, "method": "POST"})

    def end(self, connection: Connection, sid: str) -> None:
        """`completed` ends a call that was answered, `no-answer` one that rings; the other does nothing."""
        rest.update_call(connection, sid, call_status="completed")
        rest.update_call(connection, sid, call_status="no-answer")

    def recording(self, connection: Connection, name: str) -> bytes:
        raise NotFound("jambonz keeps no recordings.")

    def whoami(self, connection: Connection) -> str:
        return str(rest.account(connection).get("name") or connection.settings.get("account") or "")

    def further(self, connection: Connection) -> Iterator[Finding]:
        """Whether it signs with the secret that was entered: else every call would be refused."""
        ours = connections.secrets_of(connection).get("signing_key", "")
        try:
            theirs = rest.webhook_secret(connection)
        except KeepwordError as error:
            yield Finding(
                _("Webhook secret"),
                False,
                error.message,
                _("The API key may not read it: compare it yourself."),
            )
            return
        same = hmac.compare_digest(ours.encode(), theirs.encode())
        yield Finding(
            _("Webhook secret"),
            same,
            _("It is that of the account.") if same else _("It is not that of the account."),
            "" if same else _("Copy it from the account at jambonz: each call is signed with it."),
        )


def _target(to: str) -> dict[str, str]:
    """https://docs.jambonz.org/verbs/verbs/dial, `target`; what is logged in is a user, as name@realm."""
    if to.startswith("sip:"):
        return {"type": "sip", "sipUri": to}
    if to.startswith("client:"):
        return {"type": "user", "name": to.removeprefix("client:")}
    return {"type": "phone", "number": to}


def _object(body: bytes) -> dict[str, Any]:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        raise Invalid("This is no JSON.") from None
    if not isinstance(said, dict):
        raise Invalid("This is no call.")
    return said


def _word(said: dict[str, Any], name: str) -> str:
    value = said.get(name)
    return value.replace("\x00", "")[:LONGEST] if isinstance(value, str) else ""
