"""What some of us know, and which conversations need it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from keepword.conversations.models import Inbox
from keepword.desk.access import admin_required, person
from keepword.desk.settings import pages
from keepword.desk.teams.forms import NeedParts, SkillForm, need_parts
from keepword.routing.models import Need
from keepword.routing.services import save_need
from keepword.teams import queries, services
from keepword.teams.models import Skill

MOST = 200


@pages.both
@admin_required
def skill_list(request: HttpRequest) -> HttpResponse:
    """All of them with who has them; and one more."""
    user = person(request)
    form = SkillForm(request.POST or None)
    if pages.done(form, lambda: _save(request, None, form, NeedParts())):
        return redirect("settings_skills")
    rows = list(queries.skills(user).select_related("need").prefetch_related("people__user")[:MOST])
    boxes = dict(Inbox.objects.values_list("pk", "name"))
    lines = [(skill, _parts(skill), [boxes.get(pk, "") for pk in _parts(skill).inboxes]) for skill in rows]
    return pages.show(request, "desk/settings/teams/skills.html", "settings_skills", form=form, lines=lines)


@pages.both
@admin_required
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Another name, or other conversations that need it."""
    found = queries.get_skill(person(request), pk)
    parts, label = _parts(found), found.name
    initial = {"name": label, "inboxes": list(parts.inboxes), "words": ", ".join(parts.words)}
    form = SkillForm(request.POST or None, initial=initial)
    if pages.done(form, lambda: _save(request, found, form, parts)):
        return redirect("settings_skills")
    return pages.show(
        request,
        "desk/settings/teams/skill.html",
        "settings_skills",
        form=form,
        skill=found,
        label=label,
        other=parts.other,
    )


@require_POST
@admin_required
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Nobody has it any more."""
    found = queries.get_skill(person(request), pk)
    services.remove_skill(person(request), found)
    messages.success(request, _("“%(name)s” is removed.") % {"name": found.name})
    return redirect("settings_skills")


def _parts(skill: Skill) -> NeedParts:
    need: Need | None = getattr(skill, "need", None)
    return need_parts(need.condition) if need else NeedParts()


def _save(request: HttpRequest, skill: Skill | None, form: SkillForm, before: NeedParts) -> None:
    user, given = person(request), form.cleaned_data
    words = tuple(dict.fromkeys(word.strip() for word in given["words"].split(",") if word.strip()))
    made = services.save_skill(user, skill, name=given["name"])
    save_need(user, made, NeedParts(tuple(given["inboxes"]), words[:30], before.other).condition)
    messages.success(request, _("“%(name)s” is saved.") % {"name": made.name})
