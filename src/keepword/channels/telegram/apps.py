from django.apps import AppConfig


class TelegramConfig(AppConfig):
    name = "keepword.channels.telegram"
    label = "telegram"

    def ready(self) -> None:
        from keepword.channels.telegram.channel import TelegramChannel
        from keepword.conversations.channels import register

        register(TelegramChannel())
