from django.apps import AppConfig


class AnalyticsConfig(AppConfig):
    name = "keepword.analytics"
    label = "analytics"
