"""What every page of a survey passes through: its address, the language, the headers. No log-in, no
cookie."""

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from keepword.accounts.queries import business
from keepword.core import networks
from keepword.core.errors import Invalid, KeepwordError, NotFound, Refused
from keepword.feedback.models import Invitation, Survey
from keepword.feedback.queries.surveys import invitation_of, open_by_link, token
from keepword.feedback.rules.ratings import spoken
from keepword.portal.gate import missing, secured, status_of, switch

MOST_BYTES = 600_000  # of a request: a hundred answers of five thousand letters
AN_HOUR, A_DAY = 400, 2_000  # requests of one network to one survey, with one kept for each answer


class Answerer:
    """Whoever answers, and how the page speaks to them. `kiosk`: the next person comes after this one."""

    def __init__(self, request: HttpRequest, survey: Survey, invitation: Invitation | None) -> None:
        self.survey = survey
        self.invitation = invitation
        self.kiosk = False
        self.shop = business()
        chosen = request.GET.get("lang", "")
        self.chosen = chosen if chosen in survey.languages else ""
        wanted = (
            self.chosen,
            invitation.language if invitation else "",
            translation.get_language_from_request(request),
        )
        self.language = spoken(wanted, survey.languages, survey.languages[0] if survey.languages else "en")

    @property
    def name(self) -> str:
        """What keys of its forms are of."""
        return f"survey:{self.survey.pk}:{self.invitation.pk if self.invitation else 0}"

    def url(self, page: str = "show", query: str = "") -> str:
        """The address of one of its pages, in the language that was switched to."""
        if self.invitation is not None:
            name = "surveys:to" if page == "show" else f"surveys:to_{page}"
            found = reverse(name, args=[token(self.invitation)])
        else:
            wanted = "kiosk" if self.kiosk and page == "show" else page
            found = reverse(f"surveys:{wanted}", args=[self.survey.code])
        parts = [part for part in (f"lang={self.chosen}" if self.chosen else "", query) if part]
        return found + ("?" + "&".join(parts) if parts else "")

    def words(self, name: str) -> str:
        """A text of the survey's own: title, intro, thanks; "" when it has none in any language."""
        texts = self.survey.texts
        order = (self.language, *texts)
        return next((texts[code][name] for code in order if texts.get(code, {}).get(name)), "")


View = Callable[..., HttpResponse]


def survey_page(*methods: str) -> Callable[[View], View]:
    """Make a view of `(request, answerer)` out of one that is called with a code or a signed name."""

    def wrap(view: View) -> View:
        @wraps(view)
        def answer(
            request: HttpRequest, code: str = "", signed: str = "", kiosk: bool = False
        ) -> HttpResponse:
            try:
                invitation = invitation_of(signed) if signed else None
                survey = invitation.survey if invitation else open_by_link(code)
            except NotFound:
                return missing(request)
            if request.method not in methods:
                return secured(HttpResponseNotAllowed(methods))
            answerer = Answerer(request, survey, invitation)
            answerer.kiosk = kiosk
            with translation.override(answerer.language):
                response = _safely(view, request, answerer)
            response.headers["Content-Language"] = answerer.language
            return secured(response)

        answer.csrf_exempt = True  # type: ignore[attr-defined]
        return answer

    return wrap


def page(
    request: HttpRequest, answerer: Answerer, name: str, *, status: int = 200, **context: object
) -> HttpResponse:
    """A rendered page of this survey."""
    here = answerer.url().partition("?")[0]
    own = answerer.survey.languages
    context |= {
        "answerer": answerer,
        "survey": answerer.survey,
        "shop": answerer.shop,
        "language": answerer.language,
        "title": answerer.words("title") or _("What do you think?"),
        "intro": answerer.words("intro"),
        "thanks": answerer.words("thanks"),
        "action": answerer.url(),
        "languages": switch(here, own, answerer.language) if len(own) > 1 else [],
    }
    return render(request, f"portal/surveys/{name}.html", context, status=status)


def demand_modest(request: HttpRequest, answerer: Answerer) -> None:
    """Invalid when a request is larger than any answer, Refused when one network sends too many."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdigit() or int(length) > MOST_BYTES:
        raise Invalid(_("This is more than a survey can hold. Write less, please."))
    if not networks.allow(
        f"survey:{answerer.survey.pk}", str(request.META.get("REMOTE_ADDR", "")), an_hour=AN_HOUR, a_day=A_DAY
    ):
        raise Refused(_("That is a lot from one place in a short time. Please try again later."))


def _safely(view: View, request: HttpRequest, answerer: Answerer) -> HttpResponse:
    try:
        return view(request, answerer)
    except NotFound:
        return missing(request)
    except (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent):
        problem = Invalid(_("This is more than a survey can hold. Write less, please."))
        return page(request, answerer, "told", status=413, problem=problem)
    except KeepwordError as problem:
        return page(request, answerer, "told", status=status_of(problem), problem=problem)
