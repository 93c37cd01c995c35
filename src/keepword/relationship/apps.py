from django.apps import AppConfig


class RelationshipConfig(AppConfig):
    name = "keepword.relationship"
    label = "relationship"

    def ready(self) -> None:
        from keepword.relationship import (  # noqa: F401 - register what they do
            advising,
            conditions,
            goods,
            handlers,
            known,
            mentions,
            privacy,
            signs,
            sources,
            tasks,
        )
        from keepword.relationship.queries import uses_below  # noqa: F401 - registers itself
