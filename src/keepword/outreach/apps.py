from django.apps import AppConfig


class OutreachConfig(AppConfig):
    name = "keepword.outreach"
    label = "outreach"
