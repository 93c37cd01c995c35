"""Services, and whom they concern."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from keepword.accounts.models import User
from keepword.conversations import channels
from keepword.conversations.models import Inbox, Tag
from keepword.core.errors import Invalid
from keepword.core.keyset import page
from keepword.desk.access import person
from keepword.desk.strategy.frame import (
    PAGE,
    OwnerForm,
    Sheet,
    both,
    day_field,
    filled,
    keeper_required,
    reader_required,
    shown,
    text_field,
)
from keepword.strategy import queries, services
from keepword.strategy.models import Group, Offer, Reach, Service, Stakeholder

MOST = 100  # stakeholders beside the catalogue


class ServiceForm(OwnerForm):
    """What one says of a service."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    reach = forms.ChoiceField(label=gettext_lazy("It is for"), choices=Reach.choices)
    for_whom = forms.CharField(
        label=gettext_lazy("For whom, in your words"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Such as: people who have bought a lamp and cannot make it work."),
    )
    value = text_field(
        gettext_lazy("What they want, and gain by it"),
        help_text=gettext_lazy("One or two sentences, as a customer would say it."),
    )
    position = text_field(
        gettext_lazy("What sets it apart"),
        help_text=gettext_lazy("Your niche, and what others do not offer so."),
    )
    state = forms.ChoiceField(label=gettext_lazy("State"), choices=Offer.choices)
    channels = forms.MultipleChoiceField(
        label=gettext_lazy("Channels"), required=False, widget=forms.CheckboxSelectMultiple
    )
    inboxes = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Inboxes that are there for it"),
        queryset=Inbox.objects.order_by("name", "pk"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    tags = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Tags by which one knows it"),
        queryset=Tag.objects.filter(archived_at=None, merged_into=None).order_by("key"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("A conversation with one of them counts as one about this service."),
    )
    owner = forms.ModelChoiceField(
        label=gettext_lazy("Who answers for it"),
        queryset=User.objects.none(),
        required=False,
        empty_label=gettext_lazy("nobody yet"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["channels"]
        assert isinstance(chosen, forms.MultipleChoiceField)
        chosen.choices = [(one.key, one.name) for one in channels.channels()]


class StakeholderForm(forms.Form):
    """Some people, and what they expect."""

    name = forms.CharField(
        label=gettext_lazy("Who"), max_length=120, help_text=gettext_lazy("Such as: our couriers.")
    )
    group = forms.ChoiceField(label=gettext_lazy("Group"), choices=Group.choices)
    expects = text_field(gettext_lazy("What they expect of us"))
    services = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Services that are for them"),
        queryset=Service.objects.order_by("name", "pk"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class HeardForm(forms.Form):
    """What they told us."""

    day = day_field(gettext_lazy("Day"), required=False)
    words = text_field(gettext_lazy("What they said"), required=True)


_SERVICE = Sheet(
    "services",
    gettext_lazy("Service"),
    gettext_lazy("What you offer, said so that anybody in the shop could tell a customer."),
    "strategy",
)
_PEOPLE = Sheet(
    "services",
    gettext_lazy("Whom it concerns"),
    gettext_lazy("People who expect something of your service, and what that is."),
    "strategy",
)


@require_GET
@reader_required
def overview(request: HttpRequest) -> HttpResponse:
    """The catalogue, and whom it concerns."""
    user = person(request)
    found = page(
        queries.services(user).order_by(),
        order=("state", "name", "id"),
        after=request.GET.get("after", ""),
        size=PAGE,
    )
    people = list(queries.stakeholders(user).order_by("group", "name", "pk")[:MOST])
    names = {one.key: one.name for one in channels.channels()}
    lines = [(one, [names.get(key, key) for key in one.channels]) for one in found.rows]
    groups = [(label, [one for one in people if one.group == key]) for key, label in Group.choices]
    return shown(request, "services", "services", page=found, lines=lines, groups=groups, people=people)


@both
@keeper_required
def new_service(request: HttpRequest) -> HttpResponse:
    """One more."""
    return _service(request, None)


@both
@keeper_required
def change_service(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them."""
    return _service(request, queries.get_service(person(request), pk))


def _service(request: HttpRequest, service: Service | None) -> HttpResponse:
    names = ("name", "reach", "for_whom", "value", "position", "state", "channels", "owner")
    initial: dict[str, Any] = {"state": Offer.OFFERED}
    if service is not None:
        initial = {name: getattr(service, name) for name in names}
        initial |= {"inboxes": service.inboxes.all(), "tags": service.tags.all()}
    form = ServiceForm(request.POST or None, initial=initial)

    def save() -> None:
        services.save_service(person(request), service, services.ServiceGiven(**form.cleaned_data))

    return filled(request, _SERVICE, form, save, one=service)


@both
@keeper_required
def new_stakeholder(request: HttpRequest) -> HttpResponse:
    """Some more people."""
    return _stakeholder(request, None)


@both
@keeper_required
def change_stakeholder(request: HttpRequest, pk: int) -> HttpResponse:
    """Some people, what they expect, and what they said."""
    return _stakeholder(request, queries.get_stakeholder(person(request), pk))


def _stakeholder(request: HttpRequest, found: Stakeholder | None) -> HttpResponse:
    initial: dict[str, Any] = {}
    if found is not None:
        initial = {name: getattr(found, name) for name in ("name", "group", "expects")}
        initial["services"] = found.services.all()
    form = StakeholderForm(request.POST or None, initial=initial)

    def save() -> None:
        services.save_stakeholder(person(request), found, **form.cleaned_data)

    heard = list(found.heard.select_related("by").order_by("-day", "-pk")[:20]) if found else []
    hearing = HeardForm(prefix="heard") if found else None
    return filled(request, _PEOPLE, form, save, name="people", one=found, heard=heard, hearing=hearing)


@require_POST
@keeper_required
def hear(request: HttpRequest, pk: int) -> HttpResponse:
    """They said something."""
    user = person(request)
    found = queries.get_stakeholder(user, pk)
    form = HeardForm(request.POST, prefix="heard")
    try:
        if not form.is_valid():
            raise Invalid(_("Write what they said, and choose today or an earlier day."))
        services.hear(user, found, form.cleaned_data["words"], day=form.cleaned_data["day"])
    except Invalid as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Noted."))
    return redirect("strategy_people", found.pk)
