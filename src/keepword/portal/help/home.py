"""The portal's front page: welcome, search, what one can ask for, what we know of."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

from keepword.accounts.queries import brand
from keepword.channels.form import queries as form
from keepword.channels.form.models import RequestKind
from keepword.channels.form.rules import text_in
from keepword.channels.form.services import ensure_form
from keepword.loyalty import queries as loyalty
from keepword.loyalty.queries import Balance
from keepword.portal.help.doors import doors
from keepword.portal.help.gate import OPEN_TO_ALL, Guest, help_page, page
from keepword.portal.help.matching import LONGEST, matches
from keepword.portal.help.mine import Promised, find, still_promised
from keepword.portal.help.orders import awaited, found_by
from keepword.problems.queries import announced_to_all
from keepword.problems.rules import text_for
from keepword.relationship.queries import public_guides


@dataclass(frozen=True)
class Offer:
    """A kind of request as a card."""

    kind: RequestKind
    name: str
    intro: str
    url: str


@help_page("GET", "HEAD")
def home(request: HttpRequest, guest: Guest) -> HttpResponse:
    """Welcome."""
    if guest.shop is not None:
        ensure_form()
    query = " ".join(request.GET.get("q", "").replace("\0", "").split())[:LONGEST]
    offers, news = _offers(guest), _news(guest)
    guides = [] if query else list(public_guides()[:6])
    mine = find(guest.customer, query) if query and guest.customer else []
    ordered = found_by(guest, query) if query and guest.customer else []
    if query:
        offers = [one for one in offers if matches(query, f"{one.name} {one.intro}")]
        news = [text for text in news if matches(query, text)]
    response = page(
        request,
        guest,
        "home",
        welcome=_welcome(guest),
        query=query,
        offers=offers,
        all_offers=_offers(guest) if query and not offers else [],
        announcements=news,
        mine=mine,
        ordered=ordered,
        awaited=[] if query else awaited(guest),
        promised=[] if query else _promised(guest),
        points=None if query else _points(guest),
        found=len(offers) + len(news) + len(mine) + len(ordered),
        guides=[(guest.url("guide", one.pk), one.title(guest.language)) for one in guides],
        doors=[] if query else doors(guest.customer),
    )
    response.headers["X-Robots-Tag"] = OPEN_TO_ALL["X-Robots-Tag"]
    return response


def _promised(guest: Guest) -> list[Promised]:
    return still_promised(guest.customer, guest.chosen) if guest.customer is not None else []


def _points(guest: Guest) -> Balance | None:
    """What they have, if they take part and have any."""
    if guest.customer is None or not loyalty.programme().is_on:
        return None
    found = loyalty.balance(guest.customer)
    return found if found.points else None


def _offers(guest: Guest) -> list[Offer]:
    return [
        Offer(
            kind,
            form.name_of(kind, guest.language),
            form.intro_of(kind, guest.language),
            guest.url("new", kind.key),
        )
        for kind in form.offered()
    ]


def _news(guest: Guest) -> list[str]:
    languages = (guest.language, guest.shop.language if guest.shop else "en")
    return [text for one in announced_to_all() if (text := text_for(one.texts, languages))]


def _welcome(guest: Guest) -> str:
    return text_in(brand().welcome, (guest.language, guest.shop.language if guest.shop else "en"))
