"""Connecting an inbox of a channel, changing, testing, pausing it; and calls that were not understood."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from keepword.channels.doors import queries, services
from keepword.channels.doors.channel import WebChannel
from keepword.channels.doors.models import Connected, Connection, Taken
from keepword.conversations.channels import channel_of
from keepword.conversations.models import Inbox
from keepword.core.errors import Conflict, Invalid, NotFound, Unavailable
from keepword.core.keyset import page
from keepword.desk.access import person, right_required
from keepword.desk.channels import places
from keepword.desk.channels.forms import DoorForm
from keepword.desk.settings import pages

PAGE = 50
CURRENT = "settings_inboxes"


@require_GET
@right_required("inboxes")
def choose(request: HttpRequest) -> HttpResponse:
    """Every channel that can be connected."""
    return pages.show(request, "desk/channels/choose.html", CURRENT, offers=places.offers())


@pages.both
@right_required("inboxes")
def new(request: HttpRequest, key: str) -> HttpResponse:
    """A new inbox of a channel."""
    return _form(request, _web_channel(key), None)


@pages.both
@right_required("inboxes")
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Another name, another secret."""
    door = queries.get_door(person(request), pk)
    if not isinstance(door.channel, WebChannel):
        raise NotFound(_("There is no such inbox."))
    return _form(request, door.channel, door.inbox)


@require_GET
@right_required("inboxes")
def test(request: HttpRequest, pk: int) -> HttpResponse:
    """Try an inbox as it is saved, and say what was found."""
    door = queries.get_door(person(request), pk)
    findings = list(door.channel.check(door.inbox)) if door.channel else []
    return pages.show(
        request,
        "desk/channels/test.html",
        CURRENT,
        inbox=door.inbox,
        findings=findings,
        well=all(finding.ok for finding in findings),
        change=places.change_url(door),
    )


@require_POST
@right_required("inboxes")
def pause(request: HttpRequest, pk: int) -> HttpResponse:
    """Take nothing in for a while; or again."""
    user = person(request)
    connection = queries.get_connection(user, pk)
    if connection.state == Connected.OFF:
        services.resume(user, connection)
        messages.success(request, _("%(inbox)s takes messages in again.") % {"inbox": connection.inbox.name})
    else:
        services.pause(user, connection)
        said = _("%(inbox)s takes nothing in until you resume it; its provider tries again for a while.")
        messages.success(request, said % {"inbox": connection.inbox.name})
    return redirect(CURRENT)


@require_POST
@right_required("inboxes")
def renew(request: HttpRequest, pk: int) -> HttpResponse:
    """Another address for its provider's calls."""
    connection = queries.get_connection(person(request), pk)
    services.new_address(person(request), connection)
    messages.success(request, _("The address is a new one. Tell it to the provider: the old one is refused."))
    return redirect("settings_channel", pk)


@require_GET
@right_required("inboxes")
def calls(request: HttpRequest) -> HttpResponse:
    """What providers sent and could not be taken in, the newest first."""
    rows = queries.quarantined(person(request))
    found = page(rows, order=("-at", "-id"), after=request.GET.get("after", ""), size=PAGE)
    return pages.show(request, "desk/channels/calls.html", "settings_quarantine", page=found)


@require_GET
@right_required("inboxes")
def original(request: HttpRequest, pk: int) -> HttpResponse:
    """The call as it came, to be saved: never shown by the browser."""
    payload = queries.get_payload(person(request), pk)
    response = HttpResponse(bytes(payload.body or b""), content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="call-{payload.pk}.txt"'
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@require_POST
@right_required("inboxes")
def replay(request: HttpRequest, pk: int) -> HttpResponse:
    """Taken in again."""
    payload = queries.get_payload(person(request), pk)
    try:
        again = services.replay(person(request), payload)
    except Unavailable as error:
        messages.error(request, error.message)
        return redirect("settings_calls")
    if again.state == Taken.DONE:
        messages.success(request, _("It is taken in."))
    else:
        messages.error(request, _("It failed again and stays here: %(reason)s") % {"reason": again.problem})
    return redirect("settings_calls")


@require_POST
@right_required("inboxes")
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Gone for good."""
    services.discard(person(request), queries.get_payload(person(request), pk))
    messages.success(request, _("It is deleted."))
    return redirect("settings_calls")


# How it is done -----------------------------------------------------------------------------------


def _web_channel(key: str) -> WebChannel:
    place, channel = places.place_of(key), channel_of(Inbox(channel=key))
    if place is None or place.new != "settings_channel_new" or not isinstance(channel, WebChannel):
        raise NotFound(_("There is no such channel."))
    return channel


def _form(request: HttpRequest, channel: WebChannel, inbox: Inbox | None) -> HttpResponse:
    user = person(request)
    connection = Connection.objects.filter(inbox=inbox).select_related("inbox").first() if inbox else None
    form = DoorForm(channel, connection, request.POST or None)
    if form.is_valid():
        try:
            saved = services.save_connection(
                user,
                inbox,
                channel=channel.key,
                about=form.about(),
                settings=form.plain(),
                secrets=form.secret(),
            )
        except (Invalid, Conflict, Unavailable) as error:
            form.add_error(form.blame(error.field), error.message)
        else:
            messages.success(request, _("%(inbox)s is saved.") % {"inbox": saved.inbox.name})
            return redirect("settings_channel_test", saved.inbox_id)
    hook = channel.hook_path.format(hook=connection.hook) if connection and channel.hook_path else ""
    return pages.show(
        request,
        "desk/channels/door.html",
        CURRENT,
        form=form,
        channel=channel,
        inbox=inbox,
        connection=connection,
        hook=f"{settings.KEEPWORD_URL}/{hook}" if hook else "",
        steps=[part.strip() for part in str(channel.how_to).split("\n") if part.strip()],
    )
