"""The two taps: a smile, then what else one wants to say; what everybody may read of it."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from keepword.channels.boxes import keys, queries
from keepword.channels.boxes.models import Slip
from keepword.channels.boxes.services import Dropped, TooMuch, drop
from keepword.conversations.links import status_url
from keepword.conversations.models import Status
from keepword.core.errors import Conflict, Invalid, KeepwordError
from keepword.portal.boxes.gate import Stander, box_page, demand_size, may_send, page, photos_of


@box_page("GET", "HEAD", "POST")
def show(request: HttpRequest, stander: Stander) -> HttpResponse:
    """Ask for a smile; with one for what else there is to say. Posted, it is put into the box."""
    if request.method == "POST":
        return _post(request, stander)
    given = request.GET.get("smile", "")
    smile = int(given) if given in ("1", "2", "3", "4", "5") else None
    return _form(request, stander, smile=smile)


@box_page("GET", "HEAD")
def thanks(request: HttpRequest, stander: Stander) -> HttpResponse:
    """Thank, and show for an hour where one sees what becomes of it."""
    slip_id = keys.thanked(request.GET.get("slip", ""))
    slip = queries.thanked(slip_id, stander.place) if slip_id is not None else None
    follow = status_url(slip.message.conversation_id) if slip is not None and _asks(slip) else ""
    return page(request, stander, "thanks", follow=follow, told=slip is not None and not slip.anonymous)


@box_page("GET", "HEAD")
def answers(request: HttpRequest, stander: Stander) -> HttpResponse:
    """You said, we did: what was chosen to be read by everybody."""
    return page(request, stander, "answers", answers=queries.answers(stander.place))


def _asks(slip: Slip) -> bool:
    """A smile alone becomes nothing."""
    return slip.message.contact_id is not None or slip.message.conversation.status == Status.SPAM


def _form(
    request: HttpRequest,
    stander: Stander,
    *,
    smile: int | None,
    status: int = 200,
    problem: KeepwordError | None = None,
    **typed: object,
) -> HttpResponse:
    place = stander.place
    step = "away" if place.archived_at else "smile" if smile is None and problem is None else "words"
    return page(
        request,
        stander,
        step,
        status=status,
        smile=smile,
        problem=problem,
        key=keys.issue(place.code),
        has_answers=queries.has_answers(place),
        **typed,
    )


def _post(request: HttpRequest, stander: Stander) -> HttpResponse:
    place, typed, smile = stander.place, {}, None
    try:
        demand_size(request)
        given = request.POST.get("smile", "")
        smile = int(given) if given in ("1", "2", "3", "4", "5") else None
        typed = {name: request.POST.get(name, "") for name in ("words", "address", "anonymous")}
        form = keys.read(place.code, request.POST.get("key", ""))
        if form is None:
            raise Conflict(_("This page was open for very long. Press “Send” once more."))
        photos = photos_of(request)
        if not may_send(request, stander):
            raise TooMuch(_("That is a lot from one place in a short time. Please try again later."))
        slip = drop(
            place,
            Dropped(
                form=form,
                smile=smile,
                words=typed["words"],
                address=typed["address"],
                anonymous=bool(typed["anonymous"]),
                photos=photos,
                language=stander.language,
                trap=request.POST.get("website", ""),
            ),
        )
    except (Invalid, Conflict, TooMuch) as problem:
        return _form(request, stander, smile=smile, status=status_of(problem), problem=problem, **typed)
    return HttpResponseRedirect(stander.url("thanks", f"slip={keys.thank(slip.pk)}"), status=303)


def status_of(problem: KeepwordError) -> int:
    """The HTTP status of what is wrong with a slip."""
    if isinstance(problem, TooMuch):
        return 429
    return 422 if isinstance(problem, Invalid) else 409
