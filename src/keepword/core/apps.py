from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "keepword.core"
    label = "core"
