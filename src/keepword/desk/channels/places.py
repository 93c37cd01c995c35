"""Where each channel is set up: by the generic form, or on pages of its own that are named here."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from keepword.channels.doors.channel import WebChannel
from keepword.channels.doors.queries import Door
from keepword.conversations.channels import channels


@dataclass(frozen=True)
class Place:
    """The pages of a channel by the names of their addresses; `change` takes the inbox's number.

    `one` says that all its inboxes are set up on one page, where new ones are made too: nothing is to be
    connected, and the address takes no number.
    """

    about: str | Promise
    change: str = "settings_channel"
    new: str = "settings_channel_new"
    one: bool = False


_places: dict[str, Place] = {}


def put(key: str, place: Place) -> None:
    """Say where a channel is set up."""
    _places[key] = place


def place_of(key: str) -> Place | None:
    """Where a channel is set up, None for one that cannot be."""
    return _places.get(key)


@dataclass(frozen=True)
class Offer:
    """A channel that can be connected."""

    key: str
    name: str | Promise
    icon: str
    about: str | Promise
    url: str


def offers() -> list[Offer]:
    """What can be connected, in the order in which the channels are registered."""
    found = []
    for channel in channels():
        place = _places.get(channel.key)
        if place is None or place.one:
            continue
        arguments = [channel.key] if place.new == "settings_channel_new" else []
        url = reverse(place.new, args=arguments)
        found.append(Offer(channel.key, channel.name, channel.icon, place.about, url))
    return found


def change_url(door: Door) -> str:
    """Where an inbox is changed, "" when nowhere."""
    place = _places.get(door.inbox.channel)
    if place is None or (place.change == "settings_channel" and not isinstance(door.channel, WebChannel)):
        return ""
    return reverse(place.change, args=[] if place.one else [door.inbox.pk])


put(
    "email",
    Place(_("The address that customers write to."), change="settings_inbox", new="settings_inbox_new"),
)
put("telegram", Place(_("Your bot on Telegram: text, pictures, files, voice notes, answers to tap.")))
put("whatsapp", Place(_("Your business number on WhatsApp, by Meta's Cloud API.")))
put("sms", Place(_("Text messages to a number, by Twilio or what speaks its format.")))
put("phone", Place(_("A phone line with greeting, menu, queue, voicemail and callbacks.")))
put("voice", Place(_("Customers call from your site, browser to browser.")))
put("review", Place(_("What is said of you elsewhere: tables, feeds, app stores, other programs.")))
put("form", Place(_("Requests by the form of your portal."), change="settings_form", one=True))
put("box", Place(_("Boxes in the shop with a QR code, a tablet or paper slips."), change="boxes", one=True))
