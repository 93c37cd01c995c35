"""What an Update says (https://core.telegram.org/bots/api#update): messages, taps, who stopped the bot. Pure,
but for the address that a signed link stands for."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from keepword.channels.doors.events import Arrival, Event, File, Refusal, Sender
from keepword.channels.doors.models import Connection
from keepword.channels.telegram import api
from keepword.channels.telegram.links import proof_of
from keepword.core.errors import Invalid
from keepword.customers.rules import Proof

Json = Mapping[str, Any]
WANTED = ("message", "edited_message", "callback_query", "my_chat_member")
BLOCKED = "blocked"
# By field of a message: the type that is meant where none is said, and the name that a file gets.
_FILES = {
    "voice": ("audio/ogg", "voice.ogg"),
    "audio": ("audio/mpeg", "audio.mp3"),
    "video": ("video/mp4", "video.mp4"),
    "video_note": ("video/mp4", "video.mp4"),
    "animation": ("video/mp4", "animation.mp4"),
    "document": ("application/octet-stream", "file"),
}
# What stands for itself in a chat, and tells nothing to whoever answers.
_SILENT = frozenset(
    {"pinned_message", "message_auto_delete_timer_changed", "chat_background_set", "write_access_allowed"}
)


def update_of(body: bytes) -> Json:
    """The Update of a call. Invalid when it is none."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        raise Invalid("This is no JSON.") from None
    if not isinstance(said, dict) or type(said.get("update_id")) is not int:
        raise Invalid("This is no update of Telegram.")
    return said


def events_of(update: Json, connection: Connection, came_at: datetime) -> Sequence[Event]:
    """What an update that came at a moment tells; nothing for what concerns nobody."""
    if "message" in update:
        return _message(update["message"], connection)
    if "edited_message" in update:
        return _message(update["edited_message"], connection, edited=True)
    if "callback_query" in update:
        return _tap(update["callback_query"], came_at)
    if "my_chat_member" in update:
        return _standing(update["my_chat_member"])
    return ()


def group_of(update: Json) -> int | None:
    """The number of the group that an update comes from, None for a private chat."""
    told = update.get("message") or update.get("my_chat_member")
    chat = told.get("chat") if isinstance(told, dict) else None
    if not isinstance(chat, dict) or chat.get("type") not in ("group", "supergroup"):
        return None
    number = chat.get("id")
    return number if type(number) is int else None


def _message(message: Json, connection: Connection, *, edited: bool = False) -> Sequence[Event]:
    writer, chat = message.get("from") or {}, message["chat"]
    if chat["type"] != "private" or writer.get("is_bot") or _SILENT & message.keys():
        return ()
    text, marks = _said(message)
    files = _files(message, connection)
    number = f"{_int(chat['id'])}:{_int(message['message_id'])}"
    answered = message.get("reply_to_message")
    begins = text == "/start" or text.startswith("/start ")
    proof = proof_of(connection, text[7:].strip()) if begins else None
    return [
        Arrival(
            external_id=f"{number}:{_int(message['edit_date'])}" if edited else number,
            at=_moment(message["edit_date"] if edited else message["date"]),
            sender=_sender(writer, chat, [proof] if proof else []),
            text="/start" if begins else text,
            files=files,
            replies_to=number if edited else f"{chat['id']}:{answered['message_id']}" if answered else "",
            marks=marks | ({"edited": True} if edited else {}),
            quiet=begins,
        )
    ]


def _tap(query: Json, came_at: datetime) -> Sequence[Event]:
    """A tap on an answer that we offered: it says the button's words. It bears no time of its own."""
    message = query.get("message")
    if not isinstance(message, dict) or message["chat"]["type"] != "private":
        return ()
    words = _words_of(message, str(query.get("data") or ""))
    return [
        Arrival(
            external_id=f"tap:{query['id']}",
            at=came_at,
            sender=_sender(query["from"], message["chat"]),
            text=words,
            replies_to=f"{_int(message['chat']['id'])}:{_int(message['message_id'])}",
            marks={"button": words, "tap": str(query["id"])[:64]},
        )
    ]


def _words_of(message: Json, data: str) -> str:
    rows = (message.get("reply_markup") or {}).get("inline_keyboard") or ()
    for row in rows:
        for button in row:
            if button.get("callback_data") == data:
                return str(button.get("text") or data)[:200]
    return data[:200]


