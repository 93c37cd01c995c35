"""Finding conversations by their words."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from keepword.conversations import queries
from keepword.desk.access import agent_required, person
from keepword.desk.parts import wants_part
from keepword.search.queries import search

LONGEST = 300  # characters of a query


@require_GET
@agent_required
def find(request: HttpRequest) -> HttpResponse:
    """The conversations in which all words of `q` stand, each with its best message."""
    text = request.GET.get("q", "").strip()[:LONGEST]
    visible = queries.visible(person(request))
    results = search(text, kind="message", groups=visible.values("pk"), before=request.GET.get("after", ""))
    ids = [hit.group_id for hit in results.hits]
    found = visible.select_related("customer", "assignee").in_bulk(ids)
    hits = [(hit, found[hit.group_id]) for hit in results.hits if hit.group_id in found]
    context = {"q": text, "hits": hits, "next": results.next, "section": "search"}
    if not wants_part(request):
        return render(request, "desk/search/page.html", context)
    return render(request, f"desk/search/{'_page' if 'after' in request.GET else '_hits'}.html", context)
