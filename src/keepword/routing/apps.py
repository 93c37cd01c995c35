from django.apps import AppConfig


class RoutingConfig(AppConfig):
    name = "keepword.routing"
    label = "routing"

    def ready(self) -> None:
        from keepword.routing import handlers  # noqa: F401 - registers what it handles
