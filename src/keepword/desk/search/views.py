"""Finding conversations, customers and views."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from keepword.conversations.finding import find as find_conversations
from keepword.conversations.finding import find_people
from keepword.desk.access import agent_required, person
from keepword.desk.parts import wants_part
from keepword.desk.search import suggesting

LONGEST = 300  # characters of a query
PEOPLE = 4  # customers over the conversations


@require_GET
@agent_required
def find(request: HttpRequest) -> HttpResponse:
    """The conversations that `q` asks for, each with its best message, and customers of that name."""
    user = person(request)
    text = request.GET.get("q", "").strip()[:LONGEST]
    found = find_conversations(user, text, before=request.GET.get("after", ""))
    plain = not found.chips and "after" not in request.GET
    context = {
        "q": text,
        "found": found,
        "hits": found.hits,
        "next": found.next,
        "customers": find_people(user, text, size=PEOPLE) if plain else [],
        "section": "search",
        "operators": suggesting.shown_operators(),
    }
    if not wants_part(request):
        return render(request, "desk/search/page.html", context)
    return render(request, f"desk/search/{'_page' if 'after' in request.GET else '_hits'}.html", context)


@require_GET
@agent_required
def suggest(request: HttpRequest) -> HttpResponse:
    """What may follow what stands in the search field up to the caret (`q`)."""
    text = request.GET.get("q", "")[:LONGEST]
    context = {"options": suggesting.options(person(request), text)}
    return render(request, "desk/search/_options.html", context)


@require_GET
@agent_required
def jump(request: HttpRequest) -> HttpResponse:
    """Where one may want to go: a conversation by its number, views, customers, pages."""
    text = request.GET.get("q", "").strip()[:LONGEST]
    return render(request, "desk/search/_options.html", {"options": suggesting.places(person(request), text)})
