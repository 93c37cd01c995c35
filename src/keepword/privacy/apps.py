from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "keepword.privacy"
    label = "privacy"

    def ready(self) -> None:
        from keepword.privacy import (  # noqa: F401 - register what they do
            handlers,
            holders,
            segments,
            tasks,
        )
