"""Answers to tap, templates and the counter, in the composer."""

from keepword.conversations.models import Message
from keepword.desk.conversations import extras
from keepword.desk.conversations.compose_form import BUTTON, TEMPLATE, VALUE, Extras, template_key
from keepword.desk.conversations.panels import Panel, register


def _undone(message: Message) -> Extras:
    """The form of a message that was taken back offers the same again."""
    again: Extras = {}
    buttons, template = message.marks.get("buttons"), message.marks.get("template")
    if buttons:
        again[BUTTON] = [str(one) for one in buttons]
    if template:
        again[TEMPLATE] = [template_key(message.inbox.pk, template["name"], template["language"])]
        again[VALUE] = [str(one) for one in template.get("values", ())]
    return again


extras.register(undone=_undone)
register(
    Panel("writing", "desk/messengers/_writing.html"),
    Panel("composer", "desk/messengers/_counter.html", order=900),
)
