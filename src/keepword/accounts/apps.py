from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "keepword.accounts"
    label = "accounts"

    def ready(self) -> None:
        from keepword.accounts import handlers, tasks  # noqa: F401 - registers what they handle and repeat
        from keepword.accounts.models import Brand
        from keepword.core import blobs

        blobs.refer(Brand, "logo")
