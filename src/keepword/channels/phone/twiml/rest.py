"""The provider's REST interface, in the format that Twilio made and SignalWire speaks too.

https://www.twilio.com/docs/voice/api/call-resource
https://developer.signalwire.com/compatibility-api/rest/
"""

import base64
import json
from typing import Any, Final
from urllib.parse import quote, urlencode

from django.utils.translation import gettext as _

from keepword.channels.doors import connections
from keepword.channels.doors.models import Connection
from keepword.core import outgoing
from keepword.core.errors import Invalid, NotFound, Unavailable

VERSION: Final = "2010-04-01"
MOST_SOUND: Final = 50 * 1024 * 1024
SECONDS: Final = 60.0  # for a recording


def create_call(connection: Connection, fields: dict[str, Any]) -> str:
    """Have a number rung; the provider's name of the call."""
    answer = _post(connection, "Calls.json", fields)
    name = answer.get("sid")
    if not isinstance(name, str) or not name:
        raise Unavailable(_("The provider did not say what it calls the call."))
    return name[:120]


def update_call(connection: Connection, sid: str, **fields: str) -> bool:
    """Send a call elsewhere (`Url`) or end it (`Status`); False when it is over already."""
    try:
        _post(connection, f"Calls/{quote(sid, safe='')}.json", fields)
    except (NotFound, Invalid):
        return False
    return True


def whoami(connection: Connection) -> str:
    """The name of the account."""
    fetched = outgoing.get(_address(connection, ".json"), headers=_headers(connection))
    answer = _read(fetched)
    return str(answer.get("friendly_name") or answer.get("sid") or "")


def recording(connection: Connection, sid: str) -> bytes:
    """The sound of a recording, as MP3. Unavailable: it is not ready yet; Invalid: it is too large."""
    path = f"/Recordings/{quote(sid, safe='')}.mp3"
    fetched = outgoing.get(
        _address(connection, path), headers=_headers(connection), most_bytes=MOST_SOUND + 1, timeout=SECONDS
    )
    if fetched.status == 404:
        raise Unavailable(_("The provider does not have the recording yet."))
    if not fetched.ok:
        raise _fault(fetched)
    if len(fetched.body) > MOST_SOUND:
        raise Invalid(_("The recording is larger than %(most)s MB.") % {"most": MOST_SOUND // 1024**2})
    return fetched.body


def _post(connection: Connection, path: str, fields: dict[str, Any]) -> dict[str, Any]:
    headers = {**_headers(connection), "Content-Type": "application/x-www-form-urlencoded"}
    body = urlencode(fields, doseq=True).encode()
    return _read(outgoing.post(_address(connection, f"/{path}"), body, headers=headers))


def _address(connection: Connection, path: str) -> str:
    base, account = connection.settings.get("base"), connection.settings.get("account")
    return f"{base}/{VERSION}/Accounts/{quote(str(account), safe='')}{path}"


def _headers(connection: Connection) -> dict[str, str]:
    pair = f"{connection.settings.get('account')}:{connections.secrets_of(connection).get('token', '')}"
    return {
        "Authorization": "Basic " + base64.b64encode(pair.encode()).decode(),
        "Accept": "application/json",
    }


def _read(fetched: outgoing.Fetched) -> dict[str, Any]:
    if not fetched.ok:
        raise _fault(fetched)
    try:
        answer = json.loads(fetched.body)
    except ValueError:
        raise Unavailable(_("The provider's answer cannot be read.")) from None
    return answer if isinstance(answer, dict) else {}


def _fault(fetched: outgoing.Fetched) -> Exception:
    try:
        said = str(json.loads(fetched.body).get("message", ""))[:200]
    except (ValueError, AttributeError):
        said = ""
    words = _("The provider answered %(status)s: %(words)s") % {
        "status": fetched.status,
        "words": said or "-",
    }
    if fetched.status == 404:
        return NotFound(words)
    if fetched.status == 429 or fetched.status >= 500:
        return Unavailable(words)
    return Invalid(words)
