from django.apps import AppConfig


class FormConfig(AppConfig):
    name = "keepword.channels.form"
    label = "form"

    def ready(self) -> None:
        from keepword.channels.form import privacy, tasks  # noqa: F401 - register what they do
        from keepword.channels.form.channel import FormChannel
        from keepword.conversations.channels import register

        register(FormChannel())
