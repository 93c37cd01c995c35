from django.apps import AppConfig


class BoxesConfig(AppConfig):
    name = "keepword.channels.boxes"
    label = "boxes"

    def ready(self) -> None:
        from keepword.channels.boxes import conditions, notices, privacy, tasks  # noqa: F401 - register what they do
        from keepword.channels.boxes.channel import BoxChannel
        from keepword.conversations.channels import register

        register(BoxChannel())
