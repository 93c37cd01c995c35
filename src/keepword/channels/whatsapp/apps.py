from django.apps import AppConfig


class WhatsAppConfig(AppConfig):
    name = "keepword.channels.whatsapp"
    label = "whatsapp"

    def ready(self) -> None:
        from keepword.channels.whatsapp import tasks  # noqa: F401 - what is done again and again
        from keepword.channels.whatsapp.channel import WhatsAppChannel
        from keepword.conversations.channels import register

        register(WhatsAppChannel())
