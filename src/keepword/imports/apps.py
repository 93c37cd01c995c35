from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "keepword.imports"
    label = "imports"

    def ready(self) -> None:
        from keepword.imports import privacy  # noqa: F401 - registers what it does