def _standing(change: Json) -> Sequence[Event]:
    """They stopped the bot, or let it write again."""
    if change["chat"]["type"] != "private":
        return ()
    status = change["new_chat_member"]["status"]
    reason = BLOCKED if status == "kicked" else ""
    who = str(_int(change["from"]["id"]))
    return [Refusal(kind="telegram", value=who, reason=reason, at=_moment(change["date"]))]


def _sender(writer: Json, chat: Json, also: Sequence[Proof] = ()) -> Sender:
    """In a private chat the person and the chat have one number."""
    name = " ".join(str(writer.get(part) or "") for part in ("first_name", "last_name")).strip()
    return Sender(
        kind="telegram",
        value=str(_int(chat["id"])),
        name=name or str(writer.get("username") or ""),
        language=str(writer.get("language_code") or "")[:2].lower(),
        also=also,
    )


def _said(message: Json) -> tuple[str, dict[str, Any]]:
    """The words of a message, and what it is when it is more than words."""
    text = _with_links(
        str(message.get("text") or message.get("caption") or ""),
        message.get("entities") or message.get("caption_entities") or (),
    )
    if "contact" in message:
        return _contact(message["contact"]), {"is": "contact"}
    if "venue" in message:
        venue = message["venue"]
        lines = (str(venue.get("title") or ""), str(venue.get("address") or ""), _place(venue["location"]))
        return "\n".join(line for line in lines if line), {"is": "location"}
    if "location" in message:
        return _place(message["location"]), {"is": "location"}
    if "sticker" in message:
        return str(message["sticker"].get("emoji") or ""), {"is": "sticker"}
    if "voice" in message:
        return text, {"is": "voice"}
    if "dice" in message:
        return f"{message['dice']['emoji']} {_int(message['dice']['value'])}", {}
    if "poll" in message:
        poll = message["poll"]
        options = (f"- {option['text']}" for option in poll.get("options") or ())
        return "\n".join([str(poll["question"]), *options]), {"is": "poll"}
    known = bool(text or "photo" in message or _FILES.keys() & message.keys())
    return text, {} if known else {"is": "unsupported"}


def _contact(contact: Json) -> str:
    name = " ".join(str(contact.get(part) or "") for part in ("first_name", "last_name")).strip()
    return "\n".join(line for line in (name, str(contact.get("phone_number") or "")) if line)


def _place(location: Json) -> str:
    where = f"{float(location['latitude']):.6f}", f"{float(location['longitude']):.6f}"
    return f"{', '.join(where)}\nhttps://www.openstreetmap.org/?mlat={where[0]}&mlon={where[1]}"


def _with_links(text: str, entities: Sequence[Json]) -> str:
    """Words that lead somewhere, with the address behind them. Offsets count UTF-16 code units."""
    raw = text.encode("utf-16-le")
    for entity in sorted(entities, key=lambda one: int(one["offset"]), reverse=True):
        url = str(entity.get("url") or "")
        if entity.get("type") != "text_link" or not url:
            continue
        end = 2 * (int(entity["offset"]) + int(entity["length"]))
        if 0 < end <= len(raw):
            raw = raw[:end] + f" ({url[:2000]})".encode("utf-16-le") + raw[end:]
    return raw.decode("utf-16-le", "replace")


def _files(message: Json, connection: Connection) -> list[File]:
    found: list[File] = []
    for field, (kind, name) in _FILES.items():
        if field in message and not (field == "document" and "animation" in message):
            found.append(_file(message[field], connection, kind, name))
    sizes = message.get("photo") or ()
    if sizes:
        largest = max(sizes, key=lambda one: int(one["width"]) * int(one["height"]))
        found.append(_file(largest, connection, "image/jpeg", "photo.jpg"))
    sticker = message.get("sticker")
    if sticker and not sticker.get("is_animated"):  # an animated one is no picture that a browser draws
        told = ("video/webm", "sticker.webm") if sticker.get("is_video") else ("image/webp", "sticker.webp")
        found.append(_file(sticker, connection, *told))
    return found


def _file(told: Json, connection: Connection, kind: str, name: str) -> File:
    size = told.get("file_size")
    return File(
        name=str(told.get("file_name") or name),
        type=str(told.get("mime_type") or kind),
        fetch=api.fetcher(connection, str(told["file_id"]), size if type(size) is int else None),
    )


def _moment(seconds: object) -> datetime:
    try:
        return datetime.fromtimestamp(_int(seconds), UTC)
    except (OverflowError, OSError):
        raise Invalid("This is no moment.") from None


def _int(value: object) -> int:
    if type(value) is not int:
        raise Invalid("A number is missing.")
    return value
