from django.apps import AppConfig


class DoorsConfig(AppConfig):
    name = "keepword.channels.doors"
    label = "doors"

    def ready(self) -> None:
        from keepword.channels.doors import handlers, notices, privacy, tasks  # noqa: F401 - register what they do
