from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "keepword.channels.demo"
    label = "demo"

    def ready(self) -> None:
        from keepword.channels.demo.channel import DemoChannel
        from keepword.conversations.channels import register

        register(DemoChannel())
