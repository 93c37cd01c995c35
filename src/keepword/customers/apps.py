from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "keepword.customers"
    label = "customers"

    def ready(self) -> None:
        from keepword.customers import consent, fields, privacy  # noqa: F401 - register what they hold
