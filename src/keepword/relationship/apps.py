from django.apps import AppConfig


class RelationshipConfig(AppConfig):
    name = "keepword.relationship"
    label = "relationship"
