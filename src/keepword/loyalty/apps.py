from django.apps import AppConfig


class LoyaltyConfig(AppConfig):
    name = "keepword.loyalty"
    label = "loyalty"

    def ready(self) -> None:
        from keepword.loyalty import (  # noqa: F401 - register what they do
            actions,
            conditions,
            handlers,
            privacy,
            tasks,
        )
