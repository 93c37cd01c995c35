"""The other doors that stand open to customers: a call from here, a number, the messengers."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from keepword.channels.doors.models import Connected, Connection
from keepword.channels.telegram.links import start_link
from keepword.conversations.models import Inbox
from keepword.customers.models import Customer, Identity

_SHOWN = ("voice", "phone", "telegram", "whatsapp", "sms")


@dataclass(frozen=True)
class Door:
    """One way to us: what it is, what one sees of it (a number, a name), where it leads."""

    name: str
    shown: str
    url: str


def doors(customer: Customer | None) -> list[Door]:
    """Every door that is connected and works as far as we know, in one order."""
    rows = Inbox.objects.filter(channel__in=_SHOWN, is_active=True, connection__isnull=False)
    rows = rows.exclude(connection__state=Connected.OFF).select_related("connection").order_by("pk")
    found = sorted(rows, key=lambda inbox: _SHOWN.index(inbox.channel))
    return [door for inbox in found for door in _door(inbox, customer)]


def _door(inbox: Inbox, customer: Customer | None) -> Iterator[Door]:
    address = inbox.address
    digits = address.lstrip("+")
    if inbox.channel == "voice":
        yield Door(_("Call us from here"), _("free, in your browser"), reverse("voice_page"))
    elif inbox.channel == "phone":
        yield Door(_("Call us"), address, f"tel:{address}")
    elif inbox.channel == "telegram":
        yield Door("Telegram", address, _telegram(inbox.connection, customer))
    elif inbox.channel == "whatsapp" and digits.isdecimal():
        yield Door("WhatsApp", address, f"https://wa.me/{digits}")
    elif inbox.channel == "sms":
        yield Door(_("Text message"), address, f"sms:{address}")


def _telegram(connection: Connection, customer: Customer | None) -> str:
    """The bot; for whoever has proved an address, by a link that says who comes."""
    identity = _proved(customer) if customer is not None else None
    if identity is not None:
        return start_link(connection, identity)
    name = str(connection.settings.get("username") or connection.inbox.address).lstrip("@")
    return f"https://t.me/{name}"


def _proved(customer: Customer) -> Identity | None:
    proved = customer.identities.filter(kind="email", verified_at__isnull=False)
    return proved.order_by("pk").first()
