from django.apps import AppConfig


class BulkConfig(AppConfig):
    name = "keepword.bulk"
    label = "bulk"

    def ready(self) -> None:
        from keepword.bulk import notices, tasks  # noqa: F401 - registers what runs again and again
