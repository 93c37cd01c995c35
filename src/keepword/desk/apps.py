from importlib import import_module

from django.apps import AppConfig

# Modules that add their panels to the page of a conversation, one a line.
FEATURES: tuple[str, ...] = (
    "keepword.desk.history.panel",
    "keepword.desk.counted.panel",
    "keepword.desk.macros.panel",
    "keepword.desk.around.panels",
    "keepword.desk.promises.panels",
    "keepword.desk.tasks.panels",
    "keepword.desk.tags.panel",
    "keepword.desk.fields.panel",
    "keepword.desk.teams.panel",
    "keepword.desk.problems.panels",
    "keepword.desk.complaints.panels",
    "keepword.desk.aftersales.panels",
    "keepword.desk.loyalty.panels",
    "keepword.desk.privacy.panel",
    "keepword.desk.boxes.panels",
    "keepword.desk.reviews.panels",
    "keepword.desk.minutes.panels",
    "keepword.desk.chat.panels",
    "keepword.desk.channels.panel",
    "keepword.desk.customers.panel",
    "keepword.desk.commerce.panel",
    "keepword.desk.memory.panel",
    "keepword.desk.messengers.panel",
    "keepword.desk.calls.panels",
    "keepword.desk.webform.panel",
    "keepword.desk.segments.panels",
    "keepword.desk.outreach.panels",
    "keepword.desk.outreach.wishes",
    "keepword.desk.advice.panels",
    "keepword.desk.quality.panel",
    "keepword.desk.strategy.panels",
    "keepword.desk.service.letters",
    # The list ends here.
)


class DeskConfig(AppConfig):
    name = "keepword.desk"
    label = "desk"

    def ready(self) -> None:
        for name in FEATURES:
            import_module(name)
