from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    name = "keepword.conversations"
    label = "conversations"

    def ready(self) -> None:
        from keepword.conversations import handlers  # noqa: F401 - registers what it handles
