from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "keepword.portal"
    label = "portal"

    def ready(self) -> None:
        from keepword.portal import privacy, tasks  # noqa: F401 - register what they do
