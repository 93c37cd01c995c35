from django.apps import AppConfig


class AftersalesConfig(AppConfig):
    name = "keepword.aftersales"
    label = "aftersales"

    def ready(self) -> None:
        from keepword.aftersales import (  # noqa: F401 - register what they do
            actions,
            conditions,
            handlers,
            notices,
            privacy,
            tasks,
        )
