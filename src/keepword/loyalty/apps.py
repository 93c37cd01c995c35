from django.apps import AppConfig


class LoyaltyConfig(AppConfig):
    name = "keepword.loyalty"
    label = "loyalty"
