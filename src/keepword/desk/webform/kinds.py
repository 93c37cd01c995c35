"""What customers can ask for by the web form, and what each kind asks of them."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from keepword.accounts.models import Language, User
from keepword.channels.form import queries, services
from keepword.channels.form.models import Nature, RequestKind
from keepword.channels.form.services import FieldPlan, KindPlan
from keepword.channels.form.services.kinds import LONGEST_INTRO, LONGEST_NAME
from keepword.conversations.models import Inbox, Tag
from keepword.desk.access import admin_required, person
from keepword.desk.settings import pages
from keepword.fields.models import Definition, Subject
from keepword.fields.queries import definitions
from keepword.teams.models import Team
from keepword.teams.queries import teams

NO, YES, MUST = "", "yes", "must"
ASKED = [
    (NO, gettext_lazy("not asked for")),
    (YES, gettext_lazy("asked for")),
    (MUST, gettext_lazy("must be filled in")),
]


@dataclass(frozen=True)
class Row:
    """The inputs of one of the shop's fields in the form of a kind."""

    definition: Definition
    use: forms.BoundField
    place: forms.BoundField
    labels: list[forms.BoundField]
    labelled: bool


class KindForm(forms.Form):
    """A kind of request: names and introductions by language, where it goes, what it asks for."""

    nature = forms.ChoiceField(
        label=gettext_lazy("What it is for us"),
        choices=Nature.choices,
        help_text=gettext_lazy("A complaint or a claim is treated as a complaint from its first moment."),
    )
    inbox = forms.ModelChoiceField(
        label=gettext_lazy("Inbox"),
        queryset=Inbox.objects.filter(is_active=True).order_by("name"),
        required=False,
        empty_label=gettext_lazy("the form's own"),
        help_text=gettext_lazy("Its answers leave as mail."),
    )
    team = forms.ModelChoiceField(
        label=gettext_lazy("Team"),
        queryset=Team.objects.none(),
        required=False,
        empty_label=gettext_lazy("the inbox's"),
    )
    tags = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Tags"),
        queryset=Tag.objects.filter(archived_at=None).order_by("name"),
        required=False,
    )

    def __init__(self, user: User, kind: RequestKind | None, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["team"].queryset = teams(user)  # type: ignore[attr-defined]
        for code, label in Language.choices:
            self._add("name", code, _("Name (%(language)s)") % {"language": label}, LONGEST_NAME, kind)
        for code, label in Language.choices:
            self._add(
                "intro", code, _("Introduction (%(language)s)") % {"language": label}, LONGEST_INTRO, kind
            )
        if kind is not None:
            self.initial.update(nature=kind.nature, inbox=kind.inbox_id, team=kind.team_id)
            self.initial["tags"] = [tag.pk for tag in kind.tags.all()]
        else:
            self.fields["key"] = forms.CharField(
                label=_("Key"),
                max_length=40,
                required=False,
                help_text=_("Stands in the form's address. Left empty it is made of the name."),
            )
        self.definitions = list(definitions(Subject.CONVERSATION))
        used = {one.definition_id: one for one in kind.fields.all()} if kind else {}
        for place, one in enumerate(self.definitions):
            self._add_field(one, used.get(one.pk), place)

    def _add(self, name: str, code: str, label: str, longest: int, kind: RequestKind | None) -> None:
        texts = (kind.names if name == "name" else kind.intros) if kind else {}
        widget = forms.Textarea(attrs={"rows": 2, "lang": code}) if name == "intro" else forms.TextInput
        self.fields[f"{name}_{code}"] = forms.CharField(
            label=label, max_length=longest, required=False, widget=widget, initial=texts.get(code, "")
        )

    def _add_field(self, one: Definition, used: Any, place: int) -> None:
        chosen = NO if used is None else MUST if used.required else YES
        self.fields[f"use_{one.pk}"] = forms.ChoiceField(
            label=one.name, choices=ASKED, required=False, initial=chosen
        )
        self.fields[f"place_{one.pk}"] = forms.IntegerField(
            label=_("Place of “%(name)s”") % {"name": one.name},
            min_value=0,
            max_value=999,
            required=False,
            initial=used.order + 1 if used else 100 + place,
        )
        for code, label in Language.choices:
            self.fields[f"label_{one.pk}_{code}"] = forms.CharField(
                label=label,
                max_length=LONGEST_NAME,
                required=False,
                widget=forms.TextInput(attrs={"placeholder": one.name, "lang": code}),
                initial=used.labels.get(code, "") if used else "",
            )

    @property
    def names(self) -> list[forms.BoundField]:
        return [self[f"name_{code}"] for code in Language.values]

    @property
    def intros(self) -> list[forms.BoundField]:
        return [self[f"intro_{code}"] for code in Language.values]

    @property
    def rows(self) -> list[Row]:
        return [
            Row(
                one,
                self[f"use_{one.pk}"],
                self[f"place_{one.pk}"],
                [self[f"label_{one.pk}_{code}"] for code in Language.values],
                any(self[f"label_{one.pk}_{code}"].value() for code in Language.values),
            )
            for one in self.definitions
        ]

    @property
    def plan(self) -> KindPlan:
        """What a valid form asks for."""
        given = self.cleaned_data
        chosen = [one for one in self.definitions if given.get(f"use_{one.pk}")]
        chosen.sort(key=lambda one: given.get(f"place_{one.pk}") or 0)
        return KindPlan(
            names={code: given.get(f"name_{code}", "") for code in Language.values},
            intros={code: given.get(f"intro_{code}", "") for code in Language.values},
            nature=given["nature"],
            inbox=given["inbox"],
            team=given["team"],
            tags=list(given["tags"]),
            fields=[
                FieldPlan(
                    one,
                    given[f"use_{one.pk}"] == MUST,
                    {code: given.get(f"label_{one.pk}_{code}", "") for code in Language.values},
                )
                for one in chosen
            ],
        )


@require_GET
@admin_required
def overview(request: HttpRequest) -> HttpResponse:
    """All kinds in their order, and whether the form is open."""
    form = services.ensure_form()
    language = get_language() or "en"
    rows = [(kind, queries.name_of(kind, language)) for kind in queries.kinds(person(request))]
    return pages.show(request, "desk/webform/kinds.html", "settings_form", kinds=rows, web_form=form)


@require_POST
@admin_required
def switch(request: HttpRequest) -> HttpResponse:
    """Open the form (`on`) or close it."""
    made = services.switch_form(person(request), is_on="on" in request.POST)
    messages.success(request, _("The form is open.") if made.is_on else _("The form is closed."))
    return redirect("settings_form")


@pages.both
@admin_required
def new(request: HttpRequest) -> HttpResponse:
    """One more kind."""
    services.ensure_form()
    return _edit(request, None)


@pages.both
@admin_required
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them."""
    return _edit(request, queries.get_kind(person(request), pk))


@require_POST
@admin_required
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Up or (`down`) down."""
    found = queries.get_kind(person(request), pk)
    services.move_kind(person(request), found, 1 if "down" in request.POST else -1)
    return redirect("settings_form")


@require_POST
@admin_required
def archive(request: HttpRequest, pk: int) -> HttpResponse:
    """Offer it no more, or (`back`) again."""
    found = queries.get_kind(person(request), pk)
    back = "back" in request.POST
    services.archive_kind(person(request), found, archived=not back)
    messages.success(request, _("It is offered again.") if back else _("It is offered no more."))
    return redirect("settings_form")


def _edit(request: HttpRequest, kind: RequestKind | None) -> HttpResponse:
    user = person(request)
    form = KindForm(user, kind, request.POST or None)
    key = "" if kind else str(form.data.get("key", ""))

    def save() -> None:
        services.save_kind(user, kind, form.plan, key=key)

    if pages.done(form, save):
        messages.success(request, _("The form is saved."))
        return redirect("settings_form")
    name = queries.name_of(kind, get_language() or "en") if kind else ""
    return pages.show(
        request, "desk/webform/kind.html", "settings_form", form=form, kind=kind, kind_name=name
    )
