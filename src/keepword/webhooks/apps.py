from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    name = "keepword.webhooks"
    label = "webhooks"

    def ready(self) -> None:
        from keepword.webhooks import tasks  # noqa: F401 - registers the periodic work
