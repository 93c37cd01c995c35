from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "keepword.notifications"
    label = "notifications"

    def ready(self) -> None:
        from keepword.notifications import tasks  # noqa: F401 - registers its periodic work
