from django.apps import AppConfig


class TasksConfig(AppConfig):
    name = "keepword.tasks"
    label = "tasks"

    def ready(self) -> None:
        from keepword.tasks import handlers, reminding  # noqa: F401 - registers what it handles and repeats
