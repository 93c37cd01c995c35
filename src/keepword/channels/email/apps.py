from django.apps import AppConfig


class EmailConfig(AppConfig):
    name = "keepword.channels.email"
    label = "email"

    def ready(self) -> None:
        from keepword.channels.email import handlers, privacy  # noqa: F401 - register what they do
