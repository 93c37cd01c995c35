"""What a call of Meta's says. Pure.

https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from keepword.channels.doors.events import Arrival, Event, File, Receipt, Sender
from keepword.channels.doors.models import Connection
from keepword.channels.whatsapp import api, errors
from keepword.core.errors import Invalid
from keepword.customers.rules import Proof

Json = Mapping[str, Any]
_STATES = {"delivered": "arrived", "read": "read", "played": "read", "sent": "sent", "failed": "failed"}
_EXTENSIONS = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "audio/ogg": "ogg",
    "audio/mpeg": "mp3",
    "audio/mp4": "m4a",
    "audio/aac": "aac",
    "audio/amr": "amr",
    "video/mp4": "mp4",
    "video/3gpp": "3gp",
    "application/pdf": "pdf",
}
_MEDIA = ("image", "audio", "video", "document", "sticker")


def changes_of(body: bytes) -> list[Json]:
    """The changes that a call tells of, each with `field` and `value`. Invalid when it is no such call."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        raise Invalid("This is no JSON.") from None
    if not isinstance(said, dict) or said.get("object") != "whatsapp_business_account":
        raise Invalid("This is no call of WhatsApp.")
    entries = said.get("entry")
    if not isinstance(entries, list):
        raise Invalid("This call tells of nothing.")
    found: list[Json] = []
    for entry in entries:
        changes = entry.get("changes") if isinstance(entry, dict) else None
        for change in changes if isinstance(changes, list) else ():
            if not isinstance(change, dict) or not isinstance(change.get("value"), dict):
                raise Invalid("A change of this call cannot be read.")
            found.append(change)
    return found


def phone_of(change: Json) -> str:
    """The number of the number that a change is about, "" when it is about the account."""
    metadata = change["value"].get("metadata")
    return str(metadata.get("phone_number_id") or "") if isinstance(metadata, dict) else ""


def is_of_templates(change: Json) -> bool:
    """Whether it tells that a template has changed."""
    return str(change.get("field") or "").startswith("message_template")


def events_of(changes: Sequence[Json], connection: Connection) -> list[Event]:
    """Messages and receipts for the number of this connection."""
    found: list[Event] = []
    for change in changes:
        if change.get("field") != "messages" or phone_of(change) != api.phone_of(connection):
            continue
        value = change["value"]
        people = list(_people(value.get("contacts") or ()))
        for message in value.get("messages") or ():
            if "group_id" not in message:  # we talk with one customer at a time
                found += _message(message, people, connection)
        found += [receipt for status in value.get("statuses") or () if (receipt := _status(status))]
    return found


def _people(contacts: Sequence[Json]) -> Iterator[tuple[set[str], str]]:
    for contact in contacts:
        profile = contact.get("profile") or {}
        ids = {str(contact[key]) for key in ("wa_id", "user_id") if contact.get(key)}
        yield ids, str(profile.get("name") or profile.get("username") or "")


def _message(message: Json, people: Sequence[tuple[set[str], str]], connection: Connection) -> list[Event]:
    kind = str(message["type"])
    if kind == "system":
        return _moved(message)
    number, user = str(message.get("from") or ""), str(message.get("from_user_id") or "")
    names = [name for ids, name in people if ids & {number, user}]
    text, marks = _said(message, kind)
    reaction = message["reaction"] if kind == "reaction" else {}
    answered = reaction.get("message_id") or (message.get("context") or {}).get("id") or ""
    return [
        Arrival(
            external_id=str(message["id"]),
            at=_moment(message["timestamp"]),
            sender=_sender(number, user, names[0] if names else ""),
            text=text,
            files=[_file(message[kind], connection, kind)] if kind in _MEDIA else (),
            replies_to=str(answered),
            marks=marks,
            quiet=kind == "reaction",
        )
    ]


def _sender(number: str, user: str, name: str) -> Sender:
    """Whoever hides their number has an id of theirs for this business alone."""
    ids = [f"+{number.lstrip('+')}"] if number else []
    ids += [user] if user else []
    if not ids:
        raise Invalid("Nobody has sent this.")
    also = [Proof("whatsapp", one, "provider") for one in ids[1:]]
    return Sender(kind="whatsapp", value=ids[0], name=name, also=also)


