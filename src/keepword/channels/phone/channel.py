"""The phone as a channel: it is called and calls; what is written leaves by other ways."""

import re
from collections.abc import Iterator, Mapping, Sequence

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepword.channels.doors import connections
from keepword.channels.doors.channel import WebChannel
from keepword.channels.doors.events import Event
from keepword.channels.doors.forms import Setting
from keepword.channels.doors.models import Connection, Payload
from keepword.channels.phone.providers import JAMBONZ, TWIML, provider_of
from keepword.conversations.channels import Capabilities, Finding
from keepword.core.errors import Invalid, KeepwordError
from keepword.core.outgoing import check_url

TWILIO = "https://api.twilio.com"
_ACCOUNT = re.compile(r"[A-Za-z0-9-]{8,64}")
_VOICES = re.compile(r"\s*(?:(?:en|uk|ru|lt)=[\w.:-]{1,60}\s*(?:,\s*|$))*")
_WHOLE = re.compile(r"\s*(?:\w+=[\w:-]+\.[\w.:-]+\s*(?:,\s*|$))+")  # each with its vendor


class PhoneChannel(WebChannel):
    """Calls by a provider's webhooks, in TwiML or jambonz's verbs, and by its REST interface."""

    key = "phone"
    name = gettext_lazy("Phone")
    identity = "phone"
    icon = "phone"
    can = Capabilities(sends=False, live=True, files=0, undo=False)
    address_label = gettext_lazy("Number")
    address_help = gettext_lazy("With its country, as +37052123456. Customers see it when you call them.")
    hook_path = "hooks/phone/{hook}/"
    settings: Sequence[Setting] = (
        Setting(
            "provider",
            gettext_lazy("Provider"),
            kind="choice",
            choices=(
                (TWIML, gettext_lazy("Twilio, SignalWire, or what speaks TwiML")),
                (JAMBONZ, "jambonz"),
            ),
            default=TWIML,
        ),
        Setting(
            "account",
            gettext_lazy("Account"),
            gettext_lazy("Account SID at Twilio and jambonz, Project ID at SignalWire."),
        ),
        Setting(
            "base",
            gettext_lazy("Address of the provider's interface"),
            gettext_lazy(
                "https://api.twilio.com, https://YOURSPACE.signalwire.com/api/laml, "
                "or https://YOURSERVER/api of jambonz."
            ),
            default=TWILIO,
        ),
        Setting(
            "voices",
            gettext_lazy("Voices"),
            gettext_lazy(
                "By language, as the provider names them: lt=Google.lt-LT-Standard-B. Empty: its own. "
                "jambonz needs at least one, with its vendor in front: lt=google.lt-LT-Standard-B."
            ),
            required=False,
        ),
    )
    secrets: Sequence[Setting] = (
        Setting(
            "token",
            gettext_lazy("Token"),
            gettext_lazy("Auth Token at Twilio, API token at SignalWire, API key of the account at jambonz."),
        ),
        Setting(
            "signing_key",
            gettext_lazy("Signing key"),
            gettext_lazy(
                "At SignalWire, where it is not the token; at jambonz the account's webhook secret."
            ),
            required=False,
        ),
    )
    how_to = gettext_lazy(
        "At the provider, open the number and set both addresses by POST: for an incoming call the address "
        "below, for changes of a call's status the same with status/ after it.\n"
        "At jambonz they are the calling webhook and the call status webhook of an application, which the "
        "number is given to.\n"
        "Each of your people enters on the page Calls the number or SIP address that they are rung by."
    )

    def checked(self, settings: Mapping[str, str], secrets: Mapping[str, str]) -> dict[str, str]:
        kept = {name: value.strip() for name, value in settings.items()}
        if not _ACCOUNT.fullmatch(kept.get("account", "")):
            raise Invalid(
                _("Copy the account as the provider shows it: letters and digits."), field="account"
            )
        kept["base"] = (kept.get("base") or TWILIO).rstrip("/")
        try:
            check_url(kept["base"])
        except Invalid as wrong:
            raise Invalid(wrong.message, field="base") from None
        if not _VOICES.fullmatch(kept.get("voices", "")):
            raise Invalid(_("Write voices like lt=Google.lt-LT-Standard-B, uk=..."), field="voices")
        if kept.get("provider") == JAMBONZ:
            _check_jambonz(kept, secrets)
        return kept

    def read(self, payload: Payload, connection: Connection) -> Sequence[Event]:
        """Calls are answered at once (web.py), so nothing is kept to be read later."""
        return ()

    def steps(self, connection: Connection) -> Iterator[Finding]:
        """Whether the provider knows us, and whether it can reach us."""
        try:
            name = provider_of(connection).whoami(connection)
        except KeepwordError as error:
            connections.failing(connection, error.message)
            text, advice = error.message, _("Check the account, the token and the address of the interface.")
            yield Finding(_("Account"), False, text, advice)
            return
        yield Finding(_("Account"), True, name)
        yield from provider_of(connection).further(connection)
        public = settings.KEEPWORD_URL.startswith("https://")
        yield Finding(
            _("Address of Keepword"),
            public,
            settings.KEEPWORD_URL,
            ""
            if public
            else _("Providers call only an https address of the open internet; set KEEPWORD_URL."),
        )


def _check_jambonz(kept: Mapping[str, str], secrets: Mapping[str, str]) -> None:
    if kept["base"] == TWILIO:
        raise Invalid(
            _("Enter the address of your jambonz, like https://jambonz.example.org/api."), field="base"
        )
    if kept["base"].endswith("/v1"):
        raise Invalid(_("Leave /v1 out at the end."), field="base")
    if not secrets.get("signing_key"):
        raise Invalid(_("Copy the webhook secret of the account at jambonz."), field="signing_key")
    if not _WHOLE.fullmatch(kept.get("voices", "")):
        text = _("Write at least one voice with its vendor, like lt=google.lt-LT-Standard-B.")
        raise Invalid(text, field="voices")
