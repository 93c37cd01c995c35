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
from keepword.channels.phone import rest
from keepword.conversations.channels import Capabilities, Finding
from keepword.core.errors import Invalid, KeepwordError
from keepword.core.outgoing import check_url

TWILIO = "https://api.twilio.com"
_ACCOUNT = re.compile(r"[A-Za-z0-9-]{8,64}")
_VOICES = re.compile(r"\s*(?:(?:en|uk|ru|lt)=[\w.-]{1,60}\s*(?:,\s*|$))*")


class PhoneChannel(WebChannel):
    """Calls by a provider's webhooks in TwiML, and by its REST interface."""

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
            "account",
            gettext_lazy("Account"),
            gettext_lazy("Account SID at Twilio, Project ID at SignalWire."),
        ),
        Setting(
            "base",
            gettext_lazy("Address of the provider's interface"),
            gettext_lazy("https://api.twilio.com, or https://YOURSPACE.signalwire.com/api/laml."),
            default=TWILIO,
        ),
        Setting(
            "voices",
            gettext_lazy("Voices"),
            gettext_lazy(
                "By language, as the provider names them: lt=Google.lt-LT-Standard-B. Empty: its own."
            ),
            required=False,
        ),
    )
    secrets: Sequence[Setting] = (
        Setting(
            "token", gettext_lazy("Token"), gettext_lazy("Auth Token at Twilio, API token at SignalWire.")
        ),
        Setting(
            "signing_key",
            gettext_lazy("Signing key"),
            gettext_lazy("Only at SignalWire, where it is not the token."),
            required=False,
        ),
    )
    how_to = gettext_lazy(
        "At the provider, open the number and set both addresses by POST: for an incoming call the address "
        "below, for changes of a call's status the same with status/ after it.\n"
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
        return kept

    def read(self, payload: Payload, connection: Connection) -> Sequence[Event]:
        """Calls are answered at once (web.py), so nothing is kept to be read later."""
        return ()

    def steps(self, connection: Connection) -> Iterator[Finding]:
        """Whether the provider knows us, and whether it can reach us."""
        try:
            name = rest.whoami(connection)
        except KeepwordError as error:
            connections.failing(connection, error.message)
            text, advice = error.message, _("Check the account, the token and the address of the interface.")
            yield Finding(_("Account"), False, text, advice)
            return
        yield Finding(_("Account"), True, name)
        public = settings.KEEPWORD_URL.startswith("https://")
        yield Finding(
            _("Address of Keepword"),
            public,
            settings.KEEPWORD_URL,
            ""
            if public
            else _("Providers call only an https address of the open internet; set KEEPWORD_URL."),
        )


def voice_of(connection: Connection, language: str) -> str:
    """The voice that was chosen for a language; "" for the provider's own."""
    pairs = str(connection.settings.get("voices") or "").split(",")
    chosen = dict(pair.strip().partition("=")[::2] for pair in pairs if "=" in pair)
    return chosen.get(language, "")
