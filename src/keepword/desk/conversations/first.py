"""The page of a new message: one of us writes first."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from keepword.conversations import queries, services
from keepword.conversations.channels import Channel, channel_of
from keepword.conversations.models import Inbox
from keepword.core.errors import Conflict, Invalid, NotFound
from keepword.customers.rules import normal_phone
from keepword.desk.access import agent_required, person
from keepword.desk.conversations.compose_form import Composer, typed
from keepword.desk.messengers.means import Choice, choices


@dataclass(frozen=True)
class Door:
    """An inbox from which one can write first; without a channel one of mail that was imported."""

    inbox: Inbox
    channel: Channel | None

    @property
    def is_mail(self) -> bool:
        return self.channel is None or self.channel.identity == "email"

    @property
    def is_plain(self) -> bool:
        return self.channel is not None and not self.channel.can.html

    @property
    def has_segments(self) -> bool:
        return self.channel is not None and self.channel.can.segments

    @property
    def templates(self) -> list[Choice]:
        return choices(self.inbox)


@require_http_methods(["GET", "POST"])
@agent_required
def compose(request: HttpRequest) -> HttpResponse:
    """Write to a customer first."""
    doors = _doors(request)
    if request.method == "GET":
        return _page(request, doors, Composer("new", to=request.GET.get("to", "")))
    composer = typed(request, "new")
    chosen = next((one.inbox for one in doors if str(one.inbox.pk) == request.POST.get("inbox")), None)
    subject = request.POST.get("subject", "")
    try:
        if not request.POST.get("inbox"):
            raise Invalid(_("Choose the inbox to write from."), field="inbox")
        if chosen is None:
            raise NotFound
        message = services.compose(person(request), chosen, composer.letter, subject=subject)
    except (Invalid, Conflict) as error:
        status = 409 if isinstance(error, Conflict) else 422
        return _page(request, doors, composer.wrong(error.message, error.field), status=status)
    return redirect(f"{reverse('conversation', args=[message.conversation_id])}?view=waiting")


def _doors(request: HttpRequest) -> list[Door]:
    found = [Door(inbox, channel_of(inbox)) for inbox in queries.inboxes(person(request))]
    return [one for one in found if one.channel is None or one.channel.can.starts]


def _page(request: HttpRequest, doors: list[Door], composer: Composer, *, status: int = 200) -> HttpResponse:
    context = {
        "section": "compose",
        "doors": doors,
        "composer": composer,
        "subject": request.POST.get("subject", ""),
        "inbox": request.POST.get("inbox", "") or _likely(doors, composer.to),
        "segments": next((one for one in doors if one.has_segments), None),
    }
    return render(request, "desk/conversations/compose.html", context, status=status)


def _likely(doors: list[Door], to: str) -> str:
    """Of whoever is to be written to by a number, the inbox that takes numbers."""
    if not normal_phone(to):
        return ""
    return next((str(one.inbox.pk) for one in doors if not one.is_mail), "")
