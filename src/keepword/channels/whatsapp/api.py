"""Calls of the Graph API (https://developers.facebook.com/documentation/business-messaging/whatsapp)."""

import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from keepword.channels.doors import connections
from keepword.channels.doors.channel import Later, Rejected
from keepword.channels.doors.models import Connection
from keepword.channels.whatsapp import errors
from keepword.core import outgoing
from keepword.core.errors import Invalid, NotFound, Unavailable

BASE = "https://graph.facebook.com/v24.0"
LARGEST = 100 * 1024 * 1024  # of a file on WhatsApp; we keep fewer (core.uploads)
MOST_BYTES = 2 * 1024 * 1024  # of an answer: a page of templates
_MAYBE_TAKEN = (502, 504)


def post(connection: Connection, path: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
    """What Meta answers to a call. Raises Later, Rejected, Unavailable or Unanswered."""
    said = outgoing.post_json(f"{base(connection)}/{path}", dict(body), headers=_headers(connection))
    return _result(said.status, said.text)


def get(connection: Connection, path: str, **query: str) -> Mapping[str, Any]:
    """The same for what is only asked."""
    url = f"{base(connection)}/{path}" + (f"?{urlencode(query)}" if query else "")
    fetched = outgoing.get(url, headers=_headers(connection), most_bytes=MOST_BYTES)
    return _result(fetched.status, fetched.body.decode("utf-8", "replace"))


def upload(connection: Connection, name: str, kind: str, content: bytes) -> str:
    """Give Meta a file that a message will bear; its number there. An upload alone reaches nobody."""
    path = f"{base(connection)}/{phone_of(connection)}/media"
    form = {"messaging_product": "whatsapp", "type": kind}
    try:
        fetched = outgoing.post_form(
            path, form, {"file": (name, content, kind)}, headers=_headers(connection)
        )
        answer = _result(fetched.status, fetched.body.decode("utf-8", "replace"))
    except outgoing.Unanswered as error:
        raise Later(error.message) from None
    number = answer.get("id")
    if not isinstance(number, str):
        raise Later(_("Meta has a fault: it gave the file no number."))
    return number


def fetcher(connection: Connection, media_id: str) -> Callable[[], bytes]:
    """What gets a file of a message: first its address, which is good for minutes, then its bytes."""

    def fetch() -> bytes:
        try:
            told = get(connection, media_id, phone_number_id=phone_of(connection))
        except Rejected as error:
            raise NotFound(str(error)) from None
        except Later as error:
            raise Unavailable(error.problem) from None
        url, size = told.get("url"), told.get("file_size")
        if not isinstance(url, str):
            raise NotFound(_("WhatsApp has this file no more."))
        if type(size) is int and size > LARGEST:
            raise Invalid(_("This file is too large."))
        most = 50 * 1024 * 1024 + 1
        answer = outgoing.get(url, headers=_headers(connection), most_bytes=most, timeout=60.0)
        if answer.status in (404, 410):
            raise NotFound(_("WhatsApp has this file no more."))
        if not answer.ok:
            text = _("WhatsApp does not give this file now (%(status)s).")
            raise Unavailable(text % {"status": answer.status})
        return answer.body

    return fetch


def base(connection: Connection) -> str:
    return str(connection.settings.get("base") or BASE).rstrip("/")


def phone_of(connection: Connection) -> str:
    """The number of our number."""
    return str(connection.settings.get("phone_number_id") or "")


def _headers(connection: Connection) -> dict[str, str]:
    return {"Authorization": f"Bearer {connections.secrets_of(connection).get('token', '')}"}


def _result(status: int, text: str) -> Mapping[str, Any]:
    try:
        said = json.loads(text)
    except ValueError:
        said = None
    if isinstance(said, dict) and 200 <= status < 300 and "error" not in said:
        return said
    if status in _MAYBE_TAKEN:
        text = _("Meta did not say whether it took this (%(status)s).")
        raise outgoing.Unanswered(text % {"status": status})
    error = said.get("error") if isinstance(said, dict) else None
    if not isinstance(error, dict):
        raise Later(_("Meta has a fault (%(status)s).") % {"status": status})
    code = errors.code_of(error)
    if status == 429 or code in errors.LATER:
        raise Later(errors.words(error))
    if status == 401 or code in errors.ACCOUNT:
        raise Unavailable(errors.words(error))
    if status >= 500:
        raise Later(_("Meta has a fault (%(status)s).") % {"status": status})
    raise Rejected(errors.words(error))
