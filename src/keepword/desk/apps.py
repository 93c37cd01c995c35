from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "keepword.desk"
    label = "desk"
