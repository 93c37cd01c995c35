from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "keepword.channels.reviews"
    label = "reviews"

    def ready(self) -> None:
        from keepword.channels.reviews import conditions, handlers, privacy, tasks  # noqa: F401 - register what they do
        from keepword.channels.reviews.channel import ReviewChannel
        from keepword.conversations.channels import register

        register(ReviewChannel())
