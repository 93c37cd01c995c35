"""The macros that a person may use, and the page that writes one."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from keepword.accounts.models import User
from keepword.automation.models import Macro, Scope
from keepword.automation.queries import macros as queries
from keepword.automation.rules import placeholders
from keepword.automation.services import macros as services
from keepword.automation.services.macros import Words
from keepword.automation.services.uses import Names, steps_in_words
from keepword.conversations.queries import visible
from keepword.conversations.services import StoredFile
from keepword.core.errors import Invalid, Refused
from keepword.desk.access import agent_required, person
from keepword.desk.conversations import files
from keepword.desk.settings import pages
from keepword.desk.steps import StepsBuilder
from keepword.desk.steps import read as read_steps
from keepword.teams.models import Team
from keepword.teams.queries import mine, teams

_MOST_LISTED = 500


@dataclass(frozen=True)
class Typed:
    """What stands in the form. `errors` by field: those of `save_macro`, text_uk …, whole."""

    name: str = ""
    folder: str = ""
    scope: str = Scope.OWN
    team: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)
    steps: list[dict[str, Any]] = field(default_factory=list)
    files: list[StoredFile] = field(default_factory=list)
    buttons: list[str] = field(default_factory=list)
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def offers(self) -> list[str]:
        """What stands in the places for answers to tap."""
        return [*self.buttons, *[""] * max(0, 3 - len(self.buttons))]

    def wrong(self, error: Invalid | Refused) -> "Typed":
        known = ("name", "folder", "scope", "team", "steps", "files", "buttons")
        named = error.field if error.field in known or error.field.startswith("text_") else "whole"
        return replace(self, errors={named: error.message})


@require_GET
@agent_required
def macros(request: HttpRequest) -> HttpResponse:
    """All that this person may use, by folder; `?q=` finds some."""
    user, q = person(request), request.GET.get("q", "")[:200]
    used = queries.uses_of(user)
    names: Names = {}
    found = queries.find(user, q, limit=_MOST_LISTED)
    if not q:
        found.sort(key=lambda one: (one.folder.casefold(), one.name.casefold()))
    lines = [
        {
            "macro": one,
            "scope": queries.scope_words(one),
            "languages": sorted(text.language for text in one.texts.all()),
            "uses": used.get(one.pk, 0),
            "steps": steps_in_words(one.steps, names),
            "begins": next((text.text[:160] for text in one.texts.all()), ""),
        }
        for one in found
    ]
    return pages.show(request, "desk/macros/list.html", "macros", lines=lines, q=q)


@pages.both
@agent_required
def new(request: HttpRequest) -> HttpResponse:
    """One more."""
    scope = Scope.SHARED if person(request).may("share") else Scope.OWN
    return _edit(request, None, Typed(scope=scope))


@pages.both
@agent_required
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them; whoever may not change it reads it and may copy it."""
    macro = queries.get_macro(person(request), pk)
    typed = Typed(
        macro.name,
        macro.folder,
        macro.scope,
        str(macro.team_id or ""),
        {one.language: one.text for one in macro.texts.all()},
        macro.steps,
        services.files_of(macro),
        macro.buttons,
    )
    return _edit(request, macro, typed)


def _edit(request: HttpRequest, macro: Macro | None, typed: Typed) -> HttpResponse:
    user = person(request)
    if request.method == "POST":
        typed = _typed(request)
        try:
            if typed.errors:
                return _page(request, macro, typed, status=422)
            saved = services.save_macro(user, macro, _words(user, typed))
        except (Invalid, Refused) as error:
            return _page(request, macro, typed.wrong(error), status=422)
        messages.success(request, _("“%(name)s” is saved.") % {"name": saved.name})
        return redirect("macros")
    return _page(request, macro, typed)


