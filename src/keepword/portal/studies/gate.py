"""What the page of a participant passes through: the signed address, the language, the headers. No log-in,
no cookie, no script."""

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
from keepword.feedback.models import Session
from keepword.feedback.queries.studies import session_of
from keepword.portal import keys
from keepword.portal.gate import missing, secured, status_of, switch

MOST_BYTES = 20_000  # of a request: a word about one task
AN_HOUR, A_DAY = 300, 1_500  # steps of one network in one session
METHODS = ("GET", "HEAD", "POST")


class Participant:
    """Whoever takes part, and how the page speaks to them."""

    def __init__(self, request: HttpRequest, signed: str, session: Session) -> None:
        self.session = session
        self.study = session.study
        chosen = request.GET.get("lang", "")
        self.chosen = chosen if chosen in self.study.languages else ""
        self.language = self.chosen or session.language
        self.root = reverse("studies:show", args=[signed])

    @property
    def name(self) -> str:
        """What keys of its forms are of."""
        return f"study:{self.session.pk}"

    @property
    def url(self) -> str:
        return self.root + (f"?lang={self.chosen}" if self.chosen else "")


View = Callable[[HttpRequest, Participant], HttpResponse]


def study_page(view: View) -> Callable[..., HttpResponse]:
    """Make a view of `(request, participant)` out of one that is called with a signed name."""

    @wraps(view)
    def answer(request: HttpRequest, signed: str) -> HttpResponse:
        try:
            participant = Participant(request, signed, session_of(signed))
        except NotFound:
            return missing(request)
        if request.method not in METHODS:
            return secured(HttpResponseNotAllowed(METHODS))
        with translation.override(participant.language):
            response = _safely(view, request, participant)
        response.headers["Content-Language"] = participant.language
        return secured(response)

    answer.csrf_exempt = True  # type: ignore[attr-defined] # forms carry a key of their own
    return answer


def page(
    request: HttpRequest, participant: Participant, name: str, *, status: int = 200, **context: object
) -> HttpResponse:
    """A rendered page of this session."""
    own = participant.study.languages
    context |= {
        "participant": participant,
        "session": participant.session,
        "shop": business(),
        "language": participant.language,
        "action": participant.url,
        "key": keys.issue(participant.name),
        "languages": switch(participant.root, own, participant.language) if len(own) > 1 else [],
    }
    return render(request, f"portal/studies/{name}.html", context, status=status)


def demand_modest(request: HttpRequest, participant: Participant) -> None:
    """Invalid when a request is too large or not from the page, Refused when there are too many."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdigit() or int(length) > MOST_BYTES:
        raise Invalid(_("This is more than fits here. Write less, please."))
    address = str(request.META.get("REMOTE_ADDR", ""))
    if not networks.allow(participant.name, address, an_hour=AN_HOUR, a_day=A_DAY):
        raise Refused(_("That is a lot from one place in a short time. Please try again later."))
    if keys.read(participant.name, request.POST.get("key", "")) is None:
        raise Invalid(_("This page was open for very long. Press the button once more."))


def _safely(view: View, request: HttpRequest, participant: Participant) -> HttpResponse:
    try:
        return view(request, participant)
    except NotFound:
        return missing(request)
    except (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent):
        problem = Invalid(_("This is more than fits here. Write less, please."))
        return page(request, participant, "told", status=413, problem=problem)
    except KeepwordError as problem:
        return page(request, participant, "told", status=status_of(problem), problem=problem)
