from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "keepword.channels.demo"
    label = "demo"

    def ready(self) -> None:
        from keepword.channels.demo.channel import DemoChannel, DemoLike
        from keepword.conversations.channels import channels, register

        register(DemoChannel())
        for channel in channels():  # of the apps named before this one
            if channel.key not in ("email", "demo") and (channel.can.sends or channel.identity == "phone"):
                register(DemoLike(channel))
