"""The list of problems, one problem, and what is done with it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from keepword.accounts.models import Language
from keepword.conversations.queries import get_conversation, visible
from keepword.core.errors import Conflict, Invalid, KeepwordError
from keepword.desk.access import agent_required, lead_required, person
from keepword.desk.conversations.write import done
from keepword.desk.parts import wants_part
from keepword.notifications.services import see
from keepword.problems import queries, services
from keepword.problems.models import Audience, Problem, RoundState, State


@require_GET
@agent_required
def overview(request: HttpRequest) -> HttpResponse:
    """What is open, what was solved, and what may be one."""
    user = person(request)
    state = State.SOLVED if request.GET.get("state") == State.SOLVED else State.OPEN
    context = {
        "page": queries.problem_page(user, state, after=request.GET.get("after", "")),
        "state": state,
        "hints": queries.hints(user) if state == State.OPEN else [],
        "may_decide": user.may("see_all"),
        "section": "problems",
    }
    return render(request, "desk/problems/overview.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def new(request: HttpRequest) -> HttpResponse:
    """Name one; with `?conversation=` the first that it is about."""
    user, wanted = person(request), request.POST.get("conversation") or request.GET.get("conversation", "")
    first = get_conversation(user, int(wanted)) if wanted.isdecimal() and len(wanted) < 19 else None
    typed = {"title": first.subject if first else "", "about": ""}
    if request.method == "POST":
        typed = {name: request.POST.get(name, "") for name in typed}
        try:
            made = services.open_problem(user, **typed, conversations=[first] if first else [])
        except Invalid as error:
            return _form(request, typed, first, error, status=422)
        return redirect("problem", made.pk)
    return _form(request, typed, first)


def _form(
    request: HttpRequest, typed: dict[str, str], first: Any, error: Invalid | None = None, status: int = 200
) -> HttpResponse:
    context = {"typed": typed, "conversation_id": first.pk if first else "", "error": error}
    return render(request, "desk/problems/new.html", context | {"section": "problems"}, status=status)


@require_GET
@agent_required
def problem(request: HttpRequest, pk: int) -> HttpResponse:
    """One problem with its conversations, its announcement and the answers to all."""
    return _page(request, queries.get_problem(person(request), pk))


def _page(
    request: HttpRequest, found: Problem, *, error: KeepwordError | None = None, **typed: Any
) -> HttpResponse:
    user = person(request)
    rounds = queries.rounds(found)
    context = {
        "problem": found,
        "page": queries.conversation_page(user, found, after=request.GET.get("after", "")),
        "size": queries.size_of(found),
        "rounds": rounds,
        "busy": any(one.state == RoundState.RUNNING for one in rounds),
        "texts": [(code, name, found.texts.get(code, "")) for code, name in Language.choices],
        "answers": [(code, name, typed.get(f"text_{code}", "")) for code, name in Language.choices],
        "audiences": Audience.choices,
        "may_decide": user.may("see_all"),
        "section": "problems",
        "error": error,
    }
    template = "_rounds" if wants_part(request) and "rounds" in request.GET else "problem"
    return render(request, f"desk/problems/{template}.html", context, status=422 if error else 200)


def _done(request: HttpRequest, pk: int, verb: Any, word: str) -> HttpResponse:
    found = queries.get_problem(person(request), pk)
    try:
        verb(found)
    except (Invalid, Conflict) as error:
        return _page(request, found, error=error, **request.POST.dict())
    messages.success(request, word)
    return redirect("problem", pk)


def _texts(request: HttpRequest) -> dict[str, str]:
    return {code: request.POST.get(f"text_{code}", "").replace("\r\n", "\n") for code in Language.values}


@require_POST
@agent_required
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Another name, other words about it."""
    given = {name: request.POST.get(name, "") for name in ("title", "about")}
    return _done(request, pk, lambda it: services.change(person(request), it, **given), _("Saved."))


