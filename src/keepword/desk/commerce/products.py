"""The list of products, one product with all that goes with it, and what is done with it."""

from collections.abc import Callable, Sequence
from typing import Any, Final
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from keepword.accounts.models import Language, User
from keepword.commerce import queries, services
from keepword.commerce.models import Kind, LinkKind, Product
from keepword.commerce.queries import finding
from keepword.core import blobs
from keepword.core.errors import Conflict, Invalid, KeepwordError, NotFound, Unavailable
from keepword.core.keyset import page
from keepword.core.uploads import UNKNOWN, Kept, keep, type_of
from keepword.desk.access import agent_required, person, right_required
from keepword.desk.commerce.product_form import ProductForm, given
from keepword.desk.commerce.words import called, moved, number
from keepword.desk.conversations.files import MAX_BYTES, PICTURES
from keepword.desk.settings import pages

SIZE: Final = 50
OTHERS: Final = 200  # products that are offered when one is linked
TABS: Final = (
    ("", pgettext_lazy("products", "All")),
    *Kind.choices,
    ("archived", gettext_lazy("no longer sold")),
)
STOCK: Final = (
    (
        "receive",
        gettext_lazy("Goods have come"),
        gettext_lazy("How many came? Orders that wait for them get them first."),
    ),
    (
        "count",
        gettext_lazy("Count what is there"),
        gettext_lazy("How many lie here now, with those that are set aside?"),
    ),
    ("scrap", gettext_lazy("Throw some away"), gettext_lazy("How many are broken or lost?")),
)
catalogue_required = right_required("catalogue")


@require_GET
@agent_required
def overview(request: HttpRequest) -> HttpResponse:
    """What is sold, by name; of a kind, or what was looked for (`q`)."""
    user = person(request)
    q = " ".join(request.GET.get("q", "").replace("\0", "").split())[:100]
    shown = request.GET.get("show", "")
    rows = finding.goods(user, q, show=shown)
    found = page(rows, order=("name", "id"), after=request.GET.get("after", ""), size=SIZE)
    with_stock(found.rows)
    context = {
        "page": found,
        "q": q,
        "shown": shown if shown in dict(TABS) else "",
        "tabs": TABS,
        "may_change": user.may("catalogue"),
        "section": "orders",
    }
    return render(request, "desk/commerce/products.html", context)


def with_stock(rows: Sequence[Product]) -> None:
    """Set on each what a row shows: `called`, and its `stock`, None where it is not counted."""
    there = queries.stocks([one for one in rows if one.counted])
    for one in rows:
        one.called = called(one)  # type: ignore[attr-defined]
        one.stock = there.get(one.pk)  # type: ignore[attr-defined]


@require_GET
@agent_required
def product(request: HttpRequest, pk: int) -> HttpResponse:
    """One product: stock, what is to be read, what goes with it, who has it."""
    return _page(request, queries.get_product(person(request), pk))


def _page(request: HttpRequest, found: Product, error: KeepwordError | None = None) -> HttpResponse:
    user, language = person(request), get_language() or "en"
    may_change = user.may("catalogue")
    sheet = queries.sheet(user, found)
    for one in sheet.firmwares:
        one.said = one.notes.get(language) or next(iter(one.notes.values()), "")  # type: ignore[attr-defined]
    for link, other in [
        *((one, one.other) for one in sheet.links),
        *((one, one.product) for one in sheet.linked),
    ]:
        link.called = called(other)  # type: ignore[attr-defined]
    context = {
        "product": found,
        "called": called(found),
        "says": found.text(language),
        "called_elsewhere": [
            (name, found.names[code])
            for code, name in Language.choices
            if code != language and found.names.get(code)
        ],
        "stock": sheet.stock,
        "waiting": finding.waited_for([found]).get(found.pk, 0),
        "moves": moved(found),
        "manuals": sheet.manuals,
        "firmwares": sheet.firmwares,
        "links": sheet.links,
        "goes_with": sheet.linked,
        "owners": queries.owners_of([found]).values("customer").distinct().count(),
        "others": _others(user, found) if may_change else [],
        "link_kinds": LinkKind.choices,
        "languages": Language.choices,
        "stock_dialogs": STOCK,
        "once": uuid4().hex,
        "may_change": may_change,
        "section": "orders",
        "error": error,
    }
    status = 200 if error is None else 409 if isinstance(error, Conflict) else 422
    return render(request, "desk/commerce/product.html", context, status=status)


def _others(user: User, found: Product) -> Sequence[Product]:
    """What may be linked with it."""
    return list(finding.goods(user, "").exclude(pk=found.pk).order_by("name", "pk")[:OTHERS])


@require_http_methods(["GET", "HEAD", "POST"])
@catalogue_required
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """The form of a product; `pk` 0: of a new one."""
    user = person(request)
    found = queries.get_product(user, pk) if pk else None
    form = ProductForm(found, request.POST or None, request.FILES or None)
    made: list[Product] = []

    def save() -> None:
        picture = _kept(request, "picture")
        sku = found.sku if found else form.cleaned_data["sku"]
        if found is None and Product.objects.filter(sku=sku).exists():
            raise Invalid(_("There is a product with this number already."), field="sku")
        saved = services.save_product(user, sku, given(form.cleaned_data))
        made.append(saved)
        if picture is not None or form.cleaned_data.get("no_picture"):
            services.set_picture(user, saved, picture)

    if pages.done(form, save):
        messages.success(request, _("Saved."))
        return redirect("product", made[0].pk)
    context = {"form": form, "product": found, "section": "orders"}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "desk/commerce/product_form.html", context, status=status)


