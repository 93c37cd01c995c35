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

    `one` says that there is one inbox of it at most, which is always there: nothing is to be connected.
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
    return reverse(place.change, args=[door.inbox.pk])


put(
    "email",
    Place(_("The address that customers write to."), change="settings_inbox", new="settings_inbox_new"),
)
