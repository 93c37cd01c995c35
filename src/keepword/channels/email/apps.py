from django.apps import AppConfig


class EmailConfig(AppConfig):
    name = "keepword.channels.email"
    label = "email"

    def ready(self) -> None:
        from keepword.channels.email import handlers, privacy  # noqa: F401 - register what they do
        from keepword.channels.email.channel import EmailChannel
        from keepword.conversations.channels import register

        register(EmailChannel())
