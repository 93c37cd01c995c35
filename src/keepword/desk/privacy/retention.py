"""How long conversations are kept."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from keepword.conversations.models import Inbox, Status, Tag
from keepword.core.errors import Conflict
from keepword.desk.access import person, right_required
from keepword.desk.settings import pages
from keepword.privacy import queries, services
from keepword.privacy.models import Basis, RetentionRule, RunState, What

MOST = 200
_SUGGESTED = {"spam": 0, "files": 1}


class RuleForm(forms.Form):
    """A rule: which conversations, after how long, what of them."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    status = forms.ChoiceField(
        label=gettext_lazy("Which conversations"),
        choices=[
            ("", gettext_lazy("closed, spam and notices")),
            (Status.CLOSED, gettext_lazy("closed")),
            (Status.SPAM, gettext_lazy("spam")),
            (Status.NOTICE, gettext_lazy("notices that nobody answered")),
        ],
        required=False,
        help_text=gettext_lazy("What is open, waiting or snoozed is never touched."),
    )
    inboxes = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Inbox"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None ticked: any inbox."),
    )
    tags = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Tag"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None ticked: with any tags or none."),
    )
    days = forms.IntegerField(label=gettext_lazy("Days"), min_value=1, max_value=36_500)
    basis = forms.ChoiceField(label=gettext_lazy("Counted"), choices=Basis.choices)
    what = forms.ChoiceField(
        label=gettext_lazy("What is erased"),
        choices=What.choices,
        help_text=gettext_lazy("Figures and reports stay as they are: they hold no words and no names."),
    )
    is_active = forms.BooleanField(
        label=gettext_lazy("In use"),
        required=False,
        help_text=gettext_lazy("It runs once a day, the first time an hour after it was put into use."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        inboxes = list(Inbox.objects.order_by("name").values_list("pk", "name")[:MOST])
        tags = list(Tag.objects.filter(archived_at=None).order_by("key").values_list("pk", "name")[:MOST])
        self.fields["inboxes"].choices = inboxes  # type: ignore[attr-defined]
        self.fields["tags"].choices = tags  # type: ignore[attr-defined]

    def values(self, rule: RetentionRule | None) -> dict[str, Any]:
        """What a valid form says, as the verbs take it."""
        data = self.cleaned_data
        parts: list[Mapping[str, Any]] = []
        if data["status"]:
            parts.append({"field": "status", "op": "is", "value": data["status"]})
        if data["inboxes"]:
            parts.append({"field": "inbox", "op": "in", "value": data["inboxes"]})
        if data["tags"]:
            parts.append({"field": "tag", "op": "in", "value": data["tags"]})
        parts += shown(rule.condition)[1] if rule else []
        condition = {} if not parts else dict(parts[0]) if len(parts) == 1 else {"all": parts}
        basis = Basis.LAST_MESSAGE if data["status"] in (Status.SPAM, Status.NOTICE) else data["basis"]
        return {"days": data["days"], "basis": basis, "what": data["what"], "condition": condition}


def shown(condition: Mapping[str, Any]) -> tuple[dict[str, Any], list[Mapping[str, Any]]]:
    """A condition as the form shows it, and what it cannot show, which is kept."""
    parts = (
        condition.get("all") if isinstance(condition.get("all"), list) else [condition] if condition else []
    )
    boxes: dict[str, Any] = {}
    other: list[Mapping[str, Any]] = []
    for part in parts or []:
        field, op, value = part.get("field"), part.get("op", "is"), part.get("value")
        if (
            field == "status"
            and op == "is"
            and value in (Status.CLOSED, Status.SPAM, Status.NOTICE)
            and "status" not in boxes
        ):
            boxes["status"] = value
        elif field == "inbox" and op == "in" and "inboxes" not in boxes:
            boxes["inboxes"] = value
        elif field == "tag" and op == "in" and "tags" not in boxes:
            boxes["tags"] = value
        else:
            other.append(part)
    return boxes, other


@require_GET
@right_required("privacy")
def overview(request: HttpRequest) -> HttpResponse:
    """The rules, each with its last and its next run."""
    rules = list(queries.rules(person(request)).order_by(*queries.IN_ORDER)[:MOST])
    runs = queries.last_runs(rules)
    return pages.show(
        request,
        "desk/privacy/retention.html",
        "settings_privacy",
        rules=[(rule, runs.get(rule.pk)) for rule in rules],
        running=RunState.RUNNING,
        tab="retention",
    )


@pages.both
@right_required("privacy")
def new(request: HttpRequest) -> HttpResponse:
    """One more; `?like=spam` begins with what most shops have."""
    return _edit(request, None)


@pages.both
@right_required("privacy")
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them."""
    return _edit(request, queries.get_rule(person(request), pk))


@require_POST
@right_required("privacy")
def switch(request: HttpRequest, pk: int) -> HttpResponse:
    """Into use, or out of it."""
    rule = queries.get_rule(person(request), pk)
    return _done(request, lambda: services.switch_rule(person(request), rule, "on" in request.POST))


@require_POST
@right_required("privacy")
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """Now, and not only at its time."""
    rule = queries.get_rule(person(request), pk)
    return _done(request, lambda: services.start_run(person(request), rule))


@require_POST
@right_required("privacy")
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """What it has erased stays erased."""
    found = queries.last_run(queries.get_rule(person(request), pk))
    if found is None:
        return redirect("settings_privacy")
    return _done(request, lambda: services.stop_run(person(request), found))


@require_POST
@right_required("privacy")
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Further up (`up`) or down the list."""
    rule = queries.get_rule(person(request), pk)
    return _done(request, lambda: services.move_rule(person(request), rule, up="up" in request.POST))


@require_POST
@right_required("privacy")
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """What it has erased stays erased."""
    rule = queries.get_rule(person(request), pk)
    return _done(request, lambda: services.remove_rule(person(request), rule))


def _done(request: HttpRequest, verb: Callable[[], object]) -> HttpResponse:
    try:
        verb()
    except Conflict as error:
        messages.error(request, error.message)
    return redirect("settings_privacy")


def _edit(request: HttpRequest, rule: RetentionRule | None) -> HttpResponse:
    form = RuleForm(request.POST or None, initial=_initial(request, rule))
    looked: dict[str, Any] = {}

    def save() -> None:
        values = form.values(rule)
        if "preview" in request.POST:
            looked["count"], looked["more"] = services.preview_rule(person(request), **values)
            return
        name, active = form.cleaned_data["name"], form.cleaned_data["is_active"]
        services.save_rule(person(request), rule, name=name, is_active=active, **values)

    if pages.done(form, save) and not looked:
        messages.success(request, _("The rule is saved."))
        return redirect("settings_privacy")
    return pages.show(
        request,
        "desk/privacy/rule.html",
        "settings_privacy",
        form=form,
        rule=rule,
        looked=looked,
        has_other=bool(rule and shown(rule.condition)[1]),
        tab="retention",
    )


def _initial(request: HttpRequest, rule: RetentionRule | None) -> dict[str, Any]:
    if rule is not None:
        boxes, _other = shown(rule.condition)
        plain = {name: getattr(rule, name) for name in ("name", "days", "basis", "what", "is_active")}
        return {**plain, **boxes}
    like = _SUGGESTED.get(request.GET.get("like", ""))
    if like is None:
        return {"days": 365, "status": Status.CLOSED}
    wanted = services.suggest_rules()[like]
    return {**wanted, **shown(wanted["condition"])[0]}
