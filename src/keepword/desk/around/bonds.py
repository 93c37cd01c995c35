"""Links and followers."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from keepword.accounts.queries import people
from keepword.conversations import around, queries, services
from keepword.conversations.models import LinkKind
from keepword.core.errors import Conflict, Invalid, KeepwordError, NotFound
from keepword.desk.access import agent_required, person
from keepword.desk.around.dialog import go, number, show
from keepword.desk.conversations.write import done


@require_http_methods(["GET", "POST"])
@agent_required
def link(request: HttpRequest, pk: int) -> HttpResponse:
    """Find the other one (`q`), bind it (`other`, `kind`; "child" is the other way round than "parent")."""
    user = person(request)
    here = queries.get_conversation(user, pk)
    text = request.GET.get("q", "")
    error: KeepwordError | None = None
    if request.method == "POST":
        kind = request.POST.get("kind", LinkKind.RELATED)
        try:
            other = queries.get_conversation(user, number(request.POST.get("other", "")))
            if kind == "child":
                services.link(user, other, here, LinkKind.PARENT)
            else:
                services.link(user, here, other, kind)
            return go(request, here)
        except NotFound:
            error = Invalid(_("There is no conversation of this number."), field="other")
        except (Invalid, Conflict) as wrong:
            error = wrong
    found = around.candidates(user, here, text)
    name = "_found" if "found" in request.GET else "_link"
    return show(request, name, here, error=error, q=text, found=found, purpose="link")


@require_POST
@agent_required
def unlink(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a bond (with `other`) away."""
    user = person(request)
    here = queries.get_conversation(user, pk)
    other = queries.get_conversation(user, number(request.POST.get("other", "")))
    services.unlink(user, here, other)
    return done(request, here)


@require_POST
@agent_required
def follow(request: HttpRequest, pk: int) -> HttpResponse:
    """Follow (`follower`, oneself without), or no longer (`off`)."""
    user = person(request)
    here = queries.get_conversation(user, pk)
    wanted = request.POST.get("follower", "")
    follower = people(user).filter(pk=number(wanted)).first() if wanted else user
    if follower is None:
        raise Invalid(_("There is no such person."), field="follower")
    if "off" in request.POST:
        services.unfollow(user, here, follower)
    else:
        services.follow(user, here, follower)
    return done(request, here)
