from django.apps import AppConfig


class ProbesConfig(AppConfig):
    name = "keepword.probes"
    label = "probes"

    def ready(self) -> None:
        from keepword.core import blobs
        from keepword.probes import handlers, notices, tasks  # noqa: F401 - register what they handle
        from keepword.probes.models import Mark

        blobs.refer(Mark, "blob")
