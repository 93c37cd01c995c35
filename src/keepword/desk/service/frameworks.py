"""Frameworks: all of them with their principles counted, each as its creators would draw it, one's own."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from keepword.analytics.queries import frameworks as queries
from keepword.analytics.queries.frameworks import Proof, Standing
from keepword.analytics.rules import frameworks as rules
from keepword.analytics.rules.frameworks import Framework
from keepword.analytics.services.frameworks import LARGEST, remove_framework, save_framework
from keepword.core.errors import Invalid
from keepword.desk.access import person
from keepword.desk.service import figures, shown
from keepword.desk.service.drawings.shapes import Part, draw
from keepword.desk.settings.pages import both

NUMBERED: Final = ("list", "stair", "circle", "timeline", "radar", "pillars")


@both
@shown.may_see
def overview(request: HttpRequest) -> HttpResponse:
    """All of them; or bring one of one's own as a file."""
    user = person(request)
    error = ""
    if request.method == "POST":
        try:
            kept = save_framework(user, _file(request))
        except Invalid as wrong:
            error = wrong.message
        else:
            messages.success(request, _("The framework is kept."))
            return redirect("framework", kept.key)
    found = [(one, *shown.stacked(one.verdicts)) for one in queries.frameworks(user)]
    rows = [(one, shown.said(one.framework.title), bar, counts) for one, bar, counts in found]
    return shown.show(request, "frameworks", status=422 if error else 200, rows=rows, error=error)


@require_GET
@shown.may_see
def framework(request: HttpRequest, key: str) -> HttpResponse:
    """One, drawn, and the same as a table."""
    user = person(request)
    found, own = queries.get_framework(user, key)
    standings = queries.stands(user, found)
    return shown.show(
        request, "framework", own=own, of_file=f"framework:{found.id}", **told(found, standings)
    )


def told(found: Framework, standings: list[Standing]) -> dict[str, Any]:
    """What the page of a framework shows, for its template."""
    principles = [
        {
            "number": number,
            "id": one.principle.id,
            "title": shown.said(one.principle.title),
            "does": shown.said(one.principle.does),
            "verdict": one.verdict.value,
            "sign": figures.SIGNS[one.verdict],
            "lines": [shown.line(proof) for proof in one.proofs],
        }
        for number, one in enumerate(standings, start=1)
    ]
    title = shown.said(found.title)
    name = _("%(title)s, drawn; the table below says the same") % {"title": title}
    return {
        "framework": found,
        "title": title,
        "drawing": draw(found.drawing, _parts(standings), name),
        "kind": found.drawing.value,
        "numbered": found.drawing.value in NUMBERED,
        "principles": principles,
    }


def _parts(standings: list[Standing]) -> list[Part]:
    """Where the first indicators of all are of one scale and any of them has a number, those are drawn (the
    gaps of SERVQUAL); else of each the first that has one."""
    firsts = [one.proofs[0] for one in standings]
    same = len({one.words.unit for one in firsts}) == 1 and any(one.value and one.value.n for one in firsts)
    return [_part(one, first if same else one.best) for one, first in zip(standings, firsts, strict=True)]


def _part(one: Standing, proof: Proof) -> Part:
    value = proof.value.value if proof.value else None
    return Part(
        title=shown.said(one.principle.title),
        verdict=one.verdict,
        said=str(figures.SIGNS[one.verdict].word),
        unit=proof.words.unit,
        value=value,
        shown=figures.figure(value, proof.words.unit),
    )


@require_GET
@shown.may_see
def file(request: HttpRequest, key: str) -> HttpResponse:
    """The YAML of one, to begin one's own with."""
    found, own = queries.get_framework(person(request), key)
    text = own.text if own else (rules.FOLDER / f"{found.id}.yaml").read_text(encoding="utf-8")
    response = HttpResponse(text, content_type="application/yaml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{found.id}.yaml"'
    return response


@require_POST
@shown.may_see
def remove(request: HttpRequest, key: str) -> HttpResponse:
    """Forget one of the shop's own."""
    user = person(request)
    found, own = queries.get_framework(user, key)
    if own is None:
        raise Invalid(_("%(id)s comes with Keepword and stays.") % {"id": found.id})
    remove_framework(user, own)
    messages.success(request, _("The framework is removed."))
    return redirect("frameworks")


def _file(request: HttpRequest) -> bytes:
    given = request.FILES.get("file")
    if not isinstance(given, UploadedFile) or not given.size:
        raise Invalid(_("Choose a file."), field="file")
    if given.size > LARGEST:
        raise Invalid(_("The file is larger than %(n)s bytes.") % {"n": LARGEST}, field="file")
    content: bytes = given.read()
    return content
