"""Side conversations on the page of their conversation."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from keepword.conversations import around, queries, services
from keepword.conversations.models import Conversation, Message, SideConversation
from keepword.conversations.services import Letter, StoredFile
from keepword.core.errors import Conflict, Invalid, KeepwordError, NotFound
from keepword.desk.access import agent_required, person
from keepword.desk.around.dialog import go, number, show
from keepword.desk.around.quoting import quoted
from keepword.desk.conversations import files, recipients
from keepword.desk.conversations.write import done

QUOTABLE = 30  # messages offered for quoting: the newest


@require_http_methods(["GET", "POST"])
@agent_required
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask somebody else: the form, and sending it."""
    here = queries.get_conversation(person(request), pk)
    return _write(request, here, None)


@require_http_methods(["GET", "POST"])
@agent_required
def write_on(request: HttpRequest, pk: int) -> HttpResponse:
    """Write on in a side conversation."""
    side = around.get_side(person(request), pk)
    return _write(request, side.conversation, side)


def _write(request: HttpRequest, here: Conversation, side: SideConversation | None) -> HttpResponse:
    user = person(request)
    quotable = list(queries.messages_of(here).reverse()[:QUOTABLE])[::-1]
    error: KeepwordError | None = None
    if request.method == "POST":
        try:
            letter = _letter(request, quotable)
            if side is None:
                services.ask(user, here, letter, subject=request.POST.get("subject", ""))
            else:
                services.ask_on(user, side, letter)
            return go(request, here)
        except (Invalid, Conflict) as wrong:
            error = wrong
    kept = queries.drafts(user, here).get("side")
    words = str(kept.content.get("text", "")) if kept else ""
    return show(
        request,
        "_ask",
        here,
        error=error,
        side=side,
        quotable=quotable,
        to=request.POST.get("to", _to(side)),
        subject=request.POST.get("subject", here.subject),
        text=request.POST.get("text", words),
        picked=[number(one) for one in request.POST.getlist("quote")],
    )


def _to(side: SideConversation | None) -> str:
    if side is None:
        return ""
    return recipients.written([(one.name, one.address) for one in side.participants.order_by("pk")])


def _letter(request: HttpRequest, quotable: list[Message]) -> Letter:
    """What was typed, with the chosen messages below it and their files."""
    picked = {number(one) for one in request.POST.getlist("quote")}
    chosen = [message for message in quotable if message.pk in picked]
    words = request.POST.get("text", "").replace("\r\n", "\n").strip()
    if not words:
        chosen = []
    carried = [
        StoredFile(file.name, file.type, file.size, file.blob)
        for message in chosen
        for file in message.attachments.all()
        if not file.inline
    ]
    return Letter(
        text="\n\n".join([words, *(quoted(message) for message in chosen)]),
        to=recipients.read(request.POST.get("to", "")),
        files=[*carried, *files.stored(request.FILES.getlist("files"))],
    )


@require_POST
@agent_required
def change(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """Close it, open it again, or have seen what came."""
    verbs = {"close": services.close_side, "reopen": services.reopen_side, "seen": services.see_side}
    if what not in verbs:
        raise NotFound
    side = around.get_side(person(request), pk)
    verbs[what](person(request), side)
    return done(request, side.conversation)
