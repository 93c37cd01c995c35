"""A new request: the form, which works without scripts, and the page that says what happens next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _

from keepword.channels.form import keys, rules
from keepword.channels.form import queries as form
from keepword.channels.form.models import RequestKind
from keepword.channels.form.queries import Asked
from keepword.channels.form.services import IsATest, Request, TooMany, Upload, submit
from keepword.channels.form.services.submit import check_files
from keepword.commitments.queries import published_times
from keepword.conversations.links import token, typed_token
from keepword.core.errors import Conflict, Invalid, KeepwordError, Unavailable
from keepword.fields.models import Kind
from keepword.fields.queries import parse
from keepword.fields.rules import LONGEST
from keepword.portal import queries
from keepword.portal.help.find import written
from keepword.portal.help.gate import Guest, help_page, page, see_other, status_of
from keepword.relationship.services import adopt, by_token

TRAP: Final = "website"  # the field that no person sees
ORDER: Final = "order_number"  # the field that an order's own page fills in
_OWN: Final = ("name", "email", "subject", "text", "files")


@dataclass
class Line:
    """A field of the shop's own in the form, with what was typed and what is wrong with it."""

    asked: Asked
    typed: list[str] = field(default_factory=list)
    error: str = ""

    @property
    def name(self) -> str:
        return f"field-{self.asked.key}"

    @property
    def value(self) -> str:
        return self.typed[0] if self.typed else ""

    @property
    def longest(self) -> int:
        return LONGEST.get(self.asked.kind, 100)


@help_page("GET", "HEAD", "POST")
def new(request: HttpRequest, guest: Guest, kind: str) -> HttpResponse:
    """The form of a kind, or what was sent by it."""
    wanted = form.get_offered(kind)
    if request.method != "POST":
        return _show(request, guest, wanted)
    try:
        posted, files = request.POST, [file for file in request.FILES.getlist("files") if file.name]
    except (RequestDataTooBig, TooManyFilesSent):
        problem = Invalid(_("This is more than one request can hold. Send less at once."))
        return _show(request, guest, wanted, problem=problem, status=413)
    try:
        return see_other(_submit(request, guest, wanted, posted, files))
    except IsATest:
        return HttpResponse(status=204)
    except (Invalid, Conflict, TooMany, Unavailable) as problem:
        response = _show(
            request, guest, wanted, posted, problem=problem, lost=bool(files), status=status_of(problem)
        )
        if isinstance(problem, TooMany):
            response.headers["Retry-After"] = str(problem.wait)
        return response


@help_page("GET", "HEAD")
def done(request: HttpRequest, guest: Guest, signed: str) -> HttpResponse:
    """It has arrived: its number, what happens next and by when."""
    found = queries.open_page(signed).conversation
    return page(
        request,
        guest,
        "done",
        conversation=found,
        times=published_times(found),
        follow=f"/s/{signed}/" + (f"?lang={guest.chosen}" if guest.chosen else ""),
    )


def _submit(
    request: HttpRequest,
    guest: Guest,
    kind: RequestKind,
    posted: QueryDict,
    files: Sequence[UploadedFile[bytes]],
) -> str:
    """Where it goes on after a request was taken in."""
    text = posted.get("key", "")
    key = keys.read(kind.key, text)
    if key is None:
        raise Conflict(_("This page was open for very long. Press “Send” once more."))
    check_files([file.size or 0 for file in files])
    made = submit(
        kind,
        Request(
            form=key.unique,
            email=guest.address or posted.get("email", ""),
            text=posted.get("text", ""),
            name=posted.get("name", ""),
            subject=posted.get("subject", ""),
            language=guest.language,
            values=_values(form.asked(kind, guest.language), posted),
            files=[Upload(file.name or "", file.content_type or "", file.read()) for file in files],
            age=key.age,
            trap=posted.get(TRAP, ""),
            ip=guest.ip,
            worked=rules.works(text, posted.get("work", "")),
            proven=guest.session is not None,
        ),
    )
    advised = by_token(posted.get("advice", "")[:100])
    if advised is not None:
        adopt(advised, made.conversation)
    # Who typed an address has not shown that it is theirs, and gets the page of this one matter alone.
    name = token(made.conversation_id) if guest.session is not None else typed_token(made.conversation_id)
    return guest.url("done", name)


def _values(asked: Sequence[Asked], posted: QueryDict) -> dict[str, Any]:
    """What was filled in, as the fields keep it; Invalid names the first that cannot be."""
    found: dict[str, Any] = {}
    for one in asked:
        name = f"field-{one.key}"
        if one.kind == Kind.CHOICES:
            found[one.key] = [value for value in posted.getlist(name) if value]
        elif one.kind == Kind.FLAG:
            found[one.key] = posted.get(name) == "yes" or None
        else:
            found[one.key] = parse(one.field.definition, posted.get(name, ""))
    return found


def _show(
    request: HttpRequest,
    guest: Guest,
    kind: RequestKind,
    posted: Mapping[str, str] | None = None,
    *,
    problem: KeepwordError | None = None,
    lost: bool = False,
    status: int = 200,
) -> HttpResponse:
    key = posted.get("key", "") if posted else ""
    lines = [Line(one) for one in form.asked(kind, guest.language)]
    at_field = problem.field if problem is not None else ""
    for line in lines:
        if isinstance(posted, QueryDict):
            line.typed = posted.getlist(line.name)
        elif posted is None and line.asked.key == ORDER:
            line.typed = [request.GET.get("order", "").replace("\0", "")[:64]]
        if problem is not None and at_field == line.asked.key:
            line.error, at_field = (
                problem.message.removeprefix(f"{line.asked.field.definition.name}: "),
                line.name,
            )
    known = at_field in _OWN or at_field.startswith("field-")
    typed = {name: (posted or {}).get(name, "") for name in _OWN}
    advice = (posted or request.GET).get("advice", "")[:100]
    if posted is None:
        typed["text"] = written(advice, guest.language)
    if not posted and guest.customer:
        typed["name"] = guest.customer.name
    return page(
        request,
        guest,
        "new",
        status=status,
        kind=kind,
        title=form.name_of(kind, guest.language),
        intro=form.intro_of(kind, guest.language),
        lines=lines,
        typed=typed,
        problem=problem,
        at_field=at_field if known else "",
        lost=lost,
        advice=advice,
        key=key if key and keys.read(kind.key, key) else keys.issue(kind.key),
        trap=TRAP,
        bits=rules.WORK_BITS,
        limits={"files": rules.MOST_FILES, "bytes": rules.MOST_BYTES, "mb": rules.MOST_BYTES // 1024**2},
    )
