"""The palette: "/" in the composer finds a macro, Enter puts it into the message."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from keepword.automation.models import Macro
from keepword.automation.queries import macros as queries
from keepword.automation.rules.placeholders import NAMES
from keepword.automation.services.macros import files_of
from keepword.automation.services.uses import Names, steps_in_words
from keepword.conversations.models import Conversation
from keepword.conversations.queries import get_conversation
from keepword.core.errors import NotFound
from keepword.desk.access import agent_required, person
from keepword.desk.conversations import files
from keepword.desk.templatetags.desk import language_word

_PREVIEW = 800  # characters


@require_GET
@agent_required
def find(request: HttpRequest) -> HttpResponse:
    """The options for what was typed (`?q=`) in a conversation (`?conversation=`)."""
    user, conversation = person(request), _conversation(request)
    language = queries.language_of(conversation)
    found = queries.find(user, request.GET.get("q", "")[:200], language=language)
    within = queries.setting()
    names: Names = {}
    options = [_option(request, macro, conversation, within, names) for macro in found]
    return render(request, "desk/macros/_options.html", {"options": options})


def _option(
    request: HttpRequest,
    macro: Macro,
    conversation: Conversation | None,
    within: queries.Setting,
    names: Names,
) -> dict[str, object]:
    said = queries.wording(person(request), macro, conversation, within=within)
    return {
        "macro": macro,
        "preview": said.filled.text[:_PREVIEW],
        "language": said.language,
        "fallback": said.fallback,
        "steps": steps_in_words(macro.steps, names),
        "files": [file.name for file in macro.files.all()],
        "scope": queries.scope_words(macro),
    }


@require_GET
@agent_required
def text(request: HttpRequest, pk: int) -> HttpResponse:
    """A macro as it goes into the message, as JSON: its words, and the chips that go beside them."""
    user, conversation = person(request), _conversation(request)
    macro = queries.get_macro(user, pk)
    said = queries.wording(user, macro, conversation)
    kept = files.chips(files_of(macro))
    notices = []
    if said.fallback and said.filled.text:
        notices.append(
            _("“%(macro)s” is not there in this customer's language; this is %(language)s.")
            % {"macro": macro.name, "language": language_word(said.language)}
        )
    if said.filled.missing:
        names = ", ".join(str(NAMES[name]) for name in said.filled.missing)
        notices.append(_("Not known here, fill it in: %(names)s.") % {"names": names})
    return JsonResponse(
        {
            "text": said.filled.text,
            "language": said.language,
            "buttons": macro.buttons,
            "notice": " ".join(notices),
            "files": render_to_string("desk/conversations/_chips.html", {"files": kept}, request),
            "chip": render_to_string("desk/macros/_chip.html", chip(macro, said.language), request),
        }
    )


def chip(macro: Macro, language: str, *, with_steps: bool = True) -> dict[str, object]:
    """What the form carries of a macro that stands in it."""
    return {
        "macro": macro,
        "language": language,
        "steps": steps_in_words(macro.steps),
        "with_steps": with_steps,
    }


def _conversation(request: HttpRequest) -> Conversation | None:
    number = request.GET.get("conversation", "")
    if not number:
        return None
    if not number.isdecimal() or len(number) > 15:
        raise NotFound(_("There is no such conversation."))
    return get_conversation(person(request), int(number))
