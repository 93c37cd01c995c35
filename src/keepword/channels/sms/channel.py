"""Texts to phones as a channel."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.conf import settings as django_settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from keepword.accounts.queries import business
from keepword.channels.doors.channel import Later, Part, Rejected, WebChannel
from keepword.channels.doors.events import Arrival, Event
from keepword.channels.doors.forms import Setting
from keepword.channels.doors.models import Connection, Payload
from keepword.channels.sms import api, words
from keepword.channels.sms.choices import as_chosen
from keepword.channels.sms.files import file_url
from keepword.channels.sms.reading import STOPPED, events_of, form_of
from keepword.conversations import services as conversations
from keepword.conversations.channels import Capabilities, Finding
from keepword.conversations.models import Inbox, Message
from keepword.core.errors import Invalid, KeepwordError
from keepword.customers.rules import normal_phone

LONGEST = 1600  # characters: https://www.twilio.com/docs/api/errors/21617
MMS_BYTES = 5 * 1024 * 1024  # https://www.twilio.com/docs/messaging/guides/accepted-mime-types
_ROOM = 200  # characters of an address of a file


class SmsChannel(WebChannel):
    key = "sms"
    name = gettext_lazy("SMS")
    identity = "phone"
    icon = "sms"
    can = Capabilities(starts=True, longest=LONGEST, files=5, receipts=True, segments=True)
    settings = (
        Setting("account_sid", gettext_lazy("Account SID"), gettext_lazy("It begins with AC.")),
        Setting(
            "service_sid",
            gettext_lazy("Messaging Service SID"),
            gettext_lazy("When texts leave by a Messaging Service; it begins with MG."),
            required=False,
        ),
        Setting(
            "files",
            gettext_lazy("Files of answers"),
            gettext_lazy("Pictures as MMS reach phones in the United States and Canada."),
            kind="choice",
            choices=(
                ("link", gettext_lazy("as a link in the text")),
                ("mms", gettext_lazy("as MMS, others as a link")),
            ),
            default="link",
        ),
        Setting(
            "answers",
            gettext_lazy("Who answers STOP, START and HELP"),
            gettext_lazy("Twilio does by itself; other servers may not. Whoever it is, we keep to it."),
            kind="choice",
            choices=(("provider", gettext_lazy("the provider")), ("keepword", gettext_lazy("Keepword"))),
            default="provider",
        ),
        Setting(
            "base",
            gettext_lazy("Address of the API"),
            gettext_lazy("Of Twilio, or of a server that speaks its format."),
            required=False,
            default=api.BASE,
        ),
    )
    secrets = (Setting("token", gettext_lazy("Auth token"), gettext_lazy("Twilio signs its calls with it.")),)
    hook_path = "hooks/sms/{hook}/"
    how_to = gettext_lazy(
        "Buy a number at Twilio that takes texts, or use one that you have.\n"
        "Copy the account SID and the auth token from the first page of its console and save them here.\n"
        "Enter the address of calls at the number, under Messaging, A message comes in, by HTTP POST."
    )
    address_label = gettext_lazy("Phone number")
    address_help = gettext_lazy("With its country, such as +37061234567.")
    refusals = {
        STOPPED: gettext_lazy(
            "The customer has answered STOP: nothing is sent to them until they write START."
        )
    }

    def checked(self, settings: Mapping[str, str], secrets: Mapping[str, str]) -> dict[str, str]:
        sid = settings.get("account_sid", "")
        if not sid.isascii() or not sid.replace("-", "").isalnum():
            raise Invalid(_("An account SID has letters and digits alone."), field="account_sid")
        return dict(settings)

    def holds_back(self, message: Message) -> str:
        """That they get no more is the last that they get."""
        if message.marks.get("reason") == words.STOP:
            return ""
        return super().holds_back(message)

    # What comes ----------------------------------------------------------------------------------

    def read(self, payload: Payload, connection: Connection) -> Sequence[Event]:
        form = form_of(bytes(payload.body or b""))
        if "MessageStatus" not in form and not normal_phone(form["From"]):
            raise Invalid(
                _("A text came from %(sender)s, who cannot be answered.") % {"sender": form["From"][:40]}
            )
        return events_of(form, connection, payload.at)

    def take(self, inbox: Inbox, event: Any) -> str:
        return super().take(inbox, as_chosen(inbox, event) if isinstance(event, Arrival) else event)

    def took_in(self, message: Message, event: Arrival) -> None:
        meaning = event.marks.get("is", "")
        if meaning and message.inbox.connection.settings.get("answers") == "keepword":
            _answer(message, str(meaning))

    # What leaves ---------------------------------------------------------------------------------

    def parts(self, message: Message, connection: Connection) -> Sequence[Part]:
        to = message.to[0][1] if message.to else ""
        if not normal_phone(to):
            raise Rejected(_("Nobody knows a phone number of this customer."))
        text, media = message.text.strip(), []
        for file in message.attachments.order_by("pk"):
            url = file_url(connection, file)
            small = file.size <= MMS_BYTES and file.type.startswith(("image/", "audio/", "video/"))
            if connection.settings.get("files") == "mms" and small:
                media.append(url)
            else:
                text = f"{text}\n{url}".strip()
        if len(text) > LONGEST:
            raise Rejected(
                _("With the addresses of its files the text is too long: at most 1600 characters.")
            )
        fields: dict[str, object] = {"To": to, "Body": text, "StatusCallback": hook_url(connection)}
        service = connection.settings.get("service_sid")
        fields |= {"MessagingServiceSid": service} if service else {"From": connection.inbox.address}
        made = [Part("Messages.json", {**fields, **({"MediaUrl": media[0]} if media else {})})]
        rest = {name: value for name, value in fields.items() if name != "Body"}
        return made + [Part("Messages.json", {**rest, "MediaUrl": url}) for url in media[1:]]

    def hand_over(self, part: Part, connection: Connection) -> str:
        body = part.body if isinstance(part.body, dict) else {}
        return api.send(connection, {name: str(value) for name, value in body.items() if value})

    # Whether it works ----------------------------------------------------------------------------

    def steps(self, connection: Connection) -> Iterator[Finding]:
        try:
            told = api.account(connection)
        except (Later, Rejected, KeepwordError) as error:
            advice = _("Copy the account SID and the auth token from the provider's console.")
            yield Finding(_("Account"), False, _said(error), advice)
            return
        yield Finding(
            _("Account"), True, _("The account is “%(name)s”.") % {"name": told.get("friendly_name")}
        )
        try:
            found = api.numbers(connection)
        except (Later, Rejected, KeepwordError) as error:
            yield Finding(_("Number"), False, _said(error))
            return
        yield _called(found, connection)


def hook_url(connection: Connection) -> str:
    """Where the provider calls us."""
    return f"{django_settings.KEEPWORD_URL}/hooks/sms/{connection.hook}/"


def _called(found: Sequence[Mapping[str, object]], connection: Connection) -> Finding:
    url = hook_url(connection)
    advice = _("Enter %(url)s at the number, under Messaging, by HTTP POST.") % {"url": url}
    if not found:
        text = _("%(number)s is not a number of this account.") % {"number": connection.inbox.address}
        return Finding(_("Number"), bool(connection.settings.get("service_sid")), text, advice)
    if connection.settings.get("service_sid"):
        return Finding(_("Number"), True, _("Texts come by the Messaging Service."))
    if found[0].get("sms_url") != url:
        return Finding(_("Number"), False, _("The provider calls another address."), advice)
    return Finding(_("Number"), True, _("The provider calls %(url)s.") % {"url": url})


def _answer(message: Message, meaning: str) -> None:
    """What the law of several countries wants answered to these words."""
    shop = business()
    with override(message.conversation.language or message.inbox.language):
        said = {
            words.STOP: _("%(shop)s: You get no more texts from us. Write START to get them again."),
            words.START: _("%(shop)s: You get our texts again. Write STOP to get no more."),
            words.HELP: _("%(shop)s: Write your question here and a person answers. STOP ends our texts."),
        }[meaning]
        text = said % {"shop": shop.name if shop else message.inbox.name}
    conversations.automatic(message.conversation, text, reason=meaning)


def _said(error: Exception) -> str:
    return str(getattr(error, "problem", "") or getattr(error, "message", "") or error)
