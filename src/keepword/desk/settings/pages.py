"""The frame of the settings: who sees which page, and how a form is answered."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_http_methods

from keepword.accounts.models import User
from keepword.accounts.rules import EVERYTHING
from keepword.core.errors import Conflict, Invalid, Unavailable
from keepword.desk.access import person

both = require_http_methods(["GET", "HEAD", "POST"])  # shows a form and takes it


@dataclass(frozen=True)
class Link:
    """A line of the side list: its address by name, and the right that one needs."""

    key: str
    label: str | Promise
    icon: str
    right: str = "settle"


@dataclass(frozen=True)
class Group:
    """Lines of the side list that belong together, under a heading."""

    label: str | Promise
    links: Sequence[Link]


GROUPS = (
    Group(
        _("The shop"),
        (
            Link("settings_shop", pgettext_lazy("settings", "General"), "settings"),
            Link("settings_inboxes", _("Inboxes"), "mailbox", "inboxes"),
            Link("settings_form", _("Web form"), "compose"),
            Link("settings_brand", _("Brand"), "star"),
            Link("settings_lines", _("Phone lines"), "phone", "inboxes"),
            Link("settings_hours", _("Working hours"), "calendar", "hours"),
            Link("settings_clocks", _("Clocks"), "clock", "hours"),
            Link("settings_complaints", _("Complaints"), "complaint"),
            Link("settings_returns", _("Returns and repairs"), "wrench", "refunds"),
            Link("guides", _("Guides"), "help", "catalogue"),
            Link("settings_loyalty", _("Points"), "gift", "programme"),
            Link("settings_notices", pgettext_lazy("to customers", "Notices"), "send", "outreach"),
        ),
    ),
    Group(
        _("People"),
        (
            Link("settings_people", _("People"), "people", "people"),
            Link("settings_teams", _("Teams"), "people"),
            Link("settings_skills", _("Skills"), "star"),
            Link("settings_roles", _("Roles"), "role"),
            Link("settings_sign_in", _("Log-in"), "key", EVERYTHING),
        ),
    ),
    Group(
        _("How we work"),
        (
            Link("macros", _("Macros"), "macro", "converse"),
            Link("settings_rules", _("Rules"), "rule", "share"),
            Link("settings_tags", _("Tags"), "tag", "share"),
            Link("settings_fields", _("Fields"), "field", "share"),
            Link("settings_spam", _("Spam"), "block", "see_all"),
        ),
    ),
    Group(
        _("Other programs"),
        (
            Link("settings_stores", _("Web shops"), "store", "catalogue"),
            Link("settings_goods", _("Goods from a table"), "list", "catalogue"),
            Link("settings_imports", _("Import"), "download"),
            Link("settings_webhooks", _("Webhooks"), "out"),
            Link("settings_tokens", _("API tokens"), "link", "tokens"),
        ),
    ),
    Group(
        _("Keepword itself"),
        (
            Link("settings_health", _("Health"), "info"),
            Link("settings_quarantine", _("Quarantine"), "shield", "inboxes"),
            Link("settings_privacy", _("Privacy"), "customer", "privacy"),
            Link("settings_audit", _("Audit log"), "list", "audit"),
        ),
    ),
    Group(
        _("Your own"),
        (
            Link("profile", _("Your profile"), "mine", ""),
            Link("security", _("Your log-in"), "shield", ""),
            Link("notification_settings", _("Notifications"), "bell", "converse"),
            Link("absences", _("Your absences"), "calendar", "converse"),
        ),
    ),
)


def groups(user: User) -> list[Group]:
    """The pages that this user may open, under their headings."""
    allowed = (
        Group(group.label, [link for link in group.links if not link.right or user.may(link.right)])
        for group in GROUPS
    )
    return [group for group in allowed if group.links]


def links(user: User) -> list[Link]:
    """The same without headings."""
    return [link for group in groups(user) for link in group.links]


def show(
    request: HttpRequest,
    template: str,
    current: str,
    *,
    form: forms.Form | None = None,
    **context: Any,
) -> HttpResponse:
    """A page of the settings; 422 when its form came back with errors.

    `template` is a name in desk/settings, or a whole one ("desk/tags/settings.html").
    """
    wrong = form is not None and form.is_bound and bool(form.errors)
    values = {
        "section": "settings",
        "menu": groups(person(request)),
        "current": current,
        "form": form,
        **context,
    }
    path = template if "/" in template else f"desk/settings/{template}.html"
    return render(request, path, values, status=422 if wrong else 200)


def show_from(
    request: HttpRequest, template: str, current: str, *, form: forms.Form | None = None, **context: Any
) -> HttpResponse:
    """The same from a template of another folder, by its whole name."""
    return show(request, template, current, form=form, **context)


def done(form: forms.Form, verb: Callable[[], object]) -> bool:
    """Do what a valid form asks for; what the verb refuses is said at its field."""
    if not form.is_valid():
        return False
    try:
        verb()
    except (Invalid, Conflict, Unavailable) as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return False
    return True
