from django.apps import AppConfig


class ProbesConfig(AppConfig):
    name = "keepword.probes"
    label = "probes"
