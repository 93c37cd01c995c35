"""What a customer says of themselves, what they agree to, and where they are signed in."""

from dataclasses import asdict, dataclass

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from keepword.accounts.models import Language
from keepword.channels.form.rules import text_in
from keepword.core.actors import Automaton
from keepword.core.errors import Conflict, Invalid, KeepwordError, NotFound
from keepword.customers.consent import asked_for, give_consent, withdraw_consent
from keepword.customers.models import Channel, Consent, Purpose, Source
from keepword.customers.queries import addresses, own
from keepword.customers.services import Preferences, preferences_of, remove_own, save_own, save_preferences
from keepword.customers.words import remembered as memory_words
from keepword.notifications import keys as push
from keepword.portal import sign_in
from keepword.portal.help.gate import Guest, help_page, page, see_other, status_of
from keepword.portal.help.notices import unwanted, waited

_ACTOR = Automaton("customer")


@dataclass(frozen=True)
class Agreement:
    """A purpose, what it says in the reader's language, and whether they agree to it now."""

    purpose: Purpose
    text: str
    given: Consent | None


@help_page("GET", "HEAD", "POST", signed_in=True)
def me(request: HttpRequest, guest: Guest) -> HttpResponse:
    """Name and language; the rest has forms of its own."""
    assert guest.customer is not None
    if request.method != "POST":
        return _show(request, guest)
    try:
        save_own(guest.customer, name=request.POST.get("name", ""), language=request.POST.get("language", ""))
    except Invalid as problem:
        return _show(request, guest, problem)
    return see_other(guest.url("me", query="saved=1"))


@help_page("POST", signed_in=True)
def wishes(request: HttpRequest, guest: Guest) -> HttpResponse:
    """By what they would rather be reached, and whether they may be called."""
    assert guest.customer is not None
    held = asdict(preferences_of(guest.customer))
    no_calls = request.POST.get("no_calls") == "yes"
    channel = request.POST.get("channel", "")
    if no_calls and channel == Channel.PHONE:
        channel = ""
    wanted = Preferences(**(held | {"prefers_channel": channel, "no_calls": no_calls}))
    try:
        save_preferences(_ACTOR, guest.customer, wanted)
    except Invalid as problem:
        return _show(request, guest, problem)
    return see_other(guest.url("me", query="saved=1") + "#wishes")


@help_page("POST", signed_in=True)
def forget(request: HttpRequest, guest: Guest, pk: int) -> HttpResponse:
    """Have something forgotten that is remembered about them."""
    assert guest.customer is not None
    remove_own(guest.customer, pk)
    return see_other(guest.url("me", query="saved=1") + "#remembered")


@help_page("POST", signed_in=True)
def consents(request: HttpRequest, guest: Guest) -> HttpResponse:
    """Agree to a purpose, or take it back."""
    assert guest.customer is not None
    key, wanted = request.POST.get("purpose", ""), request.POST.get("agree") == "yes"
    found = next((one for one in _agreements(guest) if one.purpose.key == key), None)
    if found is None:
        raise NotFound("There is no such purpose.")
    said = _("Pressed on their page, signed in as %(address)s.") % {"address": guest.address}
    try:
        if wanted and found.given is None:
            give_consent(_ACTOR, guest.customer, found.purpose, evidence=said, source=Source.PORTAL)
        if not wanted and found.given is not None:
            withdraw_consent(_ACTOR, found.given, evidence=said, source=Source.PORTAL)
    except Conflict:  # done already, in another window: as they wanted it
        pass
    return see_other(guest.url("me", query="saved=1") + "#consents")


@help_page("POST", signed_in=True)
def end(request: HttpRequest, guest: Guest, pk: int) -> HttpResponse:
    """Sign out of one of the browsers."""
    assert guest.customer is not None
    sign_in.sign_out(guest.customer, pk)
    return see_other(guest.url("me") + "#browsers")


def _show(request: HttpRequest, guest: Guest, problem: KeepwordError | None = None) -> HttpResponse:
    assert guest.customer is not None
    posted = request.POST if request.method == "POST" else {}
    return page(
        request,
        guest,
        "me",
        status=status_of(problem) if problem else 200,
        saved="saved" in request.GET,
        problem=problem,
        name=posted.get("name", guest.customer.name),
        spoken=posted.get("language", guest.customer.language or guest.language),
        choices=Language.choices,
        addresses=addresses(guest.customer),
        agreements=_agreements(guest),
        unwanted=unwanted(guest.customer),
        waited=waited(guest),
        channels=Channel.choices,
        remembered=[(one, memory_words(one)) for one in own(guest.customer)],
        sessions=sign_in.sessions(guest.customer),
        push_key=push.public_base64(),
        key=guest.key,
    )


def _agreements(guest: Guest) -> list[Agreement]:
    assert guest.customer is not None
    languages = (guest.language, guest.shop.language if guest.shop else "en")
    return [
        Agreement(purpose, text_in(purpose.texts, languages), given)
        for purpose, given in asked_for(guest.customer)
    ]
