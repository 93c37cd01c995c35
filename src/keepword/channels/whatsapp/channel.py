"""WhatsApp as a channel."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepword.channels.doors.channel import Later, Part, Rejected, WebChannel
from keepword.channels.doors.events import Event
from keepword.channels.doors.forms import Setting
from keepword.channels.doors.markup import WHATSAPP, marked, pieces
from keepword.channels.doors.models import Connection, Payload, Reference
from keepword.channels.whatsapp import api, tasks, templates
from keepword.channels.whatsapp.models import Template
from keepword.channels.whatsapp.reading import changes_of, events_of, is_of_templates, phone_of
from keepword.conversations.channels import AgreedText, Capabilities, Finding
from keepword.conversations.models import Attachment, Conversation, Direction, Inbox, Message
from keepword.core import blobs, clock, jobs
from keepword.core.errors import Invalid, KeepwordError
from keepword.core.outgoing import Unanswered

LONGEST = 4096  # of one message
LONGEST_WITH_BUTTONS = 1024
# https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/send-messages
# (customer service windows): free words until a day after the customer's last message.
WINDOW = timedelta(hours=24)
# By type of a file: what WhatsApp sends it as. The rest goes as a document.
_KINDS = {
    "image/jpeg": "image",
    "image/png": "image",
    "audio/aac": "audio",
    "audio/amr": "audio",
    "audio/mpeg": "audio",
    "audio/mp4": "audio",
    "audio/ogg": "audio",
    "video/mp4": "video",
    "video/3gpp": "video",
}
_MOST = {"image": 5 * 1024**2, "audio": 16 * 1024**2, "video": 16 * 1024**2}


class WhatsAppChannel(WebChannel):
    key = "whatsapp"
    name = gettext_lazy("WhatsApp")
    identity = "whatsapp"
    icon = "whatsapp"
    can = Capabilities(
        starts=True,
        html=True,
        longest=5 * LONGEST,
        files=10,
        file_bytes=50 * 1024 * 1024,
        receipts=True,
        buttons=3,
        templates=True,
    )
    settings = (
        Setting(
            "phone_number_id",
            gettext_lazy("Phone number ID"),
            gettext_lazy("In Meta's app under WhatsApp, API Setup: a number of fifteen digits or so."),
        ),
        Setting(
            "account_id",
            gettext_lazy("WhatsApp Business Account ID"),
            gettext_lazy("On the same page; its templates are read from there."),
        ),
        Setting(
            "base",
            gettext_lazy("Address of the Graph API"),
            gettext_lazy("With its version. Change it when Meta ends this one."),
            required=False,
            default=api.BASE,
        ),
    )
    secrets = (
        Setting(
            "token",
            gettext_lazy("Access token"),
            gettext_lazy("Of a system user, so that it does not expire."),
        ),
        Setting(
            "app_secret",
            gettext_lazy("App secret"),
            gettext_lazy("In the app's basic settings. Meta signs its calls with it."),
        ),
        Setting(
            "verify_token",
            gettext_lazy("Verify token"),
            gettext_lazy("Any word of yours; enter the same one at Meta."),
        ),
    )
    hook_path = "hooks/whatsapp/{hook}/"
    how_to = gettext_lazy(
        "Make an app with the product WhatsApp at developers.facebook.com and add your number to it.\n"
        "Make a system user with the rights whatsapp_business_messaging and whatsapp_business_management, "
        "and a token for it.\n"
        "Enter everything here and save. Then give Meta the address of calls and the verify token under "
        "WhatsApp, Configuration, and subscribe to the field messages."
    )
    address_label = gettext_lazy("Phone number")
    address_help = gettext_lazy("With its country, such as +37061234567.")

    def checked(self, settings: Mapping[str, str], secrets: Mapping[str, str]) -> dict[str, str]:
        for name in ("phone_number_id", "account_id"):
            if not (settings.get(name, "").isascii() and settings.get(name, "").isdecimal()):
                raise Invalid(_("This is a number of digits alone."), field=name)
        return dict(settings)

    def saved(self, connection: Connection, before: Mapping[str, object]) -> None:
        jobs.enqueue(tasks.announce, connection.pk)

    # The window ----------------------------------------------------------------------------------

    def obstacle(self, conversation: Conversation, inbox: Inbox) -> str:
        last = _last_said(conversation, inbox)
        if last is None:
            return _("The customer has not written by WhatsApp yet. Only a template may be sent first.")
        ended = last + WINDOW
        if ended > clock.now():
            return ""
        text = _(
            "WhatsApp allows free answers for 24 hours after the customer's last message; "
            "that ended %(moment)s. A template opens the conversation again."
        )
        return text % {"moment": date_format(timezone.localtime(ended), "DATETIME_FORMAT")}

    def holds_back(self, message: Message) -> str:
        if "template" in message.marks:
            return ""
        return self.obstacle(message.conversation, message.inbox)

    def open_until(self, conversation: Conversation, inbox: Inbox) -> datetime | None:
        last = _last_said(conversation, inbox)
        return last + WINDOW if last is not None and last + WINDOW > clock.now() else None

    def agreed_texts(self, inbox: Inbox) -> Sequence[AgreedText]:
        return templates.agreed_texts(inbox)

    # What comes ----------------------------------------------------------------------------------

    def read(self, payload: Payload, connection: Connection) -> Sequence[Event]:
        changes = changes_of(bytes(payload.body or b""))
        if any(is_of_templates(change) for change in changes):
            jobs.enqueue(tasks.fetch_templates, connection.pk)
        strange = {phone_of(change) for change in changes} - {api.phone_of(connection), ""}
        if strange and all(phone_of(change) in strange for change in changes):
            raise Invalid(_("No inbox has the number with the ID %(id)s.") % {"id": min(strange)[:40]})
        return events_of(changes, connection)

    # What leaves ---------------------------------------------------------------------------------

    def parts(self, message: Message, connection: Connection) -> Sequence[Part]:
        to = message.to[0][1] if message.to else ""
        whom = {"to": to[1:]} if to.startswith("+") else {"recipient": to}
        base = {"messaging_product": "whatsapp", "recipient_type": "individual", **whom}
        if "template" in message.marks:
            return [Part("messages", {**base, "type": "template", **_template(message)})]
        made: list[dict[str, object]] = [
            {"type": "text", "text": {"body": text, "preview_url": False}} for text in _texts(message)
        ]
        buttons = message.marks.get("buttons")
        if buttons:
            made = _with_buttons(made, message, buttons)
        made += [{"file": file.pk} for file in message.attachments.order_by("pk")]
        answered = _answered(message, to)
        if answered and made:
            made[0] = {**made[0], "context": {"message_id": answered}}
        return [Part("messages", {**base, **one}) for one in made]

    def hand_over(self, part: Part, connection: Connection) -> str:
        body = dict(part.body) if isinstance(part.body, dict) else {}
        if "file" in body:
            body |= _media(connection, int(body.pop("file")))
        if "head" in body:
            body["template"] = templates.with_file(
                body["template"], _media(connection, int(body.pop("head")))
            )
        said = api.post(connection, f"{api.phone_of(connection)}/messages", body)
        messages = said.get("messages")
        if not isinstance(messages, list) or not messages:
            raise Unanswered(_("Meta has a fault: it gave the message no number."))
        return str(messages[0]["id"])

    # Whether it works ----------------------------------------------------------------------------

    def steps(self, connection: Connection) -> Iterator[Finding]:
        try:
            fields = "display_phone_number,verified_name,quality_rating"
            told = api.get(connection, api.phone_of(connection), fields=fields)
        except (Later, Rejected, KeepwordError) as error:
            yield Finding(
                _("Number"), False, _said(error), _("Check the phone number ID and the access token.")
            )
            return
        text = _("%(number)s is registered as “%(name)s”.")
        names = {"number": told.get("display_phone_number"), "name": told.get("verified_name")}
        yield Finding(_("Number"), True, text % names)
        try:
            apps = api.get(connection, f"{connection.settings.get('account_id')}/subscribed_apps").get("data")
            count = templates.fetch(connection)
        except (Later, Rejected, KeepwordError) as error:
            yield Finding(
                _("Account"), False, _said(error), _("Check the account ID and the token's rights.")
            )
            return
        if not apps:
            advice = _("Save the form again; then check the address of calls at Meta.")
            yield Finding(_("Messages"), False, _("Meta calls nobody for this account."), advice)
            return
        yield Finding(_("Messages"), True, _("Meta calls the app for this account."))
        yield Finding(_("Templates"), True, _("%(count)s can be sent.") % {"count": count})


def _last_said(conversation: Conversation, inbox: Inbox) -> datetime | None:
    """When this customer last wrote by this inbox, in whichever of their conversations."""
    here = Q(via=inbox) | Q(via=None, conversation__inbox=inbox)
    rows = Message.objects.filter(
        here, conversation__customer=conversation.customer_id, direction=Direction.IN
    )
    latest = rows.order_by("-at").values_list("at", "marks")[:5]
    return next((at for at, marks in latest if marks.get("is") != "new_number"), None)


def _texts(message: Message) -> list[str]:
    paragraphs = marked(message.html, WHATSAPP) if message.html else message.text.split("\n\n")
    return [text for text in pieces(paragraphs, LONGEST) if text.strip()]


def _with_buttons(
    made: list[dict[str, object]], message: Message, buttons: Sequence[str]
) -> list[dict[str, object]]:
    """The last words bear the buttons; what is too long for that goes before.

    https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/interactive-reply-buttons-messages
    """
    *before, last = _texts(message)
    *more, last = pieces(last.split("\n\n"), LONGEST_WITH_BUTTONS)
    action = {
        "buttons": [
            {"type": "reply", "reply": {"id": f"answer:{n}", "title": words}}
            for n, words in enumerate(buttons)
        ]
    }
    interactive = {"type": "button", "body": {"text": last}, "action": action}
    texts: list[dict[str, object]] = [
        {"type": "text", "text": {"body": one, "preview_url": False}} for one in (*before, *more)
    ]
    return [*texts, {"type": "interactive", "interactive": interactive}]


def _template(message: Message) -> dict[str, object]:
    """The template that a message says, and at its head the file that goes along."""
    told = message.marks["template"]
    found = Template.objects.filter(
        inbox=message.inbox, name=told.get("name"), language=told.get("language")
    ).first()
    if found is None:
        raise Rejected(_("Meta has no approved template of this name in this language."))
    values = list(told.get("values") or ())
    file = message.attachments.order_by("pk").first()
    if len(values) != len(found.places) or bool(found.media) != (file is not None):
        raise Rejected(_("The template was changed at Meta meanwhile. Choose it again."))
    named: dict[str, object] = {"template": templates.body_of(found, values)}
    return named if file is None else {**named, "head": file.pk}


def _media(connection: Connection, number: int) -> dict[str, object]:
    """A file, given to Meta, as a message bears it."""
    file = Attachment.objects.filter(pk=number).first()
    if file is None:
        raise Rejected(_("A file of this message is gone."))
    plain = file.type.partition(";")[0].lower()
    kind = _KINDS.get(plain, "document")
    if file.size > _MOST.get(kind, file.size):
        kind = "document"
    declared = "audio/ogg; codecs=opus" if plain == "audio/ogg" and kind == "audio" else plain
    media = api.upload(
        connection, file.name or "file", declared or "application/octet-stream", blobs.get(file.blob)
    )
    body: dict[str, object] = {"id": media}
    if kind == "document":
        body["filename"] = file.name or "file"
    if kind == "audio" and plain == "audio/ogg":
        body["voice"] = True
    return {"type": kind, kind: body}


def _answered(message: Message, to: str) -> str:
    """The customer's message that this answers, "" when it is another person's."""
    latest = Reference.objects.filter(
        inbox=message.inbox,
        outgoing=False,
        message__conversation=message.conversation_id,
        message__direction=Direction.IN,
        message__sender_address=to,
        message__pk__lt=message.pk,
    )
    return latest.order_by("-message__pk").values_list("external_id", flat=True).first() or ""


def _said(error: Exception) -> str:
    return str(getattr(error, "problem", "") or getattr(error, "message", "") or error)
