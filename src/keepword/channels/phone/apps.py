from django.apps import AppConfig


class PhoneConfig(AppConfig):
    name = "keepword.channels.phone"
    label = "phone"

    def ready(self) -> None:
        from keepword.channels.phone import handlers  # noqa: F401 - registers what it handles
        from keepword.channels.phone.channel import PhoneChannel
        from keepword.conversations.channels import register

        register(PhoneChannel())
