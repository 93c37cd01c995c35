"""The page that builds a rule: when, if, do, and beside it what it would touch."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from keepword.automation import moments
from keepword.automation.models import Rule
from keepword.automation.queries import preview as previews
from keepword.automation.queries.rules import Ready, get_rule
from keepword.automation.services.rules import Plan, check_trigger, save_rule
from keepword.automation.services.uses import Names, steps_in_words
from keepword.conversations.queries import get_conversation
from keepword.core.conditions import Condition, single
from keepword.core.errors import Invalid, NotFound
from keepword.desk.access import person, sharer_required
from keepword.desk.conditions import Builder, in_words
from keepword.desk.conditions import read as read_condition
from keepword.desk.rules import starters
from keepword.desk.rules.words import about_triggers, trigger_choices
from keepword.desk.settings import pages
from keepword.desk.steps import StepsBuilder
from keepword.desk.steps import read as read_steps

SHOWN = 30  # of the conversations that were asked, of each answer


@dataclass(frozen=True)
class Typed:
    """What stands in the form. `errors` by field: name, trigger, minutes, condition, steps, whole."""

    name: str = ""
    trigger: str = "new"
    minutes: int = 0
    working: bool = True
    condition: Condition = field(default_factory=dict)
    steps: list[dict[str, Any]] = field(default_factory=list)
    stops: bool = False
    is_active: bool = True
    only_new: bool = False
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def plan(self) -> Plan:
        return Plan(
            self.name,
            self.trigger,
            self.condition,
            self.steps,
            self.minutes,
            self.working,
            self.stops,
            self.is_active,
            self.only_new,
        )

    @property
    def hours(self) -> int:
        return self.minutes // 60

    @property
    def rest(self) -> int:
        return self.minutes % 60

    def wrong(self, error: Invalid) -> "Typed":
        known = ("name", "trigger", "minutes", "condition", "steps")
        return replace(self, errors={error.field if error.field in known else "whole": error.message})


@pages.both
@sharer_required
def new(request: HttpRequest) -> HttpResponse:
    """One more, at the end of the list; `?from=` fills in one of the rules to begin with."""
    starter = starters.get(request.GET.get("from", ""))
    typed = Typed()
    if starter is not None:
        typed = Typed(
            str(starter.name),
            starter.trigger,
            starter.minutes,
            starter.working,
            condition=starter.condition,
            steps=[dict(step) for step in starter.steps],
        )
    return _edit(request, None, typed)


@pages.both
@sharer_required
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them."""
    rule = get_rule(person(request), pk)
    typed = Typed(
        rule.name,
        rule.trigger,
        rule.minutes,
        rule.working,
        rule.condition,
        rule.steps,
        rule.stops,
        rule.is_active,
        rule.since is not None,
    )
    return _edit(request, rule, typed)


def _edit(request: HttpRequest, rule: Rule | None, typed: Typed) -> HttpResponse:
    if request.method == "POST":
        typed = _typed(request)
        try:
            if typed.errors:
                return _page(request, rule, typed, status=422)
            saved = save_rule(person(request), rule, typed.plan)
        except Invalid as error:
            return _page(request, rule, typed.wrong(error), status=422)
        messages.success(request, _("“%(name)s” is saved.") % {"name": saved.name})
        return redirect("settings_rules")
    return _page(request, rule, typed)


def _page(request: HttpRequest, rule: Rule | None, typed: Typed, *, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {
        "rule": rule,
        "typed": typed,
        "triggers": trigger_choices(),
        "about": about_triggers(),
        "builder": Builder(typed.condition, error=typed.errors.get("condition", "")),
        "steps": StepsBuilder(typed.steps, automatic=True, error=typed.errors.get("steps", "")),
    }
    response = pages.show(request, "desk/rules/edit.html", "settings_rules", **context)
    response.status_code = status
    return response


def _typed(request: HttpRequest) -> Typed:
    """The form as it came; what cannot be read is told and left out."""
    given = request.POST
    typed = Typed(
        name=given.get("name", ""),
        trigger=given.get("trigger", ""),
        minutes=_number(given.get("hours", "")) * 60 + _number(given.get("minutes", "")),
        working="working" in given,
        stops="stops" in given,
        is_active="is_active" in given,
        only_new="only_new" in given,
    )
    try:
        typed = replace(typed, steps=read_steps(given.get("steps", "")))
        return replace(typed, condition=read_condition(given.get("condition", "")))
    except Invalid as error:
        return typed.wrong(error)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 7 else 0


# What it would touch ------------------------------------------------------------------------------


@require_POST
@sharer_required
def preview(request: HttpRequest) -> HttpResponse:
    """Which of the newest conversations the rule in the form would have touched, and what it says of one."""
    user, typed = person(request), _typed(request)
    context: dict[str, Any] = {"typed": typed, "problem": next(iter(typed.errors.values()), "")}
    if not context["problem"]:
        try:
            check_trigger(typed.trigger, typed.minutes)
            rule = _ready(typed)
            found = previews.preview(user, rule)
            context |= _shown(found, typed.condition) | _tried(request, rule)
        except Invalid as error:
            context["problem"] = error.message
    return render(request, "desk/rules/_preview.html", context)


def _ready(typed: Typed) -> Ready:
    return Ready(
        0,
        typed.name,
        typed.trigger,
        typed.condition,
        typed.steps,
        typed.stops,
        minutes=typed.minutes if moments.is_moment(typed.trigger) else 0,
        working=typed.working,
    )


def _shown(found: previews.Preview, condition: Condition) -> dict[str, Any]:
    names: Names = {}
    words = [in_words(leaf, names=names) for leaf, _count in found.counts]
    lines = [
        {
            "conversation": one.conversation,
            "matches": one.matches,
            "why_not": [words[n] for n, answer in enumerate(one.answers) if not answer],
        }
        for one in found.judged
    ]
    return {
        "asked": len(found.judged),
        "matching": found.matching,
        "now": found.now,
        "counts": [(text, count) for text, (_leaf, count) in zip(words, found.counts, strict=True)],
        "touched": [line for line in lines if line["matches"]][:SHOWN],
        "left": [line for line in lines if not line["matches"]][:SHOWN],
    }


def _tried(request: HttpRequest, rule: Ready) -> dict[str, Any]:
    """The rule tried on one conversation, without doing anything."""
    number = request.POST.get("try", "").strip().lstrip("#")
    if not number:
        return {}
    user = person(request)
    try:
        if not number.isdecimal() or len(number) > 15:
            raise NotFound
        one = previews.try_on(user, rule, get_conversation(user, int(number)))
    except NotFound:
        return {"tried_wrong": _("There is no conversation #%(number)s.") % {"number": number[:20]}}
    answers = zip(single(rule.condition), one.answers, strict=True)
    return {
        "tried": one.conversation,
        "tried_matches": one.matches,
        "tried_answers": [(in_words(leaf), answer) for leaf, answer in answers],
        "tried_steps": steps_in_words(rule.steps),
    }
