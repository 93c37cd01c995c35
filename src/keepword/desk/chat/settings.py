"""Settings of chats: how one looks, where it works, whom it invites, and how to put it on a site."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from keepword.channels.chat import queries
from keepword.channels.chat.models import Invitation, Widget
from keepword.channels.chat.services import folding, widgets
from keepword.core.errors import Conflict, Invalid
from keepword.desk.access import person, right_required
from keepword.desk.channels import places
from keepword.desk.chat.forms import InvitationForm, WidgetForm
from keepword.desk.settings import pages

CURRENT = "settings_inboxes"

places.put(
    "chat",
    places.Place(
        gettext_lazy("A window on your own site, with somebody behind it."),
        change="settings_chat",
        new="settings_chat_new",
    ),
)


@pages.both
@right_required("inboxes")
def new(request: HttpRequest) -> HttpResponse:
    """A new chat."""
    return _form(request, None)


@pages.both
@right_required("inboxes")
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """How it looks and works; the code for the site."""
    return _form(request, queries.get_widget(person(request), pk))


@require_POST
@right_required("inboxes")
def secret(request: HttpRequest, pk: int) -> HttpResponse:
    """Another secret for signing users."""
    widgets.new_secret(person(request), queries.get_widget(person(request), pk))
    messages.success(request, _("The secret is a new one. Tell it to your site: the old one is refused."))
    return redirect("settings_chat", pk)


@require_POST
@right_required("inboxes")
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Take in what is in quarantine."""
    user = person(request)
    done = folding.take_in_again(user, queries.get_widget(user, pk))
    messages.info(request, _("Taken in: %(count)s.") % {"count": done})
    return redirect("settings_chat", pk)


@require_GET
@right_required("inboxes")
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """A page of ours with the chat on it, as a visitor sees it."""
    widget = queries.get_widget(person(request), pk)
    return pages.show(request, "desk/chat/preview.html", CURRENT, widget=widget)


@pages.both
@right_required("inboxes")
def invite(request: HttpRequest, pk: int, number: int | None = None) -> HttpResponse:
    """Write an invitation, or change one."""
    user = person(request)
    widget = queries.get_widget(user, pk)
    invitation = queries.get_invitation(user, widget, number) if number is not None else None
    form = InvitationForm(invitation, request.POST if request.method == "POST" else None)
    if form.is_valid() and _saved(
        form, lambda: widgets.save_invitation(user, widget, invitation, form.about())
    ):
        messages.success(request, _("The invitation is saved."))
        return redirect("settings_chat", pk)
    return pages.show(
        request,
        "desk/chat/invitation.html",
        CURRENT,
        form=form,
        widget=widget,
        invitation=invitation,
        texts=form.fields_of("text"),
    )


@require_POST
@right_required("inboxes")
def uninvite(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Take an invitation away."""
    user = person(request)
    widget = queries.get_widget(user, pk)
    widgets.remove_invitation(user, widget, queries.get_invitation(user, widget, number))
    messages.success(request, _("The invitation is gone."))
    return redirect("settings_chat", pk)


# How it is done -----------------------------------------------------------------------------------


def _saved(form: WidgetForm | InvitationForm, verb: Callable[[], object]) -> bool:
    try:
        verb()
    except (Invalid, Conflict) as error:
        form.add_error(form.blame(error.field), error.message)
        return False
    return True


def _form(request: HttpRequest, widget: Widget | None) -> HttpResponse:
    user = person(request)
    form = WidgetForm(widget, request.POST if request.method == "POST" else None)
    kept: list[Widget] = []
    if form.is_valid() and _saved(form, lambda: kept.append(widgets.save_widget(user, widget, form.about()))):
        messages.success(request, _("%(inbox)s is saved.") % {"inbox": kept[0].inbox.name})
        return redirect("settings_chat", kept[0].inbox_id)
    invitations: list[Invitation] = list(queries.invitations(user, widget)) if widget else []
    place = f"{settings.KEEPWORD_URL}/widget.js"
    code = f'<script src="{place}" data-inbox="{widget.key}" defer></script>' if widget else ""
    return pages.show(
        request,
        "desk/chat/settings.html",
        CURRENT,
        form=form,
        widget=widget,
        code=code,
        secret=widgets.show_secret(user, widget) if widget else "",
        address=settings.KEEPWORD_URL,
        socket=settings.KEEPWORD_URL.replace("http", "ws", 1),
        invitations=invitations,
        held=queries.held_in(user, widget) if widget else 0,
        greeting=form.fields_of("greeting"),
        consent=form.fields_of("consent"),
        questions=list(form.questions()),
    )
