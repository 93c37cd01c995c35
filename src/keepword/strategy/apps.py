from django.apps import AppConfig


class StrategyConfig(AppConfig):
    name = "keepword.strategy"
    label = "strategy"

    def ready(self) -> None:
        from keepword.strategy import handlers, privacy  # noqa: F401 - register what they do
