"""Merging from the page of a conversation."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from keepword.conversations import around, queries, services
from keepword.conversations.models import Conversation
from keepword.core.errors import Conflict, Invalid, KeepwordError, NotFound
from keepword.desk.access import agent_required, person
from keepword.desk.around.dialog import go, number, show
from keepword.desk.conversations.write import done


@require_http_methods(["GET", "POST"])
@agent_required
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Find the other one (`q`), look at what would come of it (`with`), merge (`other`, `keep`: "this" or
    "other", `across`). Several at once, all into this one, by several `other`."""
    user = person(request)
    here = queries.get_conversation(user, pk)
    if request.method == "GET":
        return _choose(request, here)
    others = [queries.get_conversation(user, number(one)) for one in request.POST.getlist("other")[:50]]
    across = "across" in request.POST
    try:
        if request.POST.get("keep") == "other" and len(others) == 1:
            services.merge(user, here, others[0], across=across)
            return go(request, others[0], f"&merged={here.pk}")
        if not others:
            raise Invalid("", field="other")
        services.merge_many(user, others, here, across=across)
    except (Invalid, Conflict) as error:
        return _choose(request, here, others[0] if others else None, error)
    return go(request, here)


def _choose(
    request: HttpRequest,
    here: Conversation,
    other: Conversation | None = None,
    error: KeepwordError | None = None,
) -> HttpResponse:
    user, text = person(request), request.GET.get("q", "")
    wanted = number(request.GET.get("with", ""))
    if other is None and wanted:
        other = queries.get_conversation(user, wanted)
    if other is not None:
        return show(
            request, "_merge_preview", here, error=error, other=other, preview=around.preview(other, here)
        )
    found = around.candidates(user, here, text)
    name = "_found" if "found" in request.GET else "_merge"
    return show(request, name, here, error=error, q=text, found=found, purpose="merge")


@require_POST
@agent_required
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take two conversations apart again."""
    user = person(request)
    merged = around.get_merge(user, pk)
    services.unmerge(user, merged)
    return go(request, queries.get_conversation(user, merged.into_id))


@require_POST
@agent_required
def left_draft(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """A draft that a merge left: "take" it into the composer, or "drop" it."""
    user = person(request)
    draft = around.get_left_draft(user, pk)
    into = queries.get_conversation(user, draft.conversation_id)
    if what == "take":
        kept = services.take_draft(user, draft)
        return go(request, into, f"&write={kept.kind}")
    if what != "drop":
        raise NotFound
    services.drop_draft(user, draft)
    return done(request, into)
