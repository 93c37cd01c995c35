"""A box as a channel: nothing goes out by it, so answers go by mail to those who left an address."""

from django.utils.translation import gettext_lazy

from keepword.conversations.channels import Capabilities, Channel, Health, Works
from keepword.conversations.models import Inbox, Message

KEY = "box"


class BoxChannel(Channel):
    """What was put into a box."""

    key = KEY
    name = gettext_lazy("Box")
    identity = "email"  # the one address that a slip can have
    icon = "box"
    can = Capabilities(sends=False, files=0)

    def queue(self, message: Message) -> None:
        """Nothing leaves by a box."""

    def send(self, message: Message) -> None:
        """Nothing leaves by a box."""

    def health(self, inbox: Inbox) -> Health:
        newest = inbox.places.order_by("-last_slip_at").values_list("last_slip_at", flat=True)
        last = next((at for at in newest[:50] if at is not None), None)
        return Health(state=Works.WORKING if last else Works.NEW, last_in=last)
