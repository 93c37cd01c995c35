from django.apps import AppConfig


class ProblemsConfig(AppConfig):
    name = "keepword.problems"
    label = "problems"

    def ready(self) -> None:
        from keepword.problems import (  # noqa: F401 - register what they do
            actions,
            handlers,
            notices,
            privacy,
            tasks,
        )
