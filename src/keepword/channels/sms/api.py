"""Calls of the Programmable Messaging API, version 2010-04-01, and of servers that speak its format.

https://www.twilio.com/docs/messaging/api/message-resource
"""

import base64
import json
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from keepword.channels.doors import connections
from keepword.channels.doors.channel import Later, Rejected
from keepword.channels.doors.models import Connection
from keepword.channels.sms import errors
from keepword.core import outgoing
from keepword.core.errors import NotFound, Unavailable

BASE = "https://api.twilio.com"
_MAYBE_TAKEN = (502, 504)


def send(connection: Connection, fields: Mapping[str, str]) -> str:
    """Hand a text over; its SID. Raises Later, Rejected, Unavailable or Unanswered."""
    url = f"{account_url(connection)}/Messages.json"
    fetched = outgoing.post_form(url, fields, headers=_headers(connection))
    said = _result(fetched)
    sid = said.get("sid")
    if not isinstance(sid, str) or not sid:
        raise outgoing.Unanswered(_("The provider took the text and gave it no number."))
    return sid


def account(connection: Connection) -> Mapping[str, Any]:
    """What the provider says of the account: https://www.twilio.com/docs/iam/api/account"""
    return _result(outgoing.get(f"{account_url(connection)}.json", headers=_headers(connection)))


def numbers(connection: Connection) -> list[Mapping[str, Any]]:
    """Our number as the provider knows it: https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource"""
    wanted = connection.inbox.address.replace("+", "%2B")
    url = f"{account_url(connection)}/IncomingPhoneNumbers.json?PhoneNumber={wanted}"
    found = _result(outgoing.get(url, headers=_headers(connection))).get("incoming_phone_numbers")
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def fetcher(connection: Connection, url: str) -> Callable[[], bytes]:
    """What gets a file of a message: https://www.twilio.com/docs/messaging/api/media-resource

    Our name and token go to the provider's own host alone; it sends us on to where the file is.
    """

    def fetch() -> bytes:
        headers = _headers(connection) if _is_theirs(connection, url) else {}
        where = url
        for _step in range(3):
            most = 50 * 1024 * 1024 + 1
            answer = outgoing.get(where, headers=headers, most_bytes=most, timeout=60.0)
            if answer.status in (301, 302, 303, 307, 308) and answer.headers.get("location"):
                where, headers = answer.headers["location"], {}
                continue
            if answer.status in (404, 410):
                raise NotFound(_("The provider has this file no more."))
            if not answer.ok:
                text = _("The provider does not give this file now (%(status)s).")
                raise Unavailable(text % {"status": answer.status})
            return answer.body
        raise NotFound(_("The provider has this file no more."))

    return fetch


def account_url(connection: Connection) -> str:
    base = str(connection.settings.get("base") or BASE).rstrip("/")
    return f"{base}/2010-04-01/Accounts/{connection.settings.get('account_sid')}"


def _is_theirs(connection: Connection, url: str) -> bool:
    base = str(connection.settings.get("base") or BASE).rstrip("/")
    return url.startswith(f"{base}/")


def _headers(connection: Connection) -> dict[str, str]:
    token = connections.secrets_of(connection).get("token", "")
    pair = f"{connection.settings.get('account_sid')}:{token}"
    return {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}


def _result(fetched: outgoing.Fetched) -> Mapping[str, Any]:
    try:
        said = json.loads(fetched.body)
    except ValueError:
        said = None
    if fetched.ok and isinstance(said, dict):
        return said
    status = fetched.status
    if fetched.ok or status in _MAYBE_TAKEN:
        text = _("The provider did not say whether it took this (%(status)s).")
        raise outgoing.Unanswered(text % {"status": status})
    code = said.get("code") if isinstance(said, dict) else None
    code = code if type(code) is int else 0
    reason = str(said.get("message") or "") if isinstance(said, dict) else ""
    if status == 429 or code in errors.LATER:
        text = _("The provider takes no more texts for a moment.")
        raise Later(text, _seconds(fetched.headers.get("retry-after", "")))
    if status in (401, 403) or code in errors.ACCOUNT:
        raise Unavailable(errors.words(code or 20003, reason))
    if status >= 500:
        raise Later(_("The provider has a fault (%(status)s).") % {"status": status})
    raise Rejected(errors.words(code, reason))


def _seconds(text: str) -> float | None:
    return float(text) if text.isascii() and text.isdecimal() and len(text) < 6 else None
