from django.apps import AppConfig


class ChatConfig(AppConfig):
    name = "keepword.channels.chat"
    label = "chat"

    def ready(self) -> None:
        from keepword.channels.chat import handlers, privacy, tasks  # noqa: F401 - register what they do
        from keepword.channels.chat.channel import ChatChannel
        from keepword.conversations.channels import register

        register(ChatChannel())
