from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "keepword.audit"
    label = "audit"
