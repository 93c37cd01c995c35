from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "keepword.channels.demo"
    label = "demo"

    def ready(self) -> None:
        from keepword.channels.demo import handlers  # noqa: F401 - registers what it handles
