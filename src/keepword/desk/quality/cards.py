"""Scorecards: their list, and the editor of one."""

import re
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from keepword.core.errors import Conflict, Invalid
from keepword.desk.access import person
from keepword.desk.quality.review import may_grade, number
from keepword.quality import services
from keepword.quality.models import CriterionKind, Scorecard
from keepword.quality.queries import cards as queries
from keepword.quality.rules.cards import LANGUAGES, MOST, Asked, CardPlan
from keepword.quality.rules.prefilling import DETECTORS
from keepword.quality.services.cards import as_asked

FOUND: Final = {
    "interest": gettext_lazy("interest in the matter"),
    "positive": gettext_lazy("a positive attitude"),
    "ready": gettext_lazy("readiness to help"),
    "courtesy": gettext_lazy("courtesy"),
    "empathy": gettext_lazy("empathy"),
    "apology": gettext_lazy("an apology"),
    "ownership": gettext_lazy("taking it on"),
    "gratitude": gettext_lazy("thanks"),
    "question": gettext_lazy("a question about the matter"),
    "name": gettext_lazy("addressing by name"),
    "personal": gettext_lazy("words for this customer alone"),
    "blame": gettext_lazy("no blame"),
    "canned": gettext_lazy("no stock phrases"),
    "unclear": gettext_lazy("nothing unclear"),
    "clarity": gettext_lazy("clarity"),
}


@require_GET
@may_grade
def overview(request: HttpRequest) -> HttpResponse:
    """All cards with their versions."""
    rows = list(queries.cards(person(request))[:200])
    return _shown(request, "cards", cards=rows)


@require_POST
@may_grade
def shipped(request: HttpRequest) -> HttpResponse:
    """Begin with the card that comes with Keepword."""
    try:
        card = services.begin_shipped(person(request))
    except Conflict as error:
        messages.error(request, error.message)
        return redirect("quality_cards")
    messages.success(request, _("It is in use now; change it as you like."))
    return redirect("quality_card", card.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@may_grade
def new(request: HttpRequest) -> HttpResponse:
    """Another card."""
    return _edit(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@may_grade
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """What a card asks. Of one in use a new version is made."""
    return _edit(request, queries.get_card(person(request), pk))


@require_POST
@may_grade
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Put it to use, or take it out of it (`do`)."""
    user = person(request)
    card = queries.get_card(user, pk)
    verbs = {"use": services.use_card, "retire": services.retire_card}
    verb = verbs.get(request.POST.get("do", ""))
    if verb is None:
        raise Invalid(_("Choose what is to be done."), field="do")
    try:
        verb(user, card)
    except Conflict as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Saved."))
    return redirect("quality_cards")


def _edit(request: HttpRequest, card: Scorecard | None) -> HttpResponse:
    if request.method != "POST":
        plan = _plan_of(card) if card else CardPlan("", ())
        return _editor(request, card, plan, more=0 if card else 3)
    plan = _typed(request.POST)
    if request.POST.get("do") == "more":
        return _editor(request, card, plan, more=1)
    rev = number(request.POST.get("rev", "")) if card else None
    try:
        kept = services.save_card(person(request), card, plan, rev=rev)
    except (Invalid, Conflict) as error:
        return _editor(request, card, plan, error=error)
    messages.success(request, _("Saved. Reviews are made with it once you put it to use."))
    return redirect("quality_card", kept.pk)


def _plan_of(card: Scorecard) -> CardPlan:
    return CardPlan(card.name, tuple(as_asked(one) for one in card.criteria.all()))


def _typed(form: QueryDict) -> CardPlan:
    """The card as it was typed; lines without a title are left out, the order is that of their numbers."""
    found: list[tuple[int, int, Asked]] = []
    for place in range(min(number(form.get("n", "")), 2 * MOST)):
        texts = {
            code: {
                "title": form.get(f"title_{code}_{place}", ""),
                "asks": form.get(f"asks_{code}_{place}", ""),
            }
            for code in LANGUAGES
        }
        if form.get(f"away_{place}") or not any(one["title"].strip() for one in texts.values()):
            continue
        order = number(form.get(f"order_{place}", "")) or place + 1
        one = Asked(
            key=form.get(f"key_{place}", ""),
            texts=texts,
            kind=form.get(f"kind_{place}", ""),
            weight=number(form.get(f"weight_{place}", "")),
            critical=bool(form.get(f"critical_{place}")),
            accuracy=bool(form.get(f"accuracy_{place}")),
            automatic=form.get(f"automatic_{place}", ""),
        )
        found.append((order, place, one))
    return CardPlan(
        form.get("name", ""), _with_keys([one for *_, one in sorted(found, key=lambda row: row[:2])])
    )


def _with_keys(criteria: list[Asked]) -> tuple[Asked, ...]:
    """A new criterion gets a key of its English title, or a number."""
    taken = {one.key for one in criteria if one.key}
    found = []
    for one in criteria:
        key = one.key
        if not key:
            words = re.sub(r"[^a-z0-9]+", "-", one.texts["en"]["title"].lower()).strip("-")[:30]
            base = words if words[:1].isalpha() else "criterion"
            key = next(name for name in (base, *(f"{base}-{n}" for n in range(2, 999))) if name not in taken)
            taken.add(key)
        found.append(
            Asked(**{name: getattr(one, name) for name in Asked.__dataclass_fields__} | {"key": key})
        )
    return tuple(found)


def _editor(
    request: HttpRequest,
    card: Scorecard | None,
    plan: CardPlan,
    *,
    more: int = 0,
    error: Invalid | Conflict | None = None,
) -> HttpResponse:
    blank = Asked(key="", texts={}, kind=CriterionKind.SCALE, weight=10)
    rows = [*plan.criteria, *[blank] * more]
    status = 200 if error is None else 409 if isinstance(error, Conflict) else 422
    return _shown(
        request,
        "card",
        status=status,
        card=card,
        plan=plan,
        rows=[_row(one, place) for place, one in enumerate(rows)],
        kinds=CriterionKind.choices,
        detectors=[(name, FOUND[name]) for name in DETECTORS],
        error=error,
        fault=error.field.split(".")[1] if error and error.field.count(".") == 2 else "",
        draft=queries.draft_of(card) if card else None,
    )


def _row(one: Asked, place: int) -> dict[str, Any]:
    texts = [
        {
            "code": code,
            "language": get_language_info(code)["name_local"],
            "title": one.texts.get(code, {}).get("title", ""),
            "asks": one.texts.get(code, {}).get("asks", ""),
        }
        for code in LANGUAGES
    ]
    return {"asked": one, "place": place, "order": place + 1, "texts": texts}


def _shown(request: HttpRequest, name: str, *, status: int = 200, **context: object) -> HttpResponse:
    return render(request, f"desk/quality/{name}.html", {"section": "quality", **context}, status=status)
