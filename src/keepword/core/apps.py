from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CoreConfig(AppConfig):
    name = "keepword.core"
    label = "core"

    def ready(self) -> None:
        autodiscover_modules("facts")  # each app's kinds of facts
