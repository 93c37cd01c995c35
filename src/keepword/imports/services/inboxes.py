"""Where imported conversations belong."""

from keepword.accounts.queries import business
from keepword.conversations.models import Inbox
from keepword.core import clock


class Inboxes:
    """The inbox of each channel: the chosen one, ours of that channel, or one made for the past."""

    def __init__(self, chosen: Inbox | None) -> None:
        self._chosen = chosen
        self._found: dict[str, Inbox] = {}

    def of(self, channel: str) -> Inbox:
        """One inbox a channel, found or made once."""
        if self._chosen is not None and self._chosen.channel == channel:
            return self._chosen
        if channel not in self._found:
            self._found[channel] = self._find(channel)
        return self._found[channel]

    def _find(self, channel: str) -> Inbox:
        found = Inbox.objects.filter(channel=channel).order_by("-is_active", "pk").first()
        if found is not None:
            return found
        shop = business()
        return Inbox.objects.create(
            name=f"Imported {channel}",
            channel=channel,
            address=f"{channel}@imported.invalid",  # RFC 2606: reached by nobody
            language=shop.language if shop else "en",
            acknowledge=False,
            ask_rating=False,
            created_at=clock.now(),
        )
