"""An answer in a live chat: sent at once, and once, however often the page has to try."""

from dataclasses import replace

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from keepword.accounts.models import User
from keepword.channels.chat.rules import client_id
from keepword.conversations import queries, services
from keepword.conversations.models import Conversation, Message
from keepword.conversations.services.state import lock
from keepword.conversations.ways import chosen_way
from keepword.core.errors import Conflict, Invalid
from keepword.desk.access import agent_required, person
from keepword.desk.conversations import extras
from keepword.desk.conversations.compose_form import Composer, typed

RECENT = 50  # of one's own messages that are looked through for the same one


@require_POST
@agent_required
def say(request: HttpRequest, pk: int) -> HttpResponse:
    """Reply under the page's own name of it (`id`): the same again answers with the message that is there."""
    user = person(request)
    found = queries.get_conversation(user, pk)
    try:
        name = client_id(request.POST.get("id"))
        composer = typed(request, "reply")
        extras.check(user, found, composer)
        message = _once(user, found, name, composer)
    except (Invalid, Conflict) as error:
        status = 409 if isinstance(error, Conflict) else 422
        return JsonResponse({"error": error.message or _("That did not work. Try again.")}, status=status)
    return JsonResponse({"message": message.pk, "conversation": message.conversation_id})


def _once(user: User, conversation: Conversation, name: str, composer: Composer) -> Message:
    with transaction.atomic():
        current = lock(conversation)
        recent = current.messages.filter(author=user, direction="out").order_by("-pk")[:RECENT]
        for message in recent:
            if message.marks.get("client") == name:
                return message
        way = chosen_way(current, composer.via)
        message = services.reply(user, current, replace(composer.fitted(way), via=way.inbox.pk))
        Message.objects.filter(pk=message.pk).update(marks={**message.marks, "client": name})
        extras.said(user, message, composer)
    return message
