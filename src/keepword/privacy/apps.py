from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "keepword.privacy"
    label = "privacy"

    def ready(self) -> None:
        from keepword.privacy import handlers, holders, tasks  # noqa: F401 - register what they do
