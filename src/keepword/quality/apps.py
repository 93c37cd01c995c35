from django.apps import AppConfig


class QualityConfig(AppConfig):
    name = "keepword.quality"
    label = "quality"

    def ready(self) -> None:
        from keepword.quality import handlers, notices, privacy, tasks  # noqa: F401 - register what they do
