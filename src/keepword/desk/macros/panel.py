"""Macros in the composer: the palette, and what is done with them when a message is written."""

from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.automation.models import MacroUse
from keepword.automation.queries.macros import macros
from keepword.automation.rules.placeholders import NAMES, names
from keepword.automation.services.uses import note_use
from keepword.conversations.models import Conversation, Message
from keepword.core.errors import Invalid
from keepword.desk.conversations import extras
from keepword.desk.conversations.compose_form import Composer, Extras
from keepword.desk.conversations.panels import Panel, register

USED, WITH_STEPS = "x-macro", "x-macro-steps"  # "12:uk"; "12"
_MOST = 10


def _check(user: User, conversation: Conversation, composer: Composer) -> None:
    """Nobody sends a customer a placeholder that was left open."""
    left = names(composer.text) if composer.kind == "reply" else []
    if left:
        shown = ", ".join(str(NAMES[name]) for name in left)
        raise Invalid(_("Something is still to be filled in: %(names)s.") % {"names": shown}, field="text")


def used(composer: Composer) -> dict[int, str]:
    """The macros that stand in a form, with the language of each."""
    found: dict[int, str] = {}
    for text in composer.extras.get(USED, [])[:_MOST]:
        number, _colon, language = text.partition(":")
        if number.isdecimal() and len(number) < 16:
            found[int(number)] = language[:5]
    return found


def _said(user: User, message: Message, composer: Composer) -> None:
    languages = used(composer)
    if not languages:
        return
    wanted = set(composer.extras.get(WITH_STEPS, []))
    for macro in macros(user).filter(pk__in=languages).prefetch_related("texts"):
        note_use(user, message, macro, language=languages[macro.pk], steps=str(macro.pk) in wanted)


def _undone(message: Message) -> Extras:
    uses = list(MacroUse.objects.filter(message=message).order_by("pk"))
    if not uses:
        return {}
    return {
        USED: [f"{use.macro_id}:{use.language}" for use in uses],
        WITH_STEPS: [str(use.macro_id) for use in uses if use.steps],
    }


extras.register(before=_check, after=_said, undone=_undone)
register(Panel("composer", "desk/macros/_palette.html", order=10))
