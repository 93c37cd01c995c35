"""Bringing in what another system had: begun, watched, stopped and taken up again."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from keepword.conversations.queries import inboxes
from keepword.core import blobs
from keepword.core.errors import Conflict, Invalid
from keepword.desk.access import admin_required, person
from keepword.desk.parts import wants_part
from keepword.desk.settings import pages
from keepword.imports import services
from keepword.imports.models import Run
from keepword.imports.queries import get_run, runs
from keepword.imports.readers import READERS

MAX_BYTES = 500 * 1024 * 1024


class WebForm(forms.Form):
    """Another system that is asked over the network."""

    address = forms.CharField(label=gettext_lazy("Its address"), max_length=300)
    login = forms.EmailField(
        label=gettext_lazy("E-mail"), required=False, help_text=gettext_lazy("Whose token it is.")
    )
    secret = forms.CharField(
        label=gettext_lazy("Token"),
        strip=True,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("Of its API. It is kept encrypted, and forgotten when the import is done."),
    )


class FileForm(forms.Form):
    """A file that was exported."""

    file = forms.FileField(label=gettext_lazy("File"))
    source = forms.CharField(
        label=gettext_lazy("Name of the other system"),
        max_length=60,
        initial="import",
        help_text=gettext_lazy("What comes from the same system is known again by its ids."),
    )
    inbox = forms.ChoiceField(
        label=gettext_lazy("Inbox"),
        required=False,
        help_text=gettext_lazy("For conversations of its channel; others get an inbox for the past."),
    )


@require_GET
@admin_required
def overview(request: HttpRequest) -> HttpResponse:
    """What was brought in, how far it is, and what else can be."""
    found = runs(person(request), after=request.GET.get("after", ""))
    context: dict[str, Any] = {
        "page": found,
        "readers": READERS,
        "busy": any(run.state == "running" for run in found.rows),
    }
    if wants_part(request):
        return render(request, "desk/settings/_imports.html", context)
    return pages.show(request, "imports", "settings_imports", **context)


@pages.both
@admin_required
def begin(request: HttpRequest, kind: str) -> HttpResponse:
    """The form of one system, and its beginning."""
    reader = READERS.get(kind)
    if reader is None:
        return redirect("settings_imports")
    form = _form(request, kind)
    if pages.done(form, lambda: _begin(request, kind, form)):
        messages.success(request, _("The import has begun. You can go on working."))
        return redirect("settings_imports")
    return pages.show(request, "import_begin", "settings_imports", form=form, reader=reader, kind=kind)


@require_POST
@admin_required
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """After the batch at hand."""
    return _changed(request, lambda: services.stop(person(request), get_run(person(request), pk)))


@require_POST
@admin_required
def take_up(request: HttpRequest, pk: int) -> HttpResponse:
    """Go on where it stopped."""
    return _changed(request, lambda: services.take_up(person(request), get_run(person(request), pk)))


def _changed(request: HttpRequest, verb: Callable[[], object]) -> HttpResponse:
    try:
        verb()
    except Conflict as error:
        messages.error(request, error.message)
    return redirect("settings_imports")


def _form(request: HttpRequest, kind: str) -> forms.Form:
    reader = READERS[kind]
    if reader.from_web:
        web = WebForm(request.POST or None)
        web.fields["address"].widget.attrs["placeholder"] = reader.example
        if not reader.login:
            del web.fields["login"]
        return web
    form = FileForm(request.POST or None, request.FILES or None)
    choices = [(str(inbox.pk), inbox.name) for inbox in inboxes(person(request))]
    field = form.fields["inbox"]
    assert isinstance(field, forms.ChoiceField)
    field.choices = [("", _("the first of its channel")), *choices]
    return form


def _begin(request: HttpRequest, kind: str, form: forms.Form) -> Run:
    user, data = person(request), form.cleaned_data
    if READERS[kind].from_web:
        return services.begin(
            user, kind, address=data["address"], login=data.get("login", ""), secret=data["secret"]
        )
    upload = data["file"]
    if upload.size > MAX_BYTES:
        raise Invalid(_("This file is larger than 500 MB; use the command instead."), field="file")
    blob = blobs.put(upload.read())
    options = {"inbox": int(data["inbox"])} if data["inbox"] else {}
    return services.begin(
        user, kind, source=data["source"], blob=blob, file_name=upload.name, options=dict(options)
    )
