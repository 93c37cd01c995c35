from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    name = "keepword.conversations"
    label = "conversations"

    def ready(self) -> None:
        from keepword.conversations import (  # noqa: F401 - register what they handle
            handlers,
            notices,
            notices_around,
            notices_customers,
            privacy,
        )
