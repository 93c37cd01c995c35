from django.apps import AppConfig


class OutreachConfig(AppConfig):
    name = "keepword.outreach"
    label = "outreach"

    def ready(self) -> None:
        from keepword.outreach import (  # noqa: F401 - register what they do
            handlers,
            notices,
            privacy,
            segments,
            sources,
            tasks,
        )
