"""What the buttons of a repair's page do."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from keepword.aftersales import queries, services
from keepword.aftersales.models import Part, Quote, Repair, Visit, Work
from keepword.aftersales.services import Item
from keepword.commerce import queries as commerce
from keepword.commerce.models import Product
from keepword.core.errors import Invalid
from keepword.desk.access import person
from keepword.desk.aftersales import asked


def _fault(request: HttpRequest, repair: Repair) -> None:
    warranty = request.POST.get("warranty") == "on"
    services.repairs.say_fault(
        person(request), repair, request.POST.get("fault", ""), under_warranty=warranty
    )


def _product(request: HttpRequest) -> Product:
    """A part by its SKU, as the field suggests it ("SKU  name")."""
    typed = request.POST.get("product", "").split()
    found = commerce.product_by_sku(person(request), typed[0]) if typed else None
    if found is None:
        raise Invalid(_("There is no product with this SKU."), field="product")
    return found


def _part(request: HttpRequest, repair: Repair) -> None:
    expected = asked.day(request, "expected_on")
    count = asked.quantity(request.POST.get("quantity", "1"))
    part = services.parts.need(person(request), repair, _product(request), count, expected_on=expected)
    services.repairs.parts_changed(person(request), part.repair)


def _one(request: HttpRequest, rows: Any, field: str) -> Any:
    found = rows.filter(pk=asked.number(request.POST.get(field, ""))).first()
    if found is None:
        raise Invalid(_("There is no such line."), field=field)
    return found


def _drop_part(request: HttpRequest, repair: Repair) -> None:
    part: Part = _one(request, repair.parts.select_related("repair"), "part")
    services.parts.drop(person(request), part)


def _expect_part(request: HttpRequest, repair: Repair) -> None:
    part: Part = _one(request, repair.parts.select_related("repair"), "part")
    services.parts.expect(person(request), part, asked.day(request, "expected_on"))


def _quote(request: HttpRequest, repair: Repair) -> None:
    currency = request.POST.get("currency", "") or queries.policy().currency
    items = []
    for n in range(12):
        words, sku = request.POST.get(f"words-{n}", "").strip(), request.POST.get(f"sku-{n}", "").split()
        if not words and not sku:
            continue
        product = commerce.product_by_sku(person(request), sku[0]) if sku else None
        if sku and product is None:
            raise Invalid(_("There is no product with this SKU."), field=f"sku-{n}")
        items.append(
            Item(
                Work.PART if product is not None else Work.WORK,
                words,
                asked.amount(request, currency, f"price-{n}"),
                quantity=asked.quantity(request.POST.get(f"quantity-{n}", "1")),
                product=product,
                free=request.POST.get(f"free-{n}") == "on",
            )
        )
    words = request.POST.get("quote_words", "")
    services.quoting.quote(person(request), repair, items, currency=currency, words=words)


def _answer(request: HttpRequest, repair: Repair) -> None:
    quote: Quote = _one(request, repair.quotes.select_related("repair"), "quote")
    services.quoting.answer(person(request), quote, yes=request.POST.get("answer") == "yes")


def _check(request: HttpRequest, repair: Repair) -> None:
    """All ticks of the list at once: those that changed."""
    ticked = {asked.number(value) for value in request.POST.getlist("check") if value.isdecimal()}
    for n, line in enumerate(repair.checks):
        if line["done"] != (n in ticked):
            services.repairs.check(person(request), repair, n, done=n in ticked)


def _visit(request: HttpRequest, repair: Repair) -> None:
    at, until = asked.moment(request, "at"), asked.moment(request, "until")
    services.visits.plan(person(request), repair, at, until, technician=asked.somebody(request, "who"))


def _visit_done(request: HttpRequest, repair: Repair) -> None:
    visit: Visit = _one(request, repair.visits.select_related("repair"), "visit")
    services.visits.done(person(request), visit, note=request.POST.get("note", ""))


def _visit_off(request: HttpRequest, repair: Repair) -> None:
    visit: Visit = _one(request, repair.visits.select_related("repair"), "visit")
    services.visits.call_off(person(request), visit)


def _expect(request: HttpRequest, repair: Repair) -> None:
    services.repairs.expect(person(request), repair, asked.day(request, "expected_on"))


def _give(request: HttpRequest, repair: Repair) -> None:
    services.repairs.give(person(request), repair, asked.somebody(request, "technician"))


def _test(request: HttpRequest, repair: Repair) -> None:
    services.repairs.begin_test(person(request), repair, result=request.POST.get("result", ""))


VERBS: dict[str, Any] = {
    "receive": lambda r, one: services.repairs.receive(person(r), one),
    "diagnose": lambda r, one: services.repairs.diagnose(person(r), one),
    "fault": _fault,
    "go_ahead": lambda r, one: services.repairs.go_ahead(person(r), one),
    "quote": _quote,
    "answer": _answer,
    "part": _part,
    "drop_part": _drop_part,
    "expect_part": _expect_part,
    "wait": lambda r, one: services.repairs.parts_changed(person(r), one),
    "work": lambda r, one: services.repairs.work(person(r), one),
    "test": _test,
    "fail": lambda r, one: services.repairs.fail(person(r), one),
    "pass": lambda r, one: services.repairs.pass_test(person(r), one),
    "hand_back": lambda r, one: services.repairs.hand_back(person(r), one),
    "cancel": lambda r, one: services.repairs.cancel(person(r), one),
    "give_up": lambda r, one: services.repairs.give_up(person(r), one),
    "give": _give,
    "check": _check,
    "add_check": lambda r, one: services.repairs.add_check(person(r), one, r.POST.get("text", "")),
    "expect": _expect,
    "visit": _visit,
    "visit_done": _visit_done,
    "visit_off": _visit_off,
}
