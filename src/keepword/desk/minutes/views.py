"""What a draft still lacks, asked while one types."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_POST

from keepword.automation.stored import stored_texts
from keepword.commitments.queries.minutes import latest, still_missing
from keepword.commitments.services import opened
from keepword.conversations.queries import get_conversation
from keepword.desk.access import agent_required, person
from keepword.desk.conversations.compose_form import typed
from keepword.desk.macros.panel import used

_MOST = 20_000  # characters that are listened to


@require_POST
@agent_required
def draft(request: HttpRequest, pk: int) -> JsonResponse:
    """Which of the three the words of a reply show, with a hint for each that they do not; and whether it
    still matters. Whoever types has the conversation before them."""
    user = person(request)
    found = get_conversation(user, pk)
    row = latest(found)
    row = row and opened(user, found, row)
    if row is None or not row.runs:
        return JsonResponse({"runs": False, "marks": []})
    written = typed(request, "reply")
    stored = stored_texts(user, found, used(written))
    marks = still_missing(found, row, written.text[:_MOST], stored)
    shown = [{"name": one.name, "label": one.label, "shown": one.shown, "hint": one.hint} for one in marks]
    return JsonResponse({"runs": True, "marks": shown})