@require_POST
@agent_required
def join(request: HttpRequest, pk: int) -> HttpResponse:
    """Conversations by their numbers: "12, #17 19"."""
    user = person(request)
    words = request.POST.get("numbers", "").replace(",", " ").replace("#", " ").split()
    numbers = [int(word) for word in words if word.isascii() and word.isdecimal() and len(word) < 19]
    found = list(visible(user).filter(pk__in=numbers[:500]))
    if not found or len(numbers) != len(words):
        wrong = Invalid(_("Enter numbers of conversations, such as 12 17."), field="numbers")
        return _page(request, queries.get_problem(user, pk), error=wrong)
    word = ngettext("%(n)s conversation is joined.", "%(n)s conversations are joined.", len(found))
    return _done(request, pk, lambda it: services.join(user, it, found), word % {"n": len(found)})


@require_POST
@lead_required
def announce(request: HttpRequest, pk: int) -> HttpResponse:
    """Customers read it on their page."""
    texts, audience = _texts(request), request.POST.get("audience", "")

    def verb(it: Problem) -> None:
        services.announce(person(request), it, texts=texts, audience=audience)

    return _done(request, pk, verb, _("Customers read it on their page now."))


@require_POST
@lead_required
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """They read it no more."""
    word = _("Customers do not see it any more.")
    return _done(request, pk, lambda it: services.withdraw(person(request), it), word)


@require_POST
@lead_required
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """All of them at once; with `solve` the problem is solved by it."""
    user, close = person(request), "close" in request.POST

    def verb(it: Problem) -> None:
        services.answer_all(user, it, texts=_texts(request), close=close)
        if "solve" in request.POST:
            services.solve(user, it)

    return _done(request, pk, verb, _("The answers are on their way."))


@require_POST
@lead_required
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """The rest gets no answer."""

    def verb(it: Problem) -> None:
        for one in it.rounds.filter(state=RoundState.RUNNING):
            services.stop_round(person(request), one)

    return _done(request, pk, verb, _("The rest is not answered."))


@require_POST
@lead_required
def solve(request: HttpRequest, pk: int) -> HttpResponse:
    """The cause is gone; `close` closes the conversations."""
    close = "close" in request.POST
    return _done(request, pk, lambda it: services.solve(person(request), it, close=close), _("Solved."))


@require_POST
@lead_required
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Not gone."""
    return _done(request, pk, lambda it: services.reopen(person(request), it), _("It is open again."))


@require_http_methods(["GET", "HEAD", "POST"])
@lead_required
def hint(request: HttpRequest, pk: int) -> HttpResponse:
    """What may be a problem; made one by giving it a name."""
    user = person(request)
    found = queries.get_hint(user, pk)
    error = None
    if request.method == "POST":
        try:
            return redirect("problem", services.take(user, found, title=request.POST.get("title", "")).pk)
        except (Invalid, Conflict) as refused:
            error = refused
    see(user, "hint", pk)
    context = {"hint": found, "conversations": queries.hinted(user, found), "error": error}
    return render(
        request, "desk/problems/hint.html", context | {"section": "problems"}, status=422 if error else 200
    )


@require_POST
@lead_required
def dismiss(request: HttpRequest, pk: int) -> HttpResponse:
    """It is none."""
    services.dismiss(person(request), queries.get_hint(person(request), pk))
    return redirect("problems")


@require_POST
@agent_required
def of_conversation(request: HttpRequest, pk: int) -> HttpResponse:
    """Join a conversation to the chosen problem, from its page."""
    user = person(request)
    found, wanted = get_conversation(user, pk), request.POST.get("problem", "")
    if not wanted:
        raise Invalid(_("There is no such problem."), field="problem")
    chosen = queries.get_problem(user, int(wanted) if wanted.isdecimal() and len(wanted) < 19 else 0)
    services.join(user, chosen, [found])
    return done(request, found)


@require_POST
@agent_required
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """It is about something else."""
    user = person(request)
    found = get_conversation(user, pk)
    if (joined := queries.problem_of(found)) is not None:
        services.leave(user, joined, found)
    return done(request, found)
