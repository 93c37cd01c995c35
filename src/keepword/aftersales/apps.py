from django.apps import AppConfig


class AftersalesConfig(AppConfig):
    name = "keepword.aftersales"
    label = "aftersales"
