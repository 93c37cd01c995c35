"""Beside a conversation: what may be recommended, a guide gone through with the customer, what is offered."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from keepword.accounts.queries import business
from keepword.accounts.rules import LANGUAGES
from keepword.automation.queries.macros import language_of
from keepword.commerce.models import Product
from keepword.commerce.queries import get_product
from keepword.commerce.queries.currency import main_currency
from keepword.conversations.models import Conversation
from keepword.conversations.queries import get_conversation
from keepword.core.errors import Conflict, Invalid
from keepword.core.money import shown
from keepword.desk.access import agent_required, person
from keepword.desk.advice.guides import answers_of, lines_of
from keepword.desk.around.dialog import number
from keepword.desk.conversations.write import done
from keepword.desk.parts import shown_anyway
from keepword.relationship import queries, services
from keepword.relationship.models import Consultation, Guide


def theirs(conversation: Conversation) -> str:
    """The language in which one writes to this customer."""
    shop = business()
    wanted = language_of(conversation) or (shop.language if shop else "en")
    return wanted if wanted in LANGUAGES else "en"


def _mine() -> str:
    return (get_language() or "en")[:2]


@require_GET
@agent_required
def advice(request: HttpRequest, pk: int) -> HttpResponse:
    """What may be recommended to the customer of a conversation, and the guides one can go through."""
    user = person(request)
    conversation = get_conversation(user, pk)
    language = theirs(conversation)
    found = queries.recommendations(user, conversation.customer, _mine())
    context = {
        "conversation": conversation,
        "view": request.GET.get("view", ""),
        "language": language,
        "recommended": [(one, queries.for_customer(one, language)) for one in found],
        "guides": [
            (one, one.title(_mine())) for one in queries.guides(user).filter(is_on=True).order_by("pk")
        ],
    }
    return render(request, "desk/advice/_advice.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def consult(request: HttpRequest, pk: int, guide: int) -> HttpResponse:
    """Go through a guide; what it advises, with words for the reply in the customer's language."""
    user = person(request)
    conversation, found = get_conversation(user, pk), queries.get_guide(user, guide)
    context: dict[str, Any] = {
        "conversation": conversation,
        "view": request.POST.get("view", "") or request.GET.get("view", ""),
        "guide": found,
        "title": found.title(_mine()),
        "currency": main_currency(),
        "lines": lines_of(found.questions, request.POST, _mine()),
    }
    if request.method != "POST":
        return render(request, "desk/advice/_consult.html", context)
    whom = services.For(conversation.customer, conversation)
    try:
        answers = answers_of(found.questions, request.POST, context["currency"])
        made = services.consult(user, found, answers, whom=whom, language=theirs(conversation))
    except (Invalid, Conflict) as error:
        context["problem"] = error.message
        return shown_anyway(render(request, "desk/advice/_consult.html", context, status=422))
    context |= advised(made, _mine()) | {"consultation": made, "told": _told(found, made)}
    return render(request, "desk/advice/_advised.html", context)


def advised(made: Consultation, language: str) -> dict[str, Any]:
    """What was advised, in the reader's words where the guide still says the same, with the products."""
    goods = Product.objects.in_bulk([row["product"] for row in made.result["found"]])
    try:
        again = {one.thing.pk: one for one in queries.tried(made.guide, made.answers).found}
    except Invalid:  # the guide asks something else by now
        again = {}
    rows = []
    for row in made.result["found"]:
        product = goods.get(row["product"])
        if product is None:
            continue
        here = again.get(product.pk)
        rows.append(
            {
                "product": product,
                "title": product.title(language),
                "reasons": here.reasons if here else row["reasons"],
                "misses": here.misses if here else row["misses"],
                "words": _words(product, row, made.language),
                "reason": "; ".join(row["reasons"]),
            }
        )
    return {"rows": rows, "meets": made.result["meets"]}


def _words(product: Product, row: dict[str, Any], language: str) -> str:
    """A line for the reply."""
    price = shown(product.price, product.currency, language) if product.price is not None else ""
    title = ", ".join(part for part in (product.title(language), price) if part)
    reasons = "; ".join([*row["reasons"], *row["misses"]])
    return " ".join(
        part for part in (f"{title}: {reasons}." if reasons else f"{title}.", product.url) if part
    )


def _told(guide: Guide, made: Consultation) -> str:
    """All of it as the beginning of an answer."""
    rows = advised(made, made.language)["rows"]
    with translation.override(made.language):
        begin = (
            _("By what you told us, this suits you best:")
            if made.result["meets"]
            else _("Nothing we have meets all of it; this comes closest:")
        )
    return "\n".join([begin, *(f"– {row['words']}" for row in rows)])


@require_POST
@agent_required
def offer(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that a product is offered, in this conversation."""
    user = person(request)
    conversation = get_conversation(user, pk)
    post = request.POST
    product, consultation = number(post.get("product", "")), number(post.get("consultation", ""))
    if not product:
        raise Invalid(_("Say what is offered."), field="product")
    idea = services.Idea(
        get_product(user, product),
        why=post.get("why", "own"),
        reason=post.get("reason", ""),
        consultation=queries.get_consultation(user, consultation) if consultation else None,
    )
    services.make_offer(user, conversation.customer, idea, conversation=conversation)
    return done(request, conversation)
