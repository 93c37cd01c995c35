"""The page that writes a notice: what it is for, to whom, what it says, when; beside it what is read."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from keepword.core.errors import Conflict, Invalid
from keepword.desk.access import person, right_required
from keepword.desk.conditions import Builder
from keepword.desk.outreach import fields, form
from keepword.desk.outreach import say as saying
from keepword.desk.outreach.form import Typed
from keepword.outreach import queries, services
from keepword.outreach.models import Notice
from keepword.outreach.rules.kinds import KINDS, Kind

may_reach_out = right_required("outreach")


@require_http_methods(["GET", "HEAD", "POST"])
@may_reach_out
def new(request: HttpRequest) -> HttpResponse:
    """One more: first what it is for, then (`kind`) the rest."""
    kind = KINDS.get(request.POST.get("kind", "") or request.GET.get("kind", ""))
    if kind is None:
        return _kinds(request)
    return _edit(request, None, kind)


@require_http_methods(["GET", "HEAD", "POST"])
@may_reach_out
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them."""
    found = queries.get_notice(person(request), pk)
    return _edit(request, found, found.of_kind)


def _kinds(request: HttpRequest) -> HttpResponse:
    once = [one for one in KINDS.values() if not one.standing]
    standing = [one for one in KINDS.values() if one.standing]
    groups = [
        (_("Sent once"), _("You choose who gets it, and when."), once),
        (_("Standing"), _("It waits for something to happen, and tells each customer of it."), standing),
    ]
    status = 422 if request.method == "POST" else 200
    return render(
        request, "desk/outreach/kinds.html", {"groups": groups, "section": "notices"}, status=status
    )


def _edit(request: HttpRequest, found: Notice | None, kind: Kind) -> HttpResponse:
    if request.method != "POST":
        return _page(request, found, form.of(found) if found else form.fresh(kind))
    typed = form.sent(request, kind)
    if typed.errors:
        return _page(request, found, typed)
    user = person(request)
    try:
        rev = form.whole(typed.get("rev"), "whole") if found else None
        saved = services.save_notice(user, found, form.draft_of(user, typed), rev=rev)
    except Invalid as error:
        return _page(request, found, typed.wrong(error))
    except Conflict as error:
        return _page(request, found, typed.wrong(Invalid(error.message, field="whole")), status=409)
    messages.success(request, _("“%(name)s” is saved.") % {"name": saved.name})
    return redirect("notice", saved.pk)


def _page(request: HttpRequest, found: Notice | None, typed: Typed, *, status: int = 422) -> HttpResponse:
    texts = [
        {
            "code": code,
            "label": label,
            "error": typed.errors.get(f"text_{code}", ""),
            **{"subject": "", "text": ""} | dict(typed.texts.get(code, {})),
        }
        for code, label in settings.LANGUAGES
    ]
    wrong = next((one["code"] for one in texts if one["error"]), "")
    context: dict[str, Any] = {
        "notice": found,
        "kind": typed.kind,
        "typed": typed,
        "texts": texts,
        "shown_first": wrong or person(request).language or "en",
        "placeholders": typed.kind.placeholders.items(),
        "audience_help": _audience_help(typed.kind),
        "builder": Builder(typed.condition, "customer", stored=True, error=typed.errors.get("condition", "")),
        "section": "notices",
        **fields.groups(person(request), typed),
    }
    return render(request, "desk/outreach/edit.html", context, status=status if typed.errors else 200)


def _audience_help(kind: Kind) -> str:
    if kind.key == "newsletter":
        return _("Without a condition it goes to every customer who has agreed to it.")
    if kind.standing:
        return _("Conditions narrow it down; without one it is for everybody whose moment comes.")
    return _("Conditions narrow it down; without one it goes to everybody who has the product.")


@require_POST
@may_reach_out
def counted(request: HttpRequest) -> HttpResponse:
    """Whom the form as it stands would reach now, counted for a second at most."""
    kind = KINDS.get(request.POST.get("kind", ""))
    if kind is None:
        return render(request, "desk/outreach/_count.html", {"problem": _("Choose what it is for first.")})
    user = person(request)
    context: dict[str, Any] = {}
    typed = form.sent(request, kind)
    try:
        if typed.errors:
            raise Invalid(next(iter(typed.errors.values())))
        preview = queries.preview(user, saying.as_notice(user, typed), seconds=1)
        context = {"preview": preview, "left_out": sum(preview.skipped.values())}
    except Invalid as error:
        context["problem"] = error.message
    return render(request, "desk/outreach/_count.html", context)


@require_POST
@may_reach_out
def say(request: HttpRequest) -> HttpResponse:
    """What the texts in the form become for the newest customer."""
    kind = KINDS.get(request.POST.get("kind", ""))
    if kind is None:
        return render(request, "desk/outreach/_say.html", {"problem": _("Choose what it is for first.")})
    wanted, customer = saying.as_notice(person(request), form.sent(request, kind)), saying.newest()
    name = customer.name if customer else ""
    context = {
        "shown": saying.said(wanted, customer),
        "sample": _("As for %(name)s; what is not known yet is made up.") % {"name": name} if name else "",
    }
    return render(request, "desk/outreach/_say.html", context)
