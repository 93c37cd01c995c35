"""Guides: their list, and the editor with a try-out beside it."""

from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from keepword.accounts.models import Language
from keepword.commerce.models import Kind
from keepword.commerce.queries import categories
from keepword.commerce.queries.currency import main_currency
from keepword.core.errors import Conflict, Invalid
from keepword.core.money import minor
from keepword.desk.access import person, right_required
from keepword.desk.advice import typed as form
from keepword.desk.advice.typed import Typed
from keepword.desk.settings import pages
from keepword.relationship import queries, services
from keepword.relationship.models import Guide
from keepword.relationship.rules import guides as rules

may_keep = right_required("catalogue")
_DOES: Final = (
    ("plus", gettext_lazy("the better, if")),
    ("minus", gettext_lazy("the worse, if")),
    ("must", gettext_lazy("only if")),
    ("never", gettext_lazy("never if")),
)
_ON: Final = (
    ("category", gettext_lazy("its category is")),
    ("brand", gettext_lazy("its brand is")),
    ("word", gettext_lazy("its name or text says")),
    ("price_most", gettext_lazy("it costs at most")),
    ("price_least", gettext_lazy("it costs at least")),
    ("kind", gettext_lazy("its kind is")),
    ("sku", gettext_lazy("its number is")),
)
_KINDS: Final = (
    ("one", gettext_lazy("one answer")),
    ("many", gettext_lazy("several answers")),
    ("budget", gettext_lazy("an amount of money")),
)


@require_GET
@may_keep
def overview(request: HttpRequest) -> HttpResponse:
    """All that are kept, or those in the archive."""
    archived = request.GET.get("show") == "archived"
    found = queries.with_use(person(request), archived=archived)
    language = get_language() or "en"
    lines = [{"guide": one, "title": one.title(language)} for one in found]
    return pages.show(request, "desk/advice/guides.html", "guides", lines=lines, archived=archived)


@require_http_methods(["GET", "HEAD", "POST"])
@may_keep
def new(request: HttpRequest) -> HttpResponse:
    """One more."""
    return _edit(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@may_keep
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them."""
    return _edit(request, queries.get_guide(person(request), pk))


def _edit(request: HttpRequest, guide: Guide | None) -> HttpResponse:
    currency = main_currency()
    if request.method != "POST":
        language = (get_language() or "en")[:2]
        known = form.of_guide(guide, language, currency) if guide else form.fresh(language, currency)
        return _page(request, guide, known)
    typed = form.read(request.POST, currency)
    wanted = request.POST.get("do", "save")
    if wanted != "save":
        form.change(typed, wanted)
        return _page(request, guide, typed)
    try:
        saved = services.save_guide(person(request), guide, typed.plan)
    except (Invalid, Conflict) as error:
        typed.errors[error.field or "whole"] = error.message
        return _page(request, guide, typed)
    messages.success(request, _("“%(name)s” is saved.") % {"name": saved.title(get_language() or "en")})
    return redirect("guide", saved.pk)


def _page(request: HttpRequest, guide: Guide | None, typed: Typed) -> HttpResponse:
    known = {"title", "intro", "categories", "most", "is_public", "questions"}
    at = next(iter(typed.errors), "")
    if at and at not in known and not at.startswith("q-"):
        typed.errors = {"whole": typed.errors[at]}
    response = pages.show(
        request,
        "desk/advice/guide.html",
        "guides",
        guide=guide,
        typed=typed,
        title=(guide.title(get_language() or "en") if guide else ""),
        languages=[(code, label) for code, label in Language.choices],
        categories=sorted({*categories(person(request)), *typed.categories}),
        does=_DOES,
        on=_ON,
        kinds=_KINDS,
        product_kinds=Kind.choices,
        prices=rules.PRICES,
        weights=[str(one) for one in range(1, rules.HEAVIEST + 1)],
    )
    if typed.errors:
        response.status_code = 422
    return response


@require_POST
@may_keep
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Archive it, take it out, or make the same once more (`do`)."""
    user = person(request)
    found = queries.get_guide(user, pk)
    verbs = {
        "archive": (services.archive_guide, _("It is in the archive.")),
        "restore": (services.restore_guide, _("It is kept again, switched off.")),
        "duplicate": (services.duplicate_guide, _("This is the copy; change it as you like.")),
    }
    try:
        if request.POST.get("do", "") not in verbs:
            raise Invalid(_("Say what is to be done with it."))
        verb, word = verbs[request.POST["do"]]
        found = verb(user, found)
    except (Invalid, Conflict) as error:
        messages.error(request, error.message)
        return redirect("guides")
    messages.success(request, word)
    return redirect("guides") if found.archived_at else redirect("guide", found.pk)


# Trying it out --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """A question as it is put: its words, its answers with whether each is chosen, or the amount typed."""

    key: str
    kind: str
    text: str
    answers: list[tuple[str, str, bool]]
    value: str = ""


def lines_of(questions: list[dict[str, Any]], post: Any, language: str, prefix: str = "") -> list[Line]:
    """The questions of a guide with what was answered in a form."""
    return [
        Line(
            one["key"],
            one["kind"],
            rules.said(one["texts"], language),
            [
                (a["key"], rules.said(a["texts"], language), a["key"] in post.getlist(prefix + one["key"]))
                for a in one["answers"]
            ],
            post.get(prefix + one["key"], "")[:20] if one["kind"] == "budget" else "",
        )
        for one in questions
    ]


def answers_of(questions: list[dict[str, Any]], post: Any, currency: str, prefix: str = "") -> dict[str, Any]:
    """What was answered in a form: a typed amount that cannot be read is 0, which is refused."""
    found: dict[str, Any] = {}
    for one in questions:
        given = [value for value in post.getlist(prefix + one["key"]) if value][: rules.MOST_ANSWERS]
        if not given:
            continue
        found[one["key"]] = (minor(given[0], currency) or 0) if one["kind"] == "budget" else given
    return found


@require_POST
@may_keep
def attempt(request: HttpRequest) -> HttpResponse:
    """The guide in the form as a customer meets it, and what it advises for what is chosen."""
    typed = form.read(request.POST, main_currency())
    context: dict[str, Any] = {"currency": typed.currency}
    try:
        questions = rules.checked(typed.plan.questions)
    except Invalid as error:
        context["problem"] = error.message
        return render(request, "desk/advice/_try.html", context)
    context["lines"] = lines_of(questions, request.POST, typed.language, "try-")
    draft = Guide(questions=questions, categories=typed.categories, most=max(1, min(typed.plan.most, 6)))
    try:
        answers = answers_of(questions, request.POST, typed.currency, "try-")
        if answers:
            context["result"] = queries.tried(draft, answers)
    except Invalid as error:
        context["problem"] = error.message
    return render(request, "desk/advice/_try.html", context)
