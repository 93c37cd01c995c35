from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "keepword.search"
    label = "search"

    def ready(self) -> None:
        from keepword.search import tasks  # noqa: F401 - registers the periodic indexing
