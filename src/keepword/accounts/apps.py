from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "keepword.accounts"
    label = "accounts"
