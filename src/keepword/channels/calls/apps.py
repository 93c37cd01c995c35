from django.apps import AppConfig


class CallsConfig(AppConfig):
    name = "keepword.channels.calls"
    label = "calls"

    def ready(self) -> None:
        from keepword.channels.calls import handlers, notices, privacy, tasks  # noqa: F401 - register what they do
