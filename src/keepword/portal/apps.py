from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "keepword.portal"
    label = "portal"
