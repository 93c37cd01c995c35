"""A customer begins a return or a repair, with as few questions as it takes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _

from keepword.aftersales import links, queries, services
from keepword.aftersales.models import Condition, Reason, Source, Way, Where, Wish
from keepword.aftersales.rules.policy import wants_photos
from keepword.aftersales.services import Booking, Picture, Thing, Wanted
from keepword.aftersales.services import photos as kept
from keepword.commerce import queries as commerce
from keepword.commerce.models import Line, Order, Owned, OwnedState
from keepword.core.errors import Conflict, Invalid, KeepwordError, NotFound, Unavailable
from keepword.core.uploads import check_sizes
from keepword.portal import keys
from keepword.portal.help.care import ACTOR
from keepword.portal.help.gate import Guest, help_page, page, see_other, status_of
from keepword.portal.help.orders import warranty_words

MOST_OWNED: Final = 100


@dataclass(frozen=True)
class Row:
    """A line of the order, and how many of it may come back."""

    line: Line
    left: int
    chosen: bool
    quantity: int


@help_page("GET", "HEAD", "POST", signed_in=True)
def back(request: HttpRequest, guest: Guest, pk: int) -> HttpResponse:
    """Something of one of their orders comes back."""
    assert guest.customer is not None
    order = _open_order(guest, pk)
    if request.method != "POST":
        return _ask_back(request, guest, order)
    try:
        posted, pictures = _posted(request)
        if _lacks_photos(posted, pictures):
            return _ask_back(request, guest, order, posted, photos_wanted=True)
        made = services.returns.ask(
            ACTOR,
            order,
            _wanted(posted, order),
            wish=posted.get("wish", ""),
            way=posted.get("way", Way.PARCEL),
            words=posted.get("words", ""),
            pictures=pictures,
            source=Source.PORTAL,
            key=_key(posted, guest),
        )
    except (Invalid, Conflict, Unavailable) as problem:
        return _ask_back(request, guest, order, request.POST, problem=problem)
    return see_other(guest.url("return", links.return_token(made.pk)))


def _open_order(guest: Guest, pk: int) -> Order:
    """One of theirs, if the shop lets customers begin returns here."""
    assert guest.customer is not None
    if not queries.policy().for_customers:
        raise NotFound("Returns are not begun here.")
    return commerce.order_of(guest.customer, pk)


def _posted(request: HttpRequest) -> tuple[QueryDict, list[Picture]]:
    try:
        files: Sequence[UploadedFile[bytes]] = [f for f in request.FILES.getlist("photos") if f.name]
        posted = request.POST
    except (RequestDataTooBig, TooManyFilesSent):
        raise Invalid(
            _("This is more than can be sent at once. Send fewer photos."), field="photos"
        ) from None
    check_sizes([file.size or 0 for file in files], most=kept.MOST, most_bytes=kept.MOST_BYTES)
    pictures = [Picture(file.name or "", file.content_type or "", file.read()) for file in files]
    return posted, pictures


def _lacks_photos(posted: QueryDict, pictures: Sequence[Picture]) -> bool:
    """Photos are asked for once; whoever has none may go on without."""
    terms = queries.policy().terms("")
    return wants_photos(terms, posted.get("reason", "")) and not pictures and "without" not in posted


def _wanted(posted: QueryDict, order: Order) -> list[Wanted]:
    chosen = set(posted.getlist("line"))
    found = []
    for line in order.lines.all():
        if str(line.pk) in chosen:
            typed = posted.get(f"quantity-{line.pk}", "1")
            count = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 8 else 0
            found.append(Wanted(line.pk, count, posted.get("reason", ""), posted.get("condition", "")))
    return found


def _key(posted: QueryDict, guest: Guest) -> str:
    """The form's own name: pressed twice, it begins one return."""
    unique = keys.read(guest_of(guest), posted.get("key", ""))
    if unique is None:
        raise Conflict(_("This page was open for very long. Do it once more."))
    return f"portal-{unique}"


def guest_of(guest: Guest) -> str:
    """Whose form it is."""
    assert guest.session is not None
    return f"session-{guest.session.pk}"


