from django.apps import AppConfig


class BulkConfig(AppConfig):
    name = "keepword.bulk"
    label = "bulk"

    def ready(self) -> None:
        from keepword.bulk import tasks  # noqa: F401 - registers what runs again and again
