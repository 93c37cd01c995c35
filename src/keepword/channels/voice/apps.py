from django.apps import AppConfig


class VoiceConfig(AppConfig):
    name = "keepword.channels.voice"
    label = "voice"

    def ready(self) -> None:
        from keepword.channels.voice.channel import VoiceChannel
        from keepword.conversations.channels import register

        register(VoiceChannel())
