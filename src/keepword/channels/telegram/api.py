"""Calls of the Bot API (https://core.telegram.org/bots/api), and what its errors mean."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from keepword.channels.doors import connections
from keepword.channels.doors.channel import Later, Rejected
from keepword.channels.doors.models import Connection
from keepword.core import outgoing
from keepword.core.errors import Invalid, NotFound, Unavailable

BASE = "https://api.telegram.org"
MOST_BYTES = 4 * 1024 * 1024  # of an answer: a hundred updates
LARGEST = 20 * 1024 * 1024  # that a bot can download: https://core.telegram.org/bots/api#getfile
_MAYBE_TAKEN = (502, 504)  # a gateway's: what is behind it may have done it


@dataclass(frozen=True)
class Upload:
    """A file that goes along: the field that it is, its name, its bytes, its type."""

    field: str
    name: str
    content: bytes
    type: str


def call(connection: Connection, method: str, fields: Mapping[str, Any], upload: Upload | None = None) -> Any:
    """The result of a method.

    Raises Later (too many calls, a fault of theirs), Rejected (this never goes), Unavailable (no answer, or
    the bot's token is refused), Unanswered (it may have been done).
    """
    url = f"{_base(connection)}/bot{_token(connection)}/{method}"
    if upload is None:
        said = outgoing.post_json(url, dict(fields), most_bytes=MOST_BYTES)
        status, text = said.status, said.text
    else:
        form = {
            name: value if isinstance(value, str) else json.dumps(value) for name, value in fields.items()
        }
        fetched = outgoing.post_form(url, form, {upload.field: (upload.name, upload.content, upload.type)})
        status, text = fetched.status, fetched.body.decode("utf-8", "replace")
    return _result(status, text)


def fetcher(connection: Connection, file_id: str, size: int | None) -> Callable[[], bytes]:
    """What gets a file of a message, in two steps as Telegram wants it."""

    def fetch() -> bytes:
        if size is not None and size > LARGEST:
            raise Invalid(_("Telegram gives bots no files of more than 20 MB."))
        try:
            found = call(connection, "getFile", {"file_id": file_id})
        except Rejected as error:
            raise NotFound(str(error)) from None
        except Later as error:
            raise Unavailable(error.problem) from None
        path = str(found.get("file_path") or "")
        if not path:
            raise NotFound(_("Telegram has this file no more."))
        url = f"{_base(connection)}/file/bot{_token(connection)}/{path}"
        answer = outgoing.get(url, most_bytes=LARGEST + 1, timeout=60.0)
        if answer.status == 404:
            raise NotFound(_("Telegram has this file no more."))
        if not answer.ok:
            raise Unavailable(
                _("Telegram does not give this file now (%(status)s).") % {"status": answer.status}
            )
        if len(answer.body) > LARGEST:
            raise Invalid(_("Telegram gives bots no files of more than 20 MB."))
        return answer.body

    return fetch


def _base(connection: Connection) -> str:
    return str(connection.settings.get("base") or BASE).rstrip("/")


def _token(connection: Connection) -> str:
    return connections.secrets_of(connection).get("token", "")


def _result(status: int, text: str) -> Any:
    try:
        said = json.loads(text)
    except ValueError:
        said = None
    if isinstance(said, dict) and said.get("ok") is True:
        return said.get("result")
    if status in _MAYBE_TAKEN:
        raise outgoing.Unanswered(
            _("Telegram did not say whether it took this (%(status)s).") % {"status": status}
        )
    if not isinstance(said, dict):
        raise Later(_("Telegram has a fault (%(status)s).") % {"status": status})
    code = said.get("error_code") or status
    description = str(said.get("description") or "")[:300]
    if code == 429:
        parameters = said.get("parameters")
        seconds = parameters.get("retry_after") if isinstance(parameters, dict) else None
        raise Later(_("Telegram takes no more messages for a moment."), _seconds(seconds))
    if code == 401 or code == 404:
        raise Unavailable(_("Telegram does not know this token. Copy it from @BotFather and save it anew."))
    if isinstance(code, int) and code >= 500:
        raise Later(_("Telegram has a fault (%(status)s).") % {"status": code})
    raise Rejected(_words(code, description))


def _seconds(given: object) -> float | None:
    return float(given) if isinstance(given, int | float) and not isinstance(given, bool) else None


def _words(code: object, description: str) -> str:
    """What Telegram says against a message, in ours; its descriptions are all that tells them apart."""
    said = description.lower()
    if "blocked by the user" in said:
        return _("The customer has stopped the bot on Telegram. They can start it again there.")
    if "user is deactivated" in said:
        return _("This Telegram account was deleted.")
    if "chat not found" in said or "initiate conversation" in said:
        return _("Telegram knows no chat with this customer: they must write to the bot first.")
    if "file is too big" in said or "too large" in said or code == 413:
        return _("This file is too large for Telegram.")
    return _("Telegram did not take it: %(reason)s") % {"reason": description or str(code)}
