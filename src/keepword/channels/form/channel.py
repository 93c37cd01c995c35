"""The form as a channel: requests come by it, and answers leave as mail."""

from django.utils.translation import gettext_lazy

from keepword.channels.form.queries import CHANNEL
from keepword.conversations.channels import Capabilities, Channel, Health, Works
from keepword.conversations.models import Inbox


class FormChannel(Channel):
    key = CHANNEL
    name = gettext_lazy("Web form")
    identity = "email"
    icon = "compose"
    can = Capabilities(sends=False)

    def health(self, inbox: Inbox) -> Health:
        return Health(state=Works.WORKING if inbox.is_active else Works.OFF)
