from django.apps import AppConfig


class EmailConfig(AppConfig):
    name = "keepword.channels.email"
    label = "email"

    def ready(self) -> None:
        from keepword.channels.email import handlers  # noqa: F401 - registers what it handles