def _page(request: HttpRequest, macro: Macro | None, typed: Typed, *, status: int = 200) -> HttpResponse:
    user = person(request)
    texts = [
        {
            "code": code,
            "label": label,
            "text": typed.texts.get(code, ""),
            "error": typed.errors.get(f"text_{code}", ""),
        }
        for code, label in settings.LANGUAGES
    ]
    wrong = next((one["code"] for one in texts if one["error"]), "")
    context: dict[str, Any] = {
        "macro": macro,
        "typed": typed,
        "texts": texts,
        "first": wrong or next((one["code"] for one in texts if one["text"]), user.language),
        "may_change": macro is None or queries.may_change(user, macro),
        "scopes": _scopes(user, typed.scope),
        "teams": list(teams(user) if user.may("share") else mine(user)),
        "placeholders": placeholders.NAMES.items(),
        "steps": StepsBuilder(typed.steps, without=("macro",), error=typed.errors.get("steps", "")),
        "chips": files.chips(typed.files),
    }
    response = pages.show(request, "desk/macros/edit.html", "macros", **context)
    response.status_code = status
    return response


def _scopes(user: User, now: str) -> list[tuple[str, str]]:
    """For whom this person may make a macro."""
    allowed = {Scope.OWN, Scope.TEAM, now} | ({Scope.SHARED} if user.may("share") else set())
    return [(key, str(label)) for key, label in Scope.choices if key in allowed]


def _typed(request: HttpRequest) -> Typed:
    given = request.POST
    typed = Typed(
        name=given.get("name", ""),
        folder=given.get("folder", ""),
        scope=given.get("scope", ""),
        team=given.get("team", ""),
        texts={code: given.get(f"text_{code}", "").replace("\r\n", "\n") for code, _l in settings.LANGUAGES},
        buttons=[one.strip() for one in given.getlist("button")[:20] if one.strip()],
    )
    try:
        typed = replace(typed, steps=read_steps(given.get("steps", "")))
        kept = files.from_tokens(given.getlist("file"))
        return replace(typed, files=kept + files.stored(request.FILES.getlist("files")))
    except Invalid as error:
        return typed.wrong(error)


def _words(user: User, typed: Typed) -> Words:
    team = None
    if typed.scope == Scope.TEAM and typed.team.isdecimal() and len(typed.team) < 16:
        team = Team.objects.filter(pk=int(typed.team), removed_at=None).first()
    return Words(
        typed.name,
        typed.texts,
        typed.folder,
        typed.scope,
        team,
        typed.steps,
        typed.files,
        typed.buttons,
    )


@require_POST
@agent_required
def preview(request: HttpRequest) -> HttpResponse:
    """What the texts in the form become in the newest conversation that this person sees."""
    user, typed = person(request), _typed(request)
    sample = visible(user).select_related("customer", "inbox").order_by("-last_message_at", "-pk").first()
    shown = []
    for code, label in settings.LANGUAGES:
        text = typed.texts.get(code, "").strip()
        if text:
            shown.append({"label": label, "code": code, **_previewed(user, sample, code, text)})
    return render(request, "desk/macros/_preview.html", {"shown": shown, "sample": sample})


def _previewed(user: User, sample: Any, code: str, text: str) -> dict[str, Any]:
    try:
        placeholders.check(text)
    except Invalid as error:
        return {"problem": error.message}
    named = placeholders.names(text)
    values = queries.values(user, sample, code, named) if sample is not None else {}
    filled = placeholders.fill(text, values)
    return {"text": filled.text, "missing": [str(placeholders.NAMES[name]) for name in filled.missing]}


@require_POST
@agent_required
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    """One of one's own that says the same."""
    user = person(request)
    copied = services.copy_macro(user, queries.get_macro(user, pk))
    messages.success(request, _("This copy is yours alone."))
    return redirect("macro", copied.pk)


@require_POST
@agent_required
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """No longer."""
    user = person(request)
    macro = queries.get_macro(user, pk)
    services.remove_macro(user, macro)
    messages.success(request, _("“%(name)s” is removed.") % {"name": macro.name})
    return redirect("macros")
