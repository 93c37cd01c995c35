from django.apps import AppConfig


class TeamsConfig(AppConfig):
    name = "keepword.teams"
    label = "teams"
