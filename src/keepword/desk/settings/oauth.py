"""The permission to a mailbox at Google, Microsoft or another provider: asked for, and brought back.

The page with the link is one of its own, as our policy lets no form lead to another site.
"""

import secrets
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from keepword.channels.email import oauth
from keepword.channels.email.models import Login, Mailbox
from keepword.channels.email.queries import get_mailbox
from keepword.core.errors import Invalid, KeepwordError, NotFound, Refused
from keepword.desk.access import person, right_required
from keepword.desk.settings import pages

FLOWS = "mailbox_permissions"  # in the session: {state: [verifier, inbox]}
MOST_FLOWS = 5  # open at the same time, in as many tabs


def redirect_address() -> str:
    """Where the provider sends the browser back to: what must be entered there, letter by letter."""
    return settings.KEEPWORD_URL + reverse("settings_oauth_done")


@require_GET
@right_required("inboxes")
def connect(request: HttpRequest, pk: int) -> HttpResponse:
    """The link by which the owner of the mailbox allows Keepword to use it."""
    mailbox = get_mailbox(person(request), pk)
    if mailbox.login == Login.PASSWORD:
        raise NotFound(_("This mailbox is logged in to with a password."))
    flow = oauth.begin()
    address, problem = "", ""
    try:
        address = oauth.authorize_url(mailbox, redirect_address(), state=flow.state, verifier=flow.verifier)
    except Invalid as error:
        problem = error.message
    flows = list(request.session.get(FLOWS, {}).items())[1 - MOST_FLOWS :]
    request.session[FLOWS] = dict([*flows, (flow.state, [flow.verifier, pk])])
    context: dict[str, Any] = {
        "mailbox": mailbox,
        "inbox": mailbox.inbox,
        "provider": provider(mailbox),
        "address": address,
        "problem": problem,
        "redirect_address": redirect_address(),
    }
    return pages.show(request, "inbox_connect", "settings_inboxes", **context)


@require_GET
@right_required("inboxes")
def done(request: HttpRequest) -> HttpResponse:
    """The browser comes back with a code, or with the provider's refusal."""
    verifier, inbox = _flow(request)
    mailbox = get_mailbox(person(request), inbox)
    refusal = request.GET.get("error", "")
    try:
        if refusal:
            raise Invalid(oauth.error_text(refusal[:100], request.GET.get("error_description", "")[:300]))
        oauth.finish(
            person(request),
            mailbox,
            code=request.GET.get("code", ""),
            verifier=verifier,
            redirect_uri=redirect_address(),
        )
    except KeepwordError as error:
        messages.error(request, error.message)
        return redirect("settings_connect", inbox)
    # To an address of its own, so that loading it again does not spend the code twice.
    return redirect("settings_inbox_test", inbox)


def provider(mailbox: Mailbox) -> str:
    """The name of who gives the permission."""
    names: dict[str, str] = {Login.GOOGLE: "Google", Login.MICROSOFT: "Microsoft"}
    return names.get(mailbox.login, "") or _("the provider")


def _flow(request: HttpRequest) -> tuple[str, int]:
    """The verifier and inbox that this browser set out with; Refused for a state that it did not begin."""
    flows = request.session.get(FLOWS, {})
    given = request.GET.get("state", "")
    known = next((state for state in flows if secrets.compare_digest(state.encode(), given.encode())), None)
    if known is None:
        text = _("This permission was not asked for here, or it was used already. Connect the mailbox again.")
        raise Refused(text)
    verifier, inbox = flows.pop(known)
    request.session[FLOWS] = flows
    return verifier, inbox
