from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "keepword.accounts"
    label = "accounts"

    def ready(self) -> None:
        from keepword.accounts import handlers  # noqa: F401 - registers what it handles
