from django.apps import AppConfig


class FieldsConfig(AppConfig):
    name = "keepword.fields"
    label = "fields"
