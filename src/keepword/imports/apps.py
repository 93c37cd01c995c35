from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "keepword.imports"
    label = "imports"
