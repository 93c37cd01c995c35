"""Inboxes: the list, and what is done with one of them."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from keepword.channels.doors.queries import doors
from keepword.channels.email import services
from keepword.channels.email.connections import check
from keepword.channels.email.models import Mailbox
from keepword.channels.email.queries import get_mailbox, mailbox_of
from keepword.conversations.models import Inbox
from keepword.desk.access import person, right_required
from keepword.desk.channels.places import change_url
from keepword.desk.settings import pages

MOST = 200


@require_GET
@right_required("inboxes")
def inbox_list(request: HttpRequest) -> HttpResponse:
    """Every inbox of every channel, how it is doing and when something last came."""
    rows = [(door, change_url(door), _mailbox(door.inbox)) for door in doors(person(request))[:MOST]]
    return pages.show(request, "inboxes", "settings_inboxes", rows=rows)


def _mailbox(inbox: Inbox) -> Mailbox | None:
    return mailbox_of(inbox) if inbox.channel == "email" else None


@require_GET
@right_required("inboxes")
def test(request: HttpRequest, pk: int) -> HttpResponse:
    """Log in to the servers of an inbox as it is saved, and say what was found."""
    mailbox = get_mailbox(person(request), pk)
    findings = check(mailbox)
    context: dict[str, Any] = {
        "mailbox": mailbox,
        "inbox": mailbox.inbox,
        "findings": findings,
        "well": all(finding.ok for finding in findings),
        "wizard": bool(request.session.get("wizard")),
    }
    return pages.show(request, "inbox_test", "settings_inboxes", **context)


@require_POST
@right_required("inboxes")
def pause(request: HttpRequest, pk: int) -> HttpResponse:
    """Read no more mail for a while; or again."""
    mailbox = get_mailbox(person(request), pk)
    if mailbox.state == "off":
        services.resume(person(request), mailbox)
        messages.success(request, _("%(inbox)s is read again.") % {"inbox": mailbox.inbox.name})
    else:
        services.pause(person(request), mailbox)
        said = _("%(inbox)s is not read until you resume it. What comes meanwhile waits in the mailbox.")
        messages.success(request, said % {"inbox": mailbox.inbox.name})
    return redirect("settings_inboxes")
