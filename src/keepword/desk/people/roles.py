"""Roles: what each may do, in words."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from keepword.accounts import queries, services
from keepword.accounts.models import User
from keepword.accounts.rules import ADMIN, GROUPS, RIGHTS
from keepword.core.errors import Conflict, Invalid
from keepword.desk.access import person, right_required
from keepword.desk.settings import pages


def grouped(rights: Collection[str], own: Collection[str] | None = None) -> list[dict[str, Any]]:
    """Every right in its group, with whether it is among `rights`; `locked` where it is not the reader's."""
    return [
        {
            "label": group.label,
            "rights": [
                {
                    "key": right.key,
                    "label": right.label,
                    "help": right.help,
                    "held": right.key in rights,
                    "locked": own is not None and right.key not in own,
                }
                for right in group.rights
            ],
        }
        for group in GROUPS
    ]


class RoleForm(forms.Form):
    """A name and the boxes of all rights."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=60,
        help_text=gettext_lazy("As it is shown beside people, such as “night shift”."),
    )
    rights = forms.MultipleChoiceField(
        choices=[(key, right.label) for key, right in RIGHTS.items()],
        required=False,
        label=gettext_lazy("Rights"),
    )


@require_GET
@right_required("settle")
def roles(request: HttpRequest) -> HttpResponse:
    """All of them side by side."""
    found = queries.roles()
    table = [
        {
            "label": group.label,
            "rights": [
                {"right": right, "held": [(role, right.key in role.rights) for role in found]}
                for right in group.rights
            ],
        }
        for group in GROUPS
    ]
    counts = queries.people_by_role(person(request))
    listed = [{"role": role, "people": counts.get(role.key, 0)} for role in found]
    return pages.show(request, "desk/people/roles.html", "settings_roles", roles=listed, table=table)


@pages.both
@right_required("settle")
def new(request: HttpRequest) -> HttpResponse:
    """A role of the shop's own."""
    form = RoleForm(request.POST or None, initial={"rights": ["converse"]})
    if pages.done(form, lambda: services.add_role(person(request), **form.cleaned_data)):
        messages.success(request, _("The role “%(name)s” is there.") % {"name": form.cleaned_data["name"]})
        return redirect("settings_roles")
    return _show(request, form, None)


@pages.both
@right_required("settle")
def change(request: HttpRequest, key: str) -> HttpResponse:
    """What a role may do."""
    role = queries.get_role(person(request), key)
    initial = {"name": role.name, "rights": sorted(role.rights)}
    form = RoleForm(request.POST or None, initial=initial)
    form.fields["name"].disabled = role.built_in
    if pages.done(form, lambda: services.save_role(person(request), key, **form.cleaned_data)):
        messages.success(request, _("The role “%(name)s” is saved.") % {"name": role.name})
        return redirect("settings_roles")
    return _show(request, form, role)


@require_POST
@right_required("settle")
def remove(request: HttpRequest, key: str) -> HttpResponse:
    """Remove one of the shop's own; a built-in one is as Keepword brings it again."""
    role = queries.get_role(person(request), key)
    try:
        services.remove_role(person(request), key)
    except (Conflict, Invalid) as error:
        messages.error(request, error.message)
        return redirect("settings_role", key)
    text = _("The role “%(name)s” is as it was.") if role.built_in else _("The role “%(name)s” is removed.")
    messages.success(request, text % {"name": role.name})
    return redirect("settings_roles")


def _show(request: HttpRequest, form: RoleForm, role: queries.RoleView | None) -> HttpResponse:
    user: User = person(request)
    held = form["rights"].value() or []
    groups = grouped(held, user.rights)
    return pages.show(
        request,
        "desk/people/role.html",
        "settings_roles",
        form=form,
        role=role,
        groups=groups,
        fixed=role is not None and role.key == ADMIN,
    )
