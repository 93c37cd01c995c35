"""Calls from the shop's site as a channel."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepword.channels.doors import connections
from keepword.channels.doors.channel import WebChannel
from keepword.channels.doors.events import Event
from keepword.channels.doors.forms import Setting
from keepword.channels.doors.models import Connection, Payload
from keepword.channels.voice import rules
from keepword.conversations.channels import Capabilities, Finding
from keepword.conversations.models import Inbox
from keepword.core import clock
from keepword.core.errors import Invalid, KeepwordError


class VoiceChannel(WebChannel):
    """Customer and agent talk from browser to browser; nothing comes by webhooks."""

    key = "voice"
    name = gettext_lazy("Calls from your site")
    identity = "visitor"
    icon = "phone"
    can = Capabilities(sends=False, live=True, files=0, undo=False)
    address_label = gettext_lazy("Name in addresses")
    address_help = gettext_lazy("A short word, as shop. Your customers call at /help/call/.")
    settings: Sequence[Setting] = (
        Setting(
            "servers",
            gettext_lazy("STUN and TURN servers"),
            gettext_lazy(
                "As stun:stun.example.org, turn:turn.example.org?transport=udp. Without TURN some customers "
                "behind strict networks cannot be heard."
            ),
            required=False,
        ),
    )
    secrets: Sequence[Setting] = (
        Setting(
            "secret",
            gettext_lazy("Secret of the TURN server"),
            gettext_lazy("static-auth-secret of coturn: names for a few hours are made with it."),
            required=False,
        ),
    )
    how_to = gettext_lazy(
        "Put a link to /help/call/ on your site, or load /static/voice/call.js and write <keepword-call>.\n"
        "Your people take these calls in their browser: on the page Calls they say that they are ready."
    )

    def checked(self, settings: Mapping[str, str], secrets: Mapping[str, str]) -> dict[str, str]:
        try:
            rules.servers(settings.get("servers", ""))
        except ValueError as wrong:
            text = _("%(address)s is no address of a server; write stun:host or turn:host.")
            raise Invalid(text % {"address": str(wrong)[:80]}, field="servers") from None
        return {name: value.strip() for name, value in settings.items()}

    def read(self, payload: Payload, connection: Connection) -> Sequence[Event]:
        """Nothing comes by webhooks."""
        return ()

    def steps(self, connection: Connection) -> Iterator[Finding]:
        """Whether there is a server by which strict networks are crossed."""
        found, secret = _settings_of(connection.inbox)
        turn = any(one.startswith("turn") for one in found) and bool(secret)
        yield Finding(
            _("TURN server"),
            turn,
            ", ".join(found) or _("none"),
            "" if turn else _("Most calls succeed without one; those from strict networks stay silent."),
        )


def ice_of(inbox: Inbox, name: str) -> list[dict[str, Any]]:
    """By which servers the two browsers of a call find each other; credentials are good for some hours."""
    found, secret = _settings_of(inbox)
    return rules.ice_servers(found, secret, name, clock.now().timestamp())


def _settings_of(inbox: Inbox) -> tuple[list[str], str]:
    """The inbox's own servers, else those of the environment (KEEPWORD_TURN, KEEPWORD_TURN_SECRET)."""
    connection = connections.of(inbox)
    own = str(connection.settings.get("servers") or "") if connection is not None else ""
    try:
        if own and connection is not None:
            return rules.servers(own), connections.secrets_of(connection).get("secret", "")
        return rules.servers(settings.TURN), settings.TURN_SECRET
    except (ValueError, KeepwordError):
        return [], ""
