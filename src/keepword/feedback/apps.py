from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    name = "keepword.feedback"
    label = "feedback"

    def ready(self) -> None:
        from keepword.feedback import (  # noqa: F401 - register what they handle
            conditions,
            finding,
            handlers,
            life,
            privacy,
            tasks,
            triggers,
        )
