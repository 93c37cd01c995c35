"""jambonz's REST interface: https://docs.jambonz.org/reference/introduction

https://docs.jambonz.org/reference/rest-call-control/calls/create-call
https://docs.jambonz.org/reference/rest-call-control/calls/update-call
"""

import json
from typing import Any
from urllib.parse import quote

from django.utils.translation import gettext as _

from keepword.channels.doors import connections
from keepword.channels.doors.models import Connection
from keepword.core import outgoing
from keepword.core.errors import Invalid, NotFound, Unavailable


def create_call(connection: Connection, body: dict[str, Any]) -> str:
    """Have somebody rung; jambonz's name of the call."""
    content = json.dumps(body).encode()
    answer = _read(outgoing.post(_address(connection, "/Calls"), content, headers=_headers(connection)))
    name = answer.get("sid")
    if not isinstance(name, str) or not name:
        raise Unavailable(_("The provider did not say what it calls the call."))
    return name[:120]


def update_call(connection: Connection, sid: str, **fields: Any) -> bool:
    """Change a call; False when it is over already. One thing at a time, jambonz takes no more."""
    url = _address(connection, f"/Calls/{quote(sid, safe='')}")
    try:
        _read(outgoing.put(url, json.dumps(fields).encode(), headers=_headers(connection)))
    except (NotFound, Invalid):
        return False
    return True


def account(connection: Connection) -> dict[str, Any]:
    """Our account: `name` and more."""
    return _read(outgoing.get(_address(connection, ""), headers=_headers(connection)))


def webhook_secret(connection: Connection) -> str:
    """By what it signs; "" when it does not say."""
    answer = _read(outgoing.get(_address(connection, "/WebhookSecret"), headers=_headers(connection)))
    return str(answer.get("webhook_secret") or "")


def _address(connection: Connection, path: str) -> str:
    base, account = connection.settings.get("base"), connection.settings.get("account")
    return f"{base}/v1/Accounts/{quote(str(account), safe='')}{path}"


def _headers(connection: Connection) -> dict[str, str]:
    return {
        "Authorization": f"Bearer {connections.secrets_of(connection).get('token', '')}",
        "Accept": "application/json",
        "Content-Type": "application/json",
    }


def _read(fetched: outgoing.Fetched) -> dict[str, Any]:
    """What was answered. A change is answered with nothing (202, 204)."""
    if not fetched.ok:
        raise _fault(fetched)
    if not fetched.body.strip():
        return {}
    try:
        answer = json.loads(fetched.body)
    except (ValueError, RecursionError):
        # Some changes are answered with a word, which says no more than the status.
        if fetched.status in (202, 204):
            return {}
        raise Unavailable(_("The provider's answer cannot be read.")) from None
    return answer if isinstance(answer, dict) else {}


def _fault(fetched: outgoing.Fetched) -> Exception:
    try:
        said = str(json.loads(fetched.body).get("msg", ""))[:200]
    except (ValueError, AttributeError, RecursionError):
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