@require_POST
@catalogue_required
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Do what the pressed button says (`do`)."""
    user = person(request)
    found = queries.get_product(user, pk)
    verb = _VERBS.get(request.POST.get("do", ""))
    try:
        if verb is None:
            raise Invalid(_("Choose what is to be done."), field="do")
        verb(request, found)
    except (Invalid, Conflict, Unavailable) as error:
        return _page(request, queries.get_product(user, pk), error)
    messages.success(request, _("Saved."))
    return redirect("product", pk)


@require_GET
@agent_required
def picture(request: HttpRequest, pk: int) -> HttpResponse:
    """What a product looks like."""
    found = queries.get_product(person(request), pk)
    if not found.picture:
        raise NotFound(_("There is nothing at this address, or it is not for you."))
    content = blobs.get(found.picture)
    kind = type_of(content)
    return _locked(HttpResponse(content, content_type=kind if kind in PICTURES else UNKNOWN))


@require_GET
@agent_required
def manual(request: HttpRequest, pk: int) -> HttpResponse:
    """A stored manual, to be saved."""
    found = queries.get_manual(person(request), pk)
    if not found.blob:
        raise NotFound(_("There is nothing at this address, or it is not for you."))
    response = HttpResponse(blobs.get(found.blob), content_type=UNKNOWN)
    named = content_disposition_header(True, found.name or found.title)
    response["Content-Disposition"] = named or "attachment"
    return _locked(response)


def _locked(response: HttpResponse) -> HttpResponse:
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, max-age=3600"
    return response


def _kept(request: HttpRequest, field: str) -> Kept | None:
    """An uploaded file, kept; None when none was chosen."""
    upload = request.FILES.get(field)
    if upload is None:
        return None
    if (upload.size or 0) > MAX_BYTES:
        text = _("“%(name)s” is larger than 25 MB. Share it by a link instead.")
        raise Invalid(text % {"name": upload.name}, field=field)
    return keep(upload.name or "", upload.content_type or "", upload.read())


def _quantity(request: HttpRequest) -> int:
    typed = request.POST.get("quantity", "")
    if not typed.isascii() or not typed.isdecimal() or len(typed) > 9:
        raise Invalid(_("Enter how many: a whole number above 0."), field="quantity")
    return int(typed)


def _once(request: HttpRequest) -> str:
    """The mark of the form: pressed twice, it is one movement."""
    return f"desk {request.POST.get('once', '')[:40] or uuid4().hex}"


def _archive(request: HttpRequest, found: Product) -> None:
    services.archive_product(person(request), found)


def _restore(request: HttpRequest, found: Product) -> None:
    services.save_product(person(request), found.sku, {})


def _receive(request: HttpRequest, found: Product) -> None:
    services.receive_goods(person(request), found, _quantity(request), key=_once(request))


def _count(request: HttpRequest, found: Product) -> None:
    services.count_stock(person(request), found, _quantity(request), key=_once(request))


def _scrap(request: HttpRequest, found: Product) -> None:
    services.scrap(person(request), found, _quantity(request), key=_once(request))


def _manual(request: HttpRequest, found: Product) -> None:
    posted = request.POST
    services.add_manual(
        person(request),
        found,
        title=posted.get("title", ""),
        language=posted.get("language", ""),
        file=_kept(request, "file"),
        url=posted.get("url", ""),
    )


def _drop_manual(request: HttpRequest, found: Product) -> None:
    gone = found.manuals.filter(pk=number(request.POST.get("manual", ""))).first()
    if gone is not None:
        services.remove_manual(person(request), gone)


def _firmware(request: HttpRequest, found: Product) -> None:
    posted = request.POST
    services.release_firmware(
        person(request),
        found,
        version=posted.get("version", ""),
        notes={code: posted.get(f"notes_{code}", "") for code, _name in Language.choices},
        url=posted.get("url", ""),
        critical="critical" in posted,
    )


def _link(request: HttpRequest, found: Product) -> None:
    other = Product.objects.filter(sku=request.POST.get("sku", "").strip()).first()
    if other is None:
        raise Invalid(_("There is no product with this number."), field="sku")
    services.link_products(person(request), found, other, request.POST.get("kind", ""))


def _unlink(request: HttpRequest, found: Product) -> None:
    posted = request.POST
    gone = found.links.filter(other=number(posted.get("other", "")), kind=posted.get("kind", "")).first()
    if gone is not None:
        services.unlink_products(person(request), gone)


_VERBS: Final[dict[str, Callable[[HttpRequest, Product], Any]]] = {
    "archive": _archive,
    "restore": _restore,
    "receive": _receive,
    "count": _count,
    "scrap": _scrap,
    "manual": _manual,
    "drop_manual": _drop_manual,
    "firmware": _firmware,
    "link": _link,
    "unlink": _unlink,
}
