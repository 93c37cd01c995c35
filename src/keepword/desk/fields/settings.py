"""The fields that the shop has added: what they are, in which order, who fills them in."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from keepword.accounts.models import Role
from keepword.core.errors import NotFound
from keepword.desk.access import person, sharer_required
from keepword.desk.settings import pages
from keepword.fields import queries, services
from keepword.fields.models import Definition, Kind, Subject


class FieldForm(forms.Form):
    """What can be said of a field at any time."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    help = forms.CharField(
        label=gettext_lazy("What to write in it"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Stands under the field while somebody fills it in."),
    )
    choices = forms.CharField(
        label=gettext_lazy("Choices"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy(
            "For a field that is chosen: each on a line of its own, in their order. What you take out stays "
            "where it is."
        ),
    )
    required = forms.BooleanField(label=gettext_lazy("Must be filled in before closing"), required=False)
    in_list = forms.BooleanField(label=gettext_lazy("Show in the list of conversations"), required=False)
    editable_by = forms.ChoiceField(
        label=gettext_lazy("Who may fill it in"),
        choices=[
            (Role.AGENT, gettext_lazy("everybody")),
            (Role.LEAD, gettext_lazy("leads and admins")),
            (Role.ADMIN, gettext_lazy("admins")),
        ],
        initial=Role.AGENT,
    )

    def __init__(self, subject: str, kind: str, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if subject == Subject.CUSTOMER:
            del self.fields["required"], self.fields["in_list"]
        if kind and "choice" not in kind:
            del self.fields["choices"]

    def values(self) -> dict[str, Any]:
        """As the verb takes them."""
        given = dict(self.cleaned_data)
        if "choices" in given:
            given["choices"] = given["choices"].splitlines()
        return given


class NewFieldForm(FieldForm):
    """What is settled when it is made, besides."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=Kind.choices,
        help_text=gettext_lazy("It cannot be changed later."),
    )
    key = forms.CharField(
        label=gettext_lazy("Key"),
        max_length=40,
        required=False,
        help_text=gettext_lazy(
            "The name of the field in files, rules and programs, such as order_number. Left empty it is made "
            "of the name. It cannot be changed later."
        ),
    )
    field_order = ("name", "kind", "choices", "help", "required", "in_list", "editable_by", "key")


@require_GET
@sharer_required
def fields(request: HttpRequest) -> HttpResponse:
    """All of them."""
    user = person(request)
    groups = [(subject, label, queries.all_definitions(user, subject)) for subject, label in Subject.choices]
    return pages.show(request, "desk/fields/settings.html", "settings_fields", groups=groups)


@pages.both
@sharer_required
def new(request: HttpRequest, subject: str) -> HttpResponse:
    """One more."""
    user = person(request)
    if subject not in Subject.values:
        raise NotFound(_("There is nothing at this address, or it is not for you."))
    form = NewFieldForm(subject, "", request.POST or None)
    if pages.done(form, lambda: services.save_field(user, None, subject=subject, **form.values())):
        messages.success(
            request, _("The field “%(name)s” is there now.") % {"name": form.cleaned_data["name"]}
        )
        return redirect("settings_fields")
    return pages.show(
        request,
        "desk/fields/field.html",
        "settings_fields",
        form=form,
        subject=subject,
    )


@pages.both
@sharer_required
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """What can still be changed of one."""
    user = person(request)
    found = queries.get_definition(user, pk)
    label = found.name
    initial: dict[str, Any] = {
        name: getattr(found, name) for name in FieldForm.base_fields if name != "choices"
    }
    initial["choices"] = "\n".join(queries.choices_of(found).values())
    form = FieldForm(found.subject, found.kind, request.POST or None, initial=initial)
    if pages.done(form, lambda: services.save_field(user, found, **form.values())):
        messages.success(request, _("The field “%(name)s” is saved.") % {"name": found.name})
        return redirect("settings_fields")
    return pages.show(
        request, "desk/fields/field.html", "settings_fields", form=form, definition=found, label=label
    )


@require_POST
@sharer_required
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Up or (`down`) down among its own."""
    user = person(request)
    services.move_field(user, queries.get_definition(user, pk), 1 if "down" in request.POST else -1)
    return redirect("settings_fields")


@require_POST
@sharer_required
def archive(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for it nowhere any more, or (`back`) again."""
    user = person(request)
    found: Definition = queries.get_definition(user, pk)
    back = "back" in request.POST
    services.archive_field(user, found, archived=not back)
    said = _("The field “%(name)s” is in use again.") if back else _("The field “%(name)s” is archived.")
    messages.success(request, said % {"name": found.name})
    return redirect("settings_fields")
