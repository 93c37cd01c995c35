"""The rules in their order, with what each has done."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from keepword.automation.models import Rule, RuleRun
from keepword.automation.queries import rules as queries
from keepword.automation.services import rules as services
from keepword.automation.services.uses import Names, step_in_words, steps_in_words
from keepword.core.keyset import page
from keepword.desk.access import person, sharer_required
from keepword.desk.conditions import in_words
from keepword.desk.rules.starters import STARTERS
from keepword.desk.rules.words import trigger_words, when_words
from keepword.desk.settings import pages

_RUNS = 20


@dataclass(frozen=True)
class Line:
    """A rule as the list shows it."""

    rule: Rule
    when: str
    condition: str
    steps: list[str]
    record: queries.Record


@dataclass(frozen=True)
class RunLine:
    """A run as the list shows it."""

    run: RuleRun
    trigger: str
    done: list[str]


@require_GET
@sharer_required
def rules(request: HttpRequest) -> HttpResponse:
    """All of them."""
    return pages.show(request, "desk/rules/list.html", "settings_rules", **list_context(request))


def list_context(request: HttpRequest) -> dict[str, Any]:
    """What the list shows: the same number of queries however many rules there are."""
    found = list(queries.rules(person(request))[: services.MOST_RULES])
    records = queries.records(found)
    names = {rule.name for rule in found}
    starters = [one for one in STARTERS if str(one.name) not in names]
    known: Names = {}
    lines = [_line(rule, records[rule.pk], known) for rule in found]
    return {"lines": lines, "starters": starters, "most": queries.COUNT_LIMIT}


def _line(rule: Rule, record: queries.Record, names: Names) -> Line:
    return Line(
        rule,
        when_words(rule),
        in_words(rule.condition, names=names),
        steps_in_words(rule.steps, names),
        record,
    )


@require_POST
@sharer_required
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """To another place: one earlier (`up`), one later, or the one that `position` names."""
    user = person(request)
    rule = queries.get_rule(user, pk)
    wanted = request.POST.get("position", "")
    step = -1 if "up" in request.POST else 1
    position = int(wanted) if wanted.isdecimal() and len(wanted) < 6 else rule.position + step
    services.move_rule(user, rule, position=position)
    return redirect("settings_rules")


@require_POST
@sharer_required
def switch(request: HttpRequest, pk: int) -> HttpResponse:
    """In force or not."""
    user = person(request)
    services.switch_rule(user, queries.get_rule(user, pk), on="on" in request.POST)
    return redirect("settings_rules")


@require_POST
@sharer_required
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """No longer."""
    user = person(request)
    rule = queries.get_rule(user, pk)
    services.remove_rule(user, rule)
    messages.success(request, _("“%(name)s” is removed.") % {"name": rule.name})
    return redirect("settings_rules")


@require_GET
@sharer_required
def runs(request: HttpRequest, pk: int) -> HttpResponse:
    """What a rule did, the newest first; a page of it after a cursor."""
    user = person(request)
    rule = queries.get_rule(user, pk)
    found = page(
        queries.runs(user, rule), order=("-at", "-id"), after=request.GET.get("after", ""), size=_RUNS
    )
    lines = [
        RunLine(run, trigger_words(run.trigger), [step_in_words({"do": name}) for name in run.done])
        for run in found.rows
    ]
    return render(request, "desk/rules/_runs.html", {"rule": rule, "runs": lines, "next": found.next})
