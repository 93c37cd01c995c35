"""Telegram as a channel."""

import json
from collections.abc import Iterator, Mapping, Sequence

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from keepword.channels.doors import intake
from keepword.channels.doors.channel import Later, Part, Rejected, WebChannel
from keepword.channels.doors.events import Arrival, Event
from keepword.channels.doors.forms import Setting
from keepword.channels.doors.markup import TELEGRAM, marked, pieces, units
from keepword.channels.doors.models import Connection, Payload, Reference
from keepword.channels.telegram import api, tasks
from keepword.channels.telegram.reading import BLOCKED, WANTED, events_of, group_of, update_of
from keepword.conversations import services as conversations
from keepword.conversations.channels import Capabilities, Finding
from keepword.conversations.models import Attachment, Direction, Message
from keepword.core import blobs, jobs
from keepword.core.errors import Invalid, KeepwordError

LONGEST = 4096  # of one message: https://core.telegram.org/bots/api#sendmessage
PHOTO_BYTES = 10 * 1024 * 1024  # https://core.telegram.org/bots/api#sending-files
# By type of a file: the method that sends it and the field that holds it.
_VOICE = ("sendVoice", "voice")
_DOCUMENT = ("sendDocument", "document")
_METHODS = {
    "image/jpeg": ("sendPhoto", "photo"),
    "image/png": ("sendPhoto", "photo"),
    "image/gif": ("sendAnimation", "animation"),
    "audio/ogg": _VOICE,
    "audio/opus": _VOICE,
    "audio/mpeg": ("sendAudio", "audio"),
    "audio/mp4": ("sendAudio", "audio"),
    "video/mp4": ("sendVideo", "video"),
}


