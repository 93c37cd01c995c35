"""What a call of Twilio's says. Pure.

https://www.twilio.com/docs/messaging/guides/webhook-request
https://www.twilio.com/docs/messaging/guides/track-outbound-message-status
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from urllib.parse import parse_qsl

from keepword.channels.doors.events import Arrival, Event, File, Receipt, Refusal, Sender
from keepword.channels.doors.models import Connection
from keepword.channels.sms import api, errors, words
from keepword.core.errors import Invalid

Form = Mapping[str, str]
STOPPED = "stopped"
MOST_FILES = 10  # of one MMS
_STATES = {
    "sent": "sent",
    "delivered": "arrived",
    "read": "read",
    "failed": "failed",
    "undelivered": "failed",
}
_OPT_OUT = {"STOP": words.STOP, "START": words.START, "HELP": words.HELP}


def form_of(body: bytes) -> Form:
    """The fields of a call, each once. Invalid when it is no form."""
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=200)
    except (UnicodeError, ValueError):
        raise Invalid("This is no form.") from None
    form = dict(pairs)
    if len(form) != len(pairs):
        raise Invalid("A field stands in this form twice.")
    if not (form.get("MessageSid") or form.get("SmsSid")):
        raise Invalid("This is no call about a message.")
    return form


def events_of(form: Form, connection: Connection, came_at: datetime) -> Sequence[Event]:
    """What a call tells that came at a moment: neither texts nor receipts bear one of their own."""
    sid = form.get("MessageSid") or form["SmsSid"]
    if "MessageStatus" in form:
        return _receipt(form, sid, came_at)
    number = form["From"]
    meaning = meaning_of(form)
    text = form.get("Body", "")
    found: list[Event] = [
        Arrival(
            external_id=sid,
            at=came_at,
            sender=Sender(kind="phone", value=number),
            text=text,
            files=_files(form, connection),
            marks={"is": meaning} if meaning else {},
            quiet=meaning in (words.STOP, words.START) and not words.says_more(text),
        )
    ]
    if meaning in (words.STOP, words.START):
        reason = STOPPED if meaning == words.STOP else ""
        found.append(Refusal(kind="phone", value=number, reason=reason, at=came_at))
    return found


def meaning_of(form: Form) -> str:
    """STOP, START or HELP: as the provider understood it, else by our own words."""
    return _OPT_OUT.get(form.get("OptOutType", "").upper(), "") or words.meaning(form.get("Body", ""))


def _receipt(form: Form, sid: str, came_at: datetime) -> Sequence[Event]:
    state = _STATES.get(form["MessageStatus"])
    if state is None:  # queued, sending, accepted ...
        return ()
    code = form.get("ErrorCode", "")
    number = int(code) if code.isascii() and code.isdecimal() and len(code) < 9 else 0
    problem = errors.words(number, form.get("ErrorMessage", "")) if state == "failed" else ""
    found: list[Event] = [Receipt(external_id=sid, state=state, at=came_at, problem=problem)]  # type: ignore[arg-type]
    if number == errors.STOPPED and form.get("To"):
        found.append(Refusal(kind="phone", value=form["To"], reason=STOPPED, at=came_at))
    return found


def _files(form: Form, connection: Connection) -> list[File]:
    count = form.get("NumMedia", "") or "0"
    if not (count.isascii() and count.isdecimal() and len(count) < 3):
        raise Invalid("The number of files is none.")
    found = []
    for number in range(min(int(count), MOST_FILES)):
        kind = form.get(f"MediaContentType{number}", "")
        extension = kind.rpartition("/")[2].split(";")[0][:8] or "bin"
        name = f"file-{number + 1}.{'jpg' if extension == 'jpeg' else extension}"
        found.append(File(name=name, type=kind, fetch=api.fetcher(connection, form[f"MediaUrl{number}"])))
    return found
