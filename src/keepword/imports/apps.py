from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "keepword.imports"
    label = "imports"

    def ready(self) -> None:
        from keepword.imports import notices  # noqa: F401 - registers of what people are told
