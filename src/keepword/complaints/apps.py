from django.apps import AppConfig


class ComplaintsConfig(AppConfig):
    name = "keepword.complaints"
    label = "complaints"

    def ready(self) -> None:
        from keepword.complaints import (  # noqa: F401 - register what they do
            actions,
            conditions,
            handlers,
            notices,
            privacy,
            tasks,
        )
