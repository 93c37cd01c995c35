from django.apps import AppConfig


class AutomationConfig(AppConfig):
    name = "keepword.automation"
    label = "automation"

    def ready(self) -> None:
        from keepword.automation import (  # noqa: F401 - register themselves
            actions,
            handlers,
            notices,
            segments,
            stored,
            tasks,
        )
        from keepword.automation.models import MacroFile
        from keepword.core import blobs

        blobs.refer(MacroFile, "blob")
