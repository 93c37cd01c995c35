from django.apps import AppConfig


class CommerceConfig(AppConfig):
    name = "keepword.commerce"
    label = "commerce"
