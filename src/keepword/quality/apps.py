from django.apps import AppConfig


class QualityConfig(AppConfig):
    name = "keepword.quality"
    label = "quality"
