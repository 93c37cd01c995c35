"""A survey is answered: on a page, by a link in a mail, at a kiosk, on paper. Looking never answers: mail
scanners open every address in a mail."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

import segno
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from keepword.core.errors import Conflict, Invalid, KeepwordError
from keepword.feedback.letters import said
from keepword.feedback.models import Answer, Question, Response, Source, State
from keepword.feedback.queries.surveys import link_url
from keepword.feedback.services import answer, begin, finish
from keepword.portal import keys
from keepword.portal.gate import status_of
from keepword.portal.surveys.gate import Answerer, demand_modest, page, survey_page


@dataclass(frozen=True, slots=True)
class Shown:
    """A question as it stands on the page."""

    question: Question
    text: str
    ends: tuple[str, str]
    steps: list[int]
    options: list[tuple[str, str]]
    value: str
    wrong: str
    heads: bool  # whether a new group of questions begins with it

    @property
    def name(self) -> str:
        return f"q-{self.question.key}"


@survey_page("GET", "HEAD", "POST")
def show(request: HttpRequest, answerer: Answerer) -> HttpResponse:
    """The questions; posted, they are answered."""
    if request.method == "POST":
        return _post(request, answerer)
    if "thanks" in request.GET:
        return page(request, answerer, "thanks")
    invitation = answerer.invitation
    if invitation is not None and invitation.done_at is not None:
        raise Conflict(_("You have answered already. Thank you!"))
    if answerer.survey.state != State.OPEN:
        raise Conflict(_("This survey is closed. Thank you for wanting to answer."))
    found = None
    if invitation is not None and not answerer.survey.anonymous:
        found = Response.objects.filter(invitation=invitation).first()
    return _form(request, answerer, values=_kept(request, answerer, found), response=found)


@survey_page("POST")
def keep(request: HttpRequest, answerer: Answerer) -> HttpResponse:
    """One answer, kept while the others are thought about; tells which response it is of."""
    try:
        _demand(request, answerer)
        question = answerer.survey.questions.filter(key=request.POST.get("question", "")[:40]).first()
        if question is None:
            raise Invalid(_("There is no such question."), field="question")
        response = _response(request, answerer)
        answer(response, question, request.POST.get("value", ""))
    except KeepwordError as problem:
        return JsonResponse({"problem": problem.message}, status=status_of(problem))
    return JsonResponse({"response": str(response.key)})


@survey_page("GET", "HEAD")
def paper(request: HttpRequest, answerer: Answerer) -> HttpResponse:
    """The questions to print, with a code that leads to the page."""
    code = segno.make(link_url(answerer.survey), error="m", micro=False)
    svg = code.svg_inline(scale=4, border=2, omitsize=True)
    return page(
        request,
        answerer,
        "paper",
        questions=list(_shown(answerer, {}, None)),
        code=mark_safe(svg),  # noqa: S308 - drawn here, of our own address
        address=link_url(answerer.survey),
    )


def _post(request: HttpRequest, answerer: Answerer) -> HttpResponse:
    response = None
    values = {one.key: request.POST.get(f"q-{one.key}", "") for one in answerer.survey.questions.all()}
    try:
        _demand(request, answerer)
        response = _response(request, answerer)
        for question in answerer.survey.questions.all():
            _take(response, question, values[question.key])
        finish(response, invitation=answerer.invitation if answerer.survey.anonymous else None)
    except Invalid as problem:
        return _form(
            request, answerer, values=values, response=response, problem=problem, status=status_of(problem)
        )
    return HttpResponseRedirect(answerer.url(query="thanks=1"), status=303)


def _take(response: Response, question: Question, value: str) -> None:
    try:
        answer(response, question, value)
    except Invalid as problem:
        raise Invalid(problem.message, field=question.key) from None


def _demand(request: HttpRequest, answerer: Answerer) -> None:
    demand_modest(request, answerer)
    if keys.read(answerer.name, request.POST.get("key", "")) is None:
        raise Invalid(_("This page was open for very long. Press the button once more."))


def _response(request: HttpRequest, answerer: Answerer) -> Response:
    """That which the page has begun, by the key that only it knows; else a new one."""
    given = request.POST.get("response", "")
    if given:
        try:
            key = UUID(given)
        except ValueError:
            raise Invalid(_("There is no such answer."), field="response") from None
        found = Response.objects.filter(key=key, survey=answerer.survey).first()
        if found is not None and _is_theirs(found, answerer):
            return found
    source = Source.KIOSK if answerer.kiosk or request.POST.get("kiosk") else Source.PAGE
    return begin(
        answerer.survey,
        invitation=answerer.invitation,
        language=answerer.language,
        source=Source.MAIL if answerer.invitation else source,
    )


def _is_theirs(response: Response, answerer: Answerer) -> bool:
    wanted = None if answerer.invitation is None or answerer.survey.anonymous else answerer.invitation.pk
    return response.invitation_id == wanted


def _form(
    request: HttpRequest,
    answerer: Answerer,
    *,
    values: Mapping[str, str],
    response: Response | None,
    problem: KeepwordError | None = None,
    status: int = 200,
) -> HttpResponse:
    questions = list(_shown(answerer, values, problem))
    return page(
        request,
        answerer,
        "form",
        status=status,
        questions=questions,
        points=any(one.question.kind == "points" for one in questions),
        problem=problem,
        response=str(response.key) if response else "",
        keep=answerer.url("keep"),
        key=keys.issue(answerer.name),
    )


def _kept(request: HttpRequest, answerer: Answerer, response: Response | None) -> dict[str, str]:
    """What they have answered already, and what they clicked on in the mail."""
    found: dict[str, str] = {}
    if response is not None:
        for one in Answer.objects.filter(response=response).select_related("question"):
            found[one.question.key] = one.text if one.number is None else f"{one.number:g}"
    first = answerer.survey.questions.first()
    if first is not None and request.GET.get("a", ""):
        found[first.key] = request.GET["a"][:10]
    return found


def _shown(answerer: Answerer, values: Mapping[str, str], problem: KeepwordError | None) -> Iterator[Shown]:
    before = None
    for one in answerer.survey.questions.all():
        ends = one.ends.get(answerer.language) or next(iter(one.ends.values()), ("", ""))
        group = (one.role, one.kind)
        yield Shown(
            question=one,
            text=said(one.texts, answerer.language),
            ends=(ends[0], ends[1]),
            steps=list(range(one.low, one.high + 1)) if one.kind == "scale" else [],
            options=[(option["key"], said(option["texts"], answerer.language)) for option in one.options],
            value=values.get(one.key, ""),
            wrong=problem.message if problem is not None and problem.field == one.key else "",
            heads=before is not None and group != before,
        )
        before = group
