from django.apps import AppConfig


class TasksConfig(AppConfig):
    name = "keepword.tasks"
    label = "tasks"

    def ready(self) -> None:
        from keepword.tasks import handlers, notices, reminding  # noqa: F401 - register what they handle
