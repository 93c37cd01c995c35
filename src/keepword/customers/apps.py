from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "keepword.customers"
    label = "customers"
