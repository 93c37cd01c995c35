from django.apps import AppConfig


class SmsConfig(AppConfig):
    name = "keepword.channels.sms"
    label = "sms"

    def ready(self) -> None:
        from keepword.channels.sms.channel import SmsChannel
        from keepword.conversations.channels import register

        register(SmsChannel())
