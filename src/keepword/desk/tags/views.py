"""The menu of tags of a conversation."""

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from keepword.conversations import queries, services
from keepword.conversations.models import Conversation
from keepword.desk.access import agent_required, person
from keepword.desk.conversations.write import done
from keepword.desk.parts import wants_part
from keepword.desk.settings.pages import both

MOST = 500  # offered in the menu; a name that is typed in full finds the others


@both
@agent_required
def tags(request: HttpRequest, pk: int) -> HttpResponse:
    """What there is to choose; or put a tag on (`tag`, or a new one by `name`), or take it off (`off`)."""
    user = person(request)
    found = queries.get_conversation(user, pk)
    if request.method != "POST":
        return HttpResponse(_options(request, found))
    name, wanted = request.POST.get("name", ""), request.POST.get("tag", "")
    tag = (
        queries.get_tag(user, int(wanted) if wanted.isdecimal() and len(wanted) < 19 else 0)
        if wanted
        else services.name_tag(user, name)
    )
    (services.untag if "off" in request.POST else services.tag)(user, found, tag)
    response = done(request, found)
    if wants_part(request):
        response.write(_options(request, found))
    return response


def _options(request: HttpRequest, conversation: Conversation) -> str:
    user = person(request)
    on = {tag.pk for tag in queries.tags_of([conversation.pk])[conversation.pk]}
    context = {
        "conversation": conversation,
        "offered": [(tag, tag.pk in on) for tag in queries.tags(user)[:MOST]],
        "may_create": services.may_create(user),
    }
    return render_to_string("desk/tags/_options.html", context, request)
