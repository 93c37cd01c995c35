from django.apps import AppConfig


class CommerceConfig(AppConfig):
    name = "keepword.commerce"
    label = "commerce"

    def ready(self) -> None:
        from keepword.commerce import (  # noqa: F401 - register what they do
            conditions,
            handlers,
            privacy,
            tasks,
        )
