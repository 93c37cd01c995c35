"""The demo shop's mail as a channel."""

from django.utils.translation import gettext_lazy

from keepword.channels.demo import sending
from keepword.channels.email.channel import MAIL
from keepword.conversations.channels import Channel
from keepword.conversations.models import Message


class DemoChannel(Channel):
    key = sending.CHANNEL
    name = gettext_lazy("E-mail")
    identity = "email"
    icon = "mail"
    can = MAIL

    def queue(self, message: Message) -> None:
        sending.queue(message)

    def send(self, message: Message) -> None:
        sending.hand_over(message)