def _said(message: Json, kind: str) -> tuple[str, dict[str, Any]]:
    """The words of a message, and what it is when it is more than words."""
    content = message.get(kind) or {}
    if kind == "text":
        return str(content["body"]), {}
    if kind == "button":  # of a template
        return _tapped(str(content.get("text") or content.get("payload") or ""))
    if kind == "interactive":
        return _interactive(content)
    if kind == "reaction":
        return str(content.get("emoji") or ""), {"is": "reaction"}
    if kind == "location":
        return _place(content), {"is": "location"}
    if kind == "contacts":
        return "\n\n".join(_contact(one) for one in message["contacts"]), {"is": "contact"}
    if kind in _MEDIA:
        caption = str(content.get("caption") or "")
        return caption, {"is": "voice"} if content.get("voice") else (
            {"is": kind} if kind == "sticker" else {}
        )
    if kind == "order":
        return str(content.get("text") or ""), {"is": "order"}
    return "", {"is": "unsupported"}


def _interactive(content: Json) -> tuple[str, dict[str, Any]]:
    reply = content.get(str(content.get("type") or ""))
    if not isinstance(reply, dict):
        return "", {"is": "unsupported"}
    words = str(reply.get("title") or reply.get("body") or "")
    return _tapped("\n".join(one for one in (words, str(reply.get("description") or "")) if one))


def _tapped(words: str) -> tuple[str, dict[str, Any]]:
    return words, {"button": words[:200]}


def _place(location: Json) -> str:
    where = f"{float(location['latitude']):.6f}", f"{float(location['longitude']):.6f}"
    lines = [str(location.get("name") or ""), str(location.get("address") or ""), ", ".join(where)]
    lines.append(f"https://www.openstreetmap.org/?mlat={where[0]}&mlon={where[1]}")
    return "\n".join(line for line in lines if line)


def _contact(contact: Json) -> str:
    name = contact.get("name") or {}
    lines = [str(name.get("formatted_name") or name.get("first_name") or "")]
    lines += [str(phone.get("phone") or "") for phone in contact.get("phones") or ()]
    lines += [str(mail.get("email") or "") for mail in contact.get("emails") or ()]
    return "\n".join(line for line in lines if line)


def _file(media: Json, connection: Connection, kind: str) -> File:
    declared = str(media.get("mime_type") or "")
    plain = declared.partition(";")[0].strip().lower()
    name = str(media.get("filename") or f"{kind}.{_EXTENSIONS.get(plain, 'bin')}")
    return File(name=name, type=plain, fetch=api.fetcher(connection, str(media["id"])))


def _moved(message: Json) -> list[Event]:
    """They have another number now: the provider vouches that both are theirs, and answers go to the new one.

    https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/system
    """
    system = message["system"]
    new = str(system.get("wa_id") or "")
    old, user = str(message.get("from") or ""), str(message.get("from_user_id") or "")
    if "changed_number" not in str(system.get("type") or "") or not new or not (old or user):
        return []
    before = [f"+{old.lstrip('+')}"] if old else [user]
    return [
        Arrival(
            external_id=str(message["id"]),
            at=_moment(message["timestamp"]),
            sender=Sender(
                kind="whatsapp",
                value=f"+{new.lstrip('+')}",
                also=[Proof("whatsapp", one, "provider") for one in before],
            ),
            text=f"{before[0]} → +{new.lstrip('+')}",
            marks={"is": "new_number"},
            quiet=True,
        )
    ]


def _status(status: Json) -> Receipt | None:
    """https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/status"""
    state = _STATES.get(str(status.get("status")))
    if state is None:
        return None
    problem = ""
    if state == "failed":
        told = status.get("errors") or [{}]
        problem = errors.words(told[0])
    return Receipt(
        external_id=str(status["id"]),
        state=state,  # type: ignore[arg-type]  # one of the four: see _STATES
        at=_moment(status["timestamp"]),
        problem=problem,
    )


def _moment(seconds: object) -> datetime:
    """Unix seconds, which Meta writes as text."""
    text = str(seconds)
    if not (text.isascii() and text.isdecimal() and len(text) < 12):
        raise Invalid("This is no moment.")
    return datetime.fromtimestamp(int(text), UTC)