def _ask_back(
    request: HttpRequest,
    guest: Guest,
    order: Order,
    posted: QueryDict | None = None,
    *,
    problem: KeepwordError | None = None,
    photos_wanted: bool = False,
) -> HttpResponse:
    policy, left = queries.policy(), services.left_to_return(order)
    chosen = set(posted.getlist("line")) if posted is not None else set()
    lines = [line for line in order.lines.all() if line.quantity]
    alone = posted is None and sum(left.get(line.pk, 0) > 0 for line in lines) == 1
    rows = [
        Row(line, left.get(line.pk, 0), str(line.pk) in chosen or (alone and left.get(line.pk, 0) > 0), 1)
        for line in lines
    ]
    return page(
        request,
        guest,
        "return_new",
        status=status_of(problem) if problem else 200,
        order=order,
        rows=rows,
        any=any(row.left for row in rows),
        reasons=[(key, label, key in policy.photo_reasons) for key, label in Reason.choices],
        conditions=Condition.choices,
        wishes=[one for one in Wish.choices if one[0] in policy.wishes],
        drop_off=policy.drop_off,
        ways=Way.choices,
        typed=posted or {},
        photos_wanted=photos_wanted,
        problem=problem,
        at_field=problem.field if problem is not None else "",
        key=guest.key,
    )


# A repair ---------------------------------------------------------------------------------------


@help_page("GET", "HEAD", "POST", signed_in=True)
def repair(request: HttpRequest, guest: Guest) -> HttpResponse:
    """Something that they have does not work."""
    assert guest.customer is not None
    if not queries.policy().for_customers:
        raise NotFound("Repairs are not booked here.")
    if request.method != "POST":
        return _ask_repair(request, guest)
    if request.POST.get("do") == "check":
        return _ask_repair(request, guest, request.POST, checked=True)
    try:
        posted, pictures = _posted(request)
        made = services.repairs.book(
            ACTOR,
            guest.customer,
            _thing(posted, guest),
            Booking(posted.get("problem", ""), posted.get("where", Where.WORKSHOP), tuple(pictures)),
            source=Source.PORTAL,
            key=_key(posted, guest),
        )
    except (Invalid, Conflict, Unavailable) as problem:
        return _ask_repair(request, guest, request.POST, problem=problem)
    return see_other(guest.url("repair", links.repair_token(made.pk)))


def _thing(posted: QueryDict, guest: Guest) -> Thing:
    typed = posted.get("owned", "")
    if not typed:
        return Thing(what=posted.get("what", ""), serial=posted.get("serial", ""))
    found = None
    if typed.isascii() and typed.isdecimal() and len(typed) < 19:
        rows = Owned.objects.filter(customer=guest.customer, state=OwnedState.OWNED)
        found = rows.select_related("product").filter(pk=int(typed)).first()
    if found is None:
        raise Invalid(_("Choose what is to be repaired."), field="owned")
    return Thing(owned=found)


def _ask_repair(
    request: HttpRequest,
    guest: Guest,
    posted: QueryDict | None = None,
    *,
    problem: KeepwordError | None = None,
    checked: bool = False,
) -> HttpResponse:
    """With `checked`, what the serial number that was typed says of the warranty."""
    assert guest.customer is not None
    owned = commerce.owned_by(guest.customer, most=MOST_OWNED)
    chosen = posted.get("owned", "") if posted is not None else request.GET.get("owned", "")
    known = commerce.own_by_serial(guest.customer, posted.get("serial", "")) if checked and posted else None
    warranty, over = warranty_words(known.warranty_until if known else None, commerce.today())
    return page(
        request,
        guest,
        "repair_new",
        status=status_of(problem) if problem else 200,
        owned=[(one, one.product.title(guest.language), str(one.pk) == chosen) for one in owned],
        places=Where.choices,
        typed=posted or {},
        checked=checked,
        known=known,
        known_as=known.product.title(guest.language) if known is not None else "",
        warranty=warranty,
        over=over,
        problem=problem,
        at_field=problem.field if problem is not None else "",
        key=guest.key,
    )
