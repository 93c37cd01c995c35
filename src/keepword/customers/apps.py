from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "keepword.customers"
    label = "customers"

    def ready(self) -> None:
        from keepword.customers import (  # noqa: F401 - register what they hold and do
            conditions,
            consent,
            fields,
            handlers,
            privacy,
            tasks,
        )
