from django.apps import AppConfig


class TokensConfig(AppConfig):
    name = "keepword.tokens"
    label = "tokens"
