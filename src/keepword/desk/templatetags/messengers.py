"""What a channel offers to whoever writes: `{% load messengers %}`."""

from django import template
from django.utils.translation import gettext as _

from keepword.conversations.models import Conversation, Message
from keepword.desk.conversations.compose_form import Composer
from keepword.desk.messengers import means as found

register = template.Library()


@register.simple_tag
def means(conversation: Conversation, composer: Composer) -> found.Means:
    """What can be used in a reply."""
    return found.means(conversation, composer)


@register.filter
def signs(message: Message) -> list[str]:
    """What a message is when it is more, or less, than words."""
    marks = message.marks
    said = [_what(str(marks.get("is", "")))]
    if marks.get("edited"):
        said.append(_("edited"))
    if marks.get("button"):
        said.append(_("chosen answer"))
    if marks.get("typed"):
        said.append(_("written: “%(words)s”") % {"words": marks["typed"]})
    if marks.get("template"):
        said.append(_("template"))
    return [one for one in said if one]


@register.filter
def offered(message: Message) -> list[str]:
    """The answers that were offered with a message."""
    return [str(one) for one in message.marks.get("buttons") or ()]


def _what(name: str) -> str:
    return {
        "voice": _("voice message"),
        "contact": _("contact details"),
        "location": _("place"),
        "sticker": _("sticker"),
        "reaction": _("reaction"),
        "poll": _("poll"),
        "order": _("order from the catalogue"),
        "unsupported": _("something that only shows on their device"),
        "new_number": _("has a new number"),
        "stop": _("wants no more messages"),
        "start": _("wants messages again"),
        "help": _("asks for help"),
    }.get(name, "")