class TelegramChannel(WebChannel):
    key = "telegram"
    name = gettext_lazy("Telegram")
    identity = "telegram"
    icon = "telegram"
    can = Capabilities(
        html=True,
        longest=5 * LONGEST,
        files=10,
        file_bytes=50 * 1024 * 1024,
        buttons=10,
    )
    settings = (
        Setting(
            "receive",
            gettext_lazy("How messages come"),
            gettext_lazy("Telegram calls us over https. Without a public address, choose that we ask it."),
            kind="choice",
            choices=(("hook", gettext_lazy("Telegram calls us")), ("poll", gettext_lazy("we ask Telegram"))),
            default="hook",
        ),
        Setting(
            "greeting",
            gettext_lazy("Greeting"),
            gettext_lazy(
                "What the bot says when somebody presses Start; without it, it asks what we can do."
            ),
            required=False,
            kind="long",
        ),
        Setting(
            "base",
            gettext_lazy("Bot API server"),
            gettext_lazy("Only when you run one of your own."),
            required=False,
            default=api.BASE,
        ),
    )
    secrets = (
        Setting(
            "token", gettext_lazy("Token"), gettext_lazy("As @BotFather gave it, such as 123456:ABC-DEF.")
        ),
    )
    hook_path = "hooks/telegram/{hook}/"
    how_to = gettext_lazy(
        "Open a chat with @BotFather on Telegram and send /newbot. It asks for a name and gives a token.\n"
        "Enter the token here and save: Keepword tells Telegram where to call.\n"
        "Give your customers the bot's address, t.me/ and its name."
    )
    address_label = gettext_lazy("Name of the bot")
    address_help = gettext_lazy("With its @, such as @lampshop_bot.")
    refusals = {
        BLOCKED: gettext_lazy("The customer has stopped the bot on Telegram. They can start it again there.")
    }

    def checked(self, settings: Mapping[str, str], secrets: Mapping[str, str]) -> dict[str, str]:
        number, colon, rest = secrets.get("token", "").partition(":")
        if not (
            colon
            and number.isdecimal()
            and len(rest) > 10
            and rest.replace("-", "").replace("_", "").isalnum()
        ):
            raise Invalid(_("A token looks like 123456:ABC-DEF1234ghIkl. Copy it whole."), field="token")
        return dict(settings)

    def saved(self, connection: Connection, before: Mapping[str, object]) -> None:
        jobs.enqueue(tasks.announce, connection.pk)

    # What comes ----------------------------------------------------------------------------------

    def read(self, payload: Payload, connection: Connection) -> Sequence[Event]:
        update = update_of(bytes(payload.body or b""))
        group = group_of(update)
        if group is not None:
            jobs.enqueue(tasks.leave_group, connection.pk, group)
            return ()
        return events_of(update, connection, payload.at)

    def took_in(self, message: Message, event: Arrival) -> None:
        connection = message.inbox.connection
        if "tap" in event.marks:
            jobs.enqueue(tasks.heard, connection.pk, event.marks["tap"])
        if event.text == "/start" and event.quiet:
            self._greet(message, connection)

    def _greet(self, message: Message, connection: Connection) -> None:
        with override(message.conversation.language or message.inbox.language):
            text = connection.settings.get("greeting") or _("Hello! What can we do for you? Write it here.")
        conversations.automatic(message.conversation, str(text)[:1000], reason="greeting")

    def polls(self, connection: Connection) -> bool:
        return bool(connection.settings.get("receive") == "poll")

    def poll(self, connection: Connection) -> None:
        """https://core.telegram.org/bots/api#getupdates: `offset` says that those before it are kept here."""
        wanted = {"timeout": 0, "limit": 100, "allowed_updates": list(WANTED)}
        if connection.cursor:
            wanted["offset"] = int(connection.cursor)
        try:
            updates = api.call(connection, "getUpdates", wanted)
        except Rejected as error:  # 409: it still has an address that it calls
            tasks.tell(connection)
            raise Later(str(error), 5.0) from None
        for update in updates if isinstance(updates, list) else ():
            body = json.dumps(update, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
            with transaction.atomic():
                number = update_of(body)["update_id"]
                intake.keep(connection.inbox, body)
                connection.cursor = str(number + 1)
                connection.save(update_fields=["cursor"])

    # What leaves ---------------------------------------------------------------------------------

    def parts(self, message: Message, connection: Connection) -> Sequence[Part]:
        chat = message.to[0][1] if message.to else ""
        if not chat.lstrip("-").isdecimal():
            raise Rejected(_("Nobody knows where on Telegram this customer is."))
        made = [Part("sendMessage", fields) for fields in _texts(message)]
        for file in message.attachments.order_by("pk"):
            method, _field = _method(file)
            made.append(Part(method, {"file": file.pk}))
        buttons = message.marks.get("buttons")
        if buttons and made:
            last = max(n for n, part in enumerate(made) if part.path == "sendMessage" or n == 0)
            made[last] = Part(made[last].path, _fields(made[last]) | {"reply_markup": _keyboard(buttons)})
        answered = _answered(message, chat)
        if answered and made:
            made[0] = Part(made[0].path, _fields(made[0]) | {"reply_parameters": answered})
        return [Part(part.path, _fields(part) | {"chat_id": int(chat)}) for part in made]

    def hand_over(self, part: Part, connection: Connection) -> str:
        fields, upload = _fields(part), None
        if "file" in fields:
            file = Attachment.objects.filter(pk=int(str(fields.pop("file")))).first()
            if file is None:
                raise Rejected(_("A file of this message is gone."))
            upload = api.Upload(_method(file)[1], file.name or "file", blobs.get(file.blob), file.type)
        sent = api.call(connection, part.path, fields, upload)
        return f"{sent['chat']['id']}:{sent['message_id']}"

    # Whether it works ----------------------------------------------------------------------------

    def steps(self, connection: Connection) -> Iterator[Finding]:
        try:
            me = api.call(connection, "getMe", {})
        except (Later, Rejected, KeepwordError) as error:
            yield Finding(
                _("Token"), False, _said(error), _("Copy the token from @BotFather and save it anew.")
            )
            return
        name = str(me.get("username") or "")
        connection.settings["username"] = name
        connection.save(update_fields=["settings"])
        yield Finding(_("Token"), True, _("The bot is @%(name)s.") % {"name": name})
        if self.polls(connection):
            yield Finding(_("Messages"), True, _("We ask Telegram every few seconds."))
            return
        try:
            tasks.tell(connection)
            info = api.call(connection, "getWebhookInfo", {})
        except (Later, Rejected, KeepwordError) as error:
            yield Finding(_("Messages"), False, _said(error), _advice())
            return
        yield _called(info, tasks.hook_url(connection))


def _called(info: Mapping[str, object], wanted: str) -> Finding:
    """https://core.telegram.org/bots/api#webhookinfo"""
    if info.get("url") != wanted:
        return Finding(_("Messages"), False, _("Telegram calls another address."), _advice())
    problem, waiting = str(info.get("last_error_message") or ""), info.get("pending_update_count") or 0
    if problem and waiting:
        text = _("Telegram could not reach us: %(problem)s. %(count)s messages wait there.")
        return Finding(_("Messages"), False, text % {"problem": problem, "count": waiting}, _advice())
    return Finding(_("Messages"), True, _("Telegram calls %(url)s.") % {"url": wanted})


def _advice() -> str:
    text = _("Telegram must reach %(url)s over https. If it cannot, choose that we ask Telegram.")
    return text % {"url": settings.KEEPWORD_URL}


def _said(error: Exception) -> str:
    return str(getattr(error, "problem", "") or getattr(error, "message", "") or error)


def _fields(part: Part) -> dict[str, object]:
    return dict(part.body) if isinstance(part.body, dict) else {}


def _texts(message: Message) -> list[dict[str, object]]:
    """The words in messages of a fit length, with their looks where no stretch of them must be cut apart."""
    if message.html:
        paragraphs = marked(message.html, TELEGRAM)
        if paragraphs and all(units(one) <= LONGEST for one in paragraphs):
            return [
                {"text": text, "parse_mode": "HTML"} for text in pieces(paragraphs, LONGEST, length=units)
            ]
    return [
        {"text": text} for text in pieces(message.text.split("\n\n"), LONGEST, length=units) if text.strip()
    ]


def _method(file: Attachment) -> tuple[str, str]:
    kind = file.type.partition(";")[0].lower()
    if kind.startswith("image/") and file.size > PHOTO_BYTES:
        return _DOCUMENT
    return _METHODS.get(kind, _DOCUMENT)


def _keyboard(buttons: Sequence[str]) -> dict[str, object]:
    """https://core.telegram.org/bots/api#inlinekeyboardbutton: the data has at most 64 bytes."""
    rows = [[{"text": words, "callback_data": f"answer:{n}"}] for n, words in enumerate(buttons)]
    return {"inline_keyboard": rows}


def _answered(message: Message, chat: str) -> dict[str, object] | None:
    """The customer's message that this answers, unless it is from another chat or gone."""
    latest = (
        Reference.objects.filter(
            inbox=message.inbox,
            outgoing=False,
            message__conversation=message.conversation_id,
            message__direction=Direction.IN,
            message__pk__lt=message.pk,
            external_id__startswith=f"{chat}:",
        )
        .order_by("-message__pk")
        .values_list("external_id", flat=True)
        .first()
    )
    if latest is None:
        return None
    return {"message_id": int(latest.split(":")[1]), "allow_sending_without_reply": True}
