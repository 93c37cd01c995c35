"""The demo shop's channels: each behaves like the one that it stands for, and nothing leaves the house."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy

from keepword.channels.demo import sending
from keepword.channels.doors import tasks
from keepword.channels.email.channel import MAIL
from keepword.conversations import services as conversations
from keepword.conversations.channels import AgreedText, Channel
from keepword.conversations.models import Conversation, Inbox, Message
from keepword.core import clock


class DemoChannel(Channel):
    """Its mail."""

    key = sending.CHANNEL
    name = gettext_lazy("E-mail")
    identity = "email"
    icon = "mail"
    can = MAIL

    def queue(self, message: Message) -> None:
        sending.queue(message)

    def send(self, message: Message) -> None:
        sending.hand_over(message)


class DemoLike(Channel):
    """Any other channel of it: `demo.telegram` is like `telegram`."""

    def __init__(self, like: Channel) -> None:
        self.like = like
        self.key = f"{sending.CHANNEL}.{like.key}"
        self.name, self.identity, self.icon, self.can = like.name, like.identity, like.icon, like.can

    def obstacle(self, conversation: Conversation, inbox: Inbox) -> str:
        return self.like.obstacle(conversation, inbox)

    def open_until(self, conversation: Conversation, inbox: Inbox) -> datetime | None:
        return self.like.open_until(conversation, inbox)

    def agreed_texts(self, inbox: Inbox) -> Sequence[AgreedText]:
        return self.like.agreed_texts(inbox)

    def queue(self, message: Message) -> None:
        if not sending.is_telling():
            tasks.queue_sending(message)

    def send(self, message: Message) -> None:
        conversations.give_to_server(message)
        conversations.delivered(message)
        if self.can.receipts:
            conversations.arrived(message, clock.now() + timedelta(seconds=1))
