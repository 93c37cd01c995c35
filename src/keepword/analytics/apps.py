from django.apps import AppConfig


class AnalyticsConfig(AppConfig):
    name = "keepword.analytics"
    label = "analytics"

    def ready(self) -> None:
        from keepword.analytics import goals, tasks  # noqa: F401 - register what the scheduler does
