"""Find what suits you: a guide gone through by oneself, without signing in, and what it advises."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from keepword.channels.form import queries as form
from keepword.commerce.models import Product
from keepword.commerce.queries.currency import main_currency
from keepword.core.actors import Automaton
from keepword.core.errors import Conflict, Invalid, NotFound, Unavailable
from keepword.core.money import minor, shown
from keepword.portal.help.gate import OPEN_TO_ALL, Guest, help_page, page, see_other, status_of
from keepword.relationship import queries, services
from keepword.relationship.models import Asked, Consultation, Guide
from keepword.relationship.rules import guides as rules

_ACTOR: Final = Automaton("customer")


@help_page("GET", "HEAD")
def guides(request: HttpRequest, guest: Guest) -> HttpResponse:
    """All that are open to customers; of one alone, it."""
    found = list(queries.public_guides()[:20])
    if len(found) == 1:
        return see_other(guest.url("guide", found[0].pk))
    lines = [
        (guest.url("guide", one.pk), one.title(guest.language), one.intro(guest.language)) for one in found
    ]
    return _to_all(page(request, guest, "guides", guides=lines))


@help_page("GET", "HEAD", "POST")
def guide(request: HttpRequest, guest: Guest, pk: int) -> HttpResponse:
    """The questions; what was answered leads on to the result."""
    found = queries.get_public_guide(pk)
    if request.method != "POST":
        return _to_all(_ask(request, guest, found))
    try:
        made = services.consult(
            _ACTOR,
            found,
            _answers(found, request),
            whom=services.For(guest.customer),
            asked=Asked.PORTAL,
            language=guest.language,
        )
    except (Invalid, Conflict, Unavailable) as problem:
        return _ask(request, guest, found, problem)
    return see_other(guest.url("found", services.token(made)))


@help_page("GET", "HEAD")
def found(request: HttpRequest, guest: Guest, signed: str) -> HttpResponse:
    """What was advised: each product with its reasons, and a way to write to us."""
    made = services.by_token(signed)
    if made is None:
        raise NotFound("There is no such advice.")
    kinds = form.offered()
    return page(
        request,
        guest,
        "found",
        title=made.guide.title(guest.language),
        answers=queries.answers_in_words(made, guest.language),
        meets=made.result["meets"],
        rows=_rows(made, guest.language),
        again=guest.url("guide", made.guide_id) if made.guide.is_public else "",
        write=guest.url("new", kinds[0].key, query=f"advice={signed}") if kinds else "",
    )


def _to_all(response: HttpResponse) -> HttpResponse:
    response.headers["X-Robots-Tag"] = OPEN_TO_ALL["X-Robots-Tag"]
    return response


def _ask(
    request: HttpRequest,
    guest: Guest,
    guide: Guide,
    problem: Invalid | Conflict | Unavailable | None = None,
) -> HttpResponse:
    lines: list[dict[str, Any]] = [
        {
            "key": one["key"],
            "kind": one["kind"],
            "text": rules.said(one["texts"], guest.language),
            "answers": [
                (
                    a["key"],
                    rules.said(a["texts"], guest.language),
                    a["key"] in request.POST.getlist(one["key"]),
                )
                for a in one["answers"]
            ],
            "value": request.POST.get(one["key"], "")[:20],
            "error": problem.message if problem is not None and problem.field == one["key"] else "",
        }
        for one in guide.questions
    ]
    return page(
        request,
        guest,
        "guide",
        status=status_of(problem) if problem is not None else 200,
        title=guide.title(guest.language),
        intro=guide.intro(guest.language),
        lines=lines,
        currency=main_currency(),
        problem=problem,
        at_field=any(one["error"] for one in lines),
    )


def _answers(guide: Guide, request: HttpRequest) -> dict[str, Any]:
    currency, answers = main_currency(), {}
    for one in guide.questions:
        given = [value for value in request.POST.getlist(one["key"]) if value.strip()][: rules.MOST_ANSWERS]
        if given:
            is_budget = one["kind"] == "budget"
            answers[one["key"]] = (minor(given[0][:20], currency) or 0) if is_budget else given
    return answers


def _rows(made: Consultation, language: str) -> list[dict[str, Any]]:
    goods = Product.objects.in_bulk([row["product"] for row in made.result["found"]])
    return [
        {
            "product": product,
            "title": product.title(language),
            "text": product.text(language),
            "price": shown(product.price, product.currency, language) if product.price is not None else "",
            "reasons": row["reasons"],
            "misses": row["misses"],
        }
        for row in made.result["found"]
        if (product := goods.get(row["product"])) is not None and product.archived_at is None
    ]


def written(signed: str, language: str) -> str:
    """The beginning of a letter to us from a result: what they answered and what it led to."""
    made = services.by_token(signed) if signed else None
    if made is None:
        return ""
    lines = [f"{asked} {answered}" for asked, answered in queries.answers_in_words(made, language)]
    names = [row["title"] for row in _rows(made, language)]
    if names:
        lines.append(_("You advised: %(products)s") % {"products": ", ".join(names)})
    return "\n".join(lines) + "\n\n"
