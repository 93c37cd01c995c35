from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "keepword.api"
    label = "api"

    def ready(self) -> None:
        from keepword.api import (  # noqa: F401 - registers what it handles
            advice_handlers,
            aftersales_handlers,
            aftersales_topics,
            commerce_handlers,
            commerce_topics,
            customer_handlers,
            handlers,
            loyalty_handlers,
            outreach_handlers,
            outreach_topics,
            promise_handlers,
            segment_handlers,
            tasks,
            topics,
        )
