from django.apps import AppConfig


class TeamsConfig(AppConfig):
    name = "keepword.teams"
    label = "teams"

    def ready(self) -> None:
        from keepword.teams import services  # noqa: F401 - registers what runs again and again
