"""Connecting a mailbox: typed in, tested, and saved when it works. The wizard and the settings share it."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from keepword.accounts.queries import business
from keepword.channels.email import services
from keepword.channels.email.connections import Finding, check
from keepword.channels.email.models import Login, Mailbox
from keepword.channels.email.presets import Preset, guess
from keepword.channels.email.queries import get_inbox, mailbox_of
from keepword.conversations.models import Inbox
from keepword.desk.access import person, right_required
from keepword.desk.parts import shown_anyway, wants_part
from keepword.desk.settings import pages
from keepword.desk.settings.mailbox_form import AddressForm, MailboxForm, initial_from, initial_of
from keepword.desk.settings.oauth import redirect_address


@dataclass(frozen=True)
class Frame:
    """Around which page the form stands, and where one goes on from there."""

    template: str
    next: str


SETTINGS = Frame("desk/settings/mailbox.html", "settings_inboxes")
WIZARD = Frame("desk/setup/mailbox.html", "setup_done")


@dataclass
class Attempt:
    """What the page shows of a try."""

    form: MailboxForm
    inbox: Inbox | None = None
    preset: Preset | None = None
    findings: list[Finding] = field(default_factory=list)


@pages.both
@right_required("inboxes")
def new(request: HttpRequest) -> HttpResponse:
    """A new inbox: first its address, then the rest."""
    return add(request, SETTINGS)


@pages.both
@right_required("inboxes")
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Another name, another server, another password."""
    inbox = get_inbox(person(request), pk)
    mailbox = mailbox_of(inbox)
    initial = initial_of(inbox, mailbox)
    if mailbox is None:
        initial = initial_from(inbox.address, guess(inbox.address), name="", language="") | initial
    form = MailboxForm(inbox, mailbox, request.POST or None, initial=initial)
    return _answer(request, Attempt(form, inbox), SETTINGS)


def add(request: HttpRequest, frame: Frame) -> HttpResponse:
    """The form of a new inbox within a frame."""
    address = (request.POST.get("address") or request.GET.get("address", "")).strip().lower()
    if request.method != "POST" and not _is_address(address):
        start = AddressForm(request.GET if "address" in request.GET else None)
        return _page(request, frame, {"start": start}, 422 if start.errors else 200)
    preset = guess(address)
    shop = business()
    initial = initial_from(
        address,
        preset,
        name=shop.name if shop else "",
        language=shop.language if shop else person(request).language,
    )
    form = MailboxForm(None, None, request.POST or None, initial=initial)
    return _answer(request, Attempt(form, preset=preset), frame)


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def _answer(request: HttpRequest, attempt: Attempt, frame: Frame) -> HttpResponse:
    if request.method != "POST":
        return _page(request, frame, _context(attempt))
    saved = _try(request, attempt)
    if saved is None:
        return _again(request, attempt, frame)
    if saved.login != Login.PASSWORD and not saved.tokens:
        return _go(request, reverse("settings_connect", args=[saved.inbox_id]))
    if attempt.findings:
        messages.success(request, _("%(inbox)s is connected.") % {"inbox": saved.inbox.name})
    else:
        messages.warning(request, _("%(inbox)s is saved, without a test.") % {"inbox": saved.inbox.name})
    return _go(request, reverse(frame.next))


def _try(request: HttpRequest, attempt: Attempt) -> Mailbox | None:
    """The saved mailbox; None when something is wrong, which the attempt then says."""
    form = attempt.form
    if not form.is_valid():
        return None
    wanted = services.draft(form.about, form.how, attempt.inbox)
    # A permission is given to a mailbox that is there; before, there is nothing to test with.
    needs_permission = wanted.login != Login.PASSWORD and not wanted.tokens
    if request.POST.get("do") != "anyway" and not needs_permission:
        attempt.findings = check(wanted)
        if not all(finding.ok for finding in attempt.findings):
            return None
    made: list[Mailbox] = []

    def save() -> None:
        since = form.import_since
        made.append(
            services.save_mailbox(
                person(request), attempt.inbox, about=form.about, how=form.how, import_since=since
            )
        )

    return made[0] if pages.done(form, save) else None


def _go(request: HttpRequest, address: str) -> HttpResponse:
    return HttpResponseClientRedirect(address) if wants_part(request) else redirect(address)


def _again(request: HttpRequest, attempt: Attempt, frame: Frame) -> HttpResponse:
    """The form with what is wrong; only its parts when the page is open, so that a typed password stays."""
    context = _context(attempt)
    if not wants_part(request):
        return _page(request, frame, context, 422)
    return shown_anyway(render(request, "desk/settings/_mailbox_parts.html", context, status=422))


def _context(attempt: Attempt) -> dict[str, Any]:
    form = attempt.form
    return {
        "form": form,
        "inbox": attempt.inbox,
        "mailbox": form.mailbox,
        "preset": attempt.preset,
        "findings": attempt.findings,
        "failed": any(not finding.ok for finding in attempt.findings),
        "redirect_address": redirect_address(),
    }


def _page(request: HttpRequest, frame: Frame, context: dict[str, Any], status: int = 200) -> HttpResponse:
    whole = {
        "section": "settings",
        "menu": pages.groups(person(request)),
        "current": "settings_inboxes",
        "step": 3,
        **context,
    }
    return render(request, frame.template, whole, status=status)
