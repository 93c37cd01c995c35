from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "keepword.imports"
    label = "imports"

    def ready(self) -> None:
        from keepword.imports import notices, privacy  # noqa: F401 - register what they do
