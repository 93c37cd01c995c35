from django.apps import AppConfig


class CommitmentsConfig(AppConfig):
    name = "keepword.commitments"
    label = "commitments"

    def ready(self) -> None:
        from keepword.commitments import (  # noqa: F401 - register what they handle
            actions,
            conditions,
            handlers,
            minutes_privacy,
            notices,
            privacy,
            promise_conditions,
            promise_notices,
            tasks,
        )
