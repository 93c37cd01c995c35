from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "keepword.customers"
    label = "customers"

    def ready(self) -> None:
        from keepword.customers import fields  # noqa: F401 - registers what can be asked
