"""The customer's page of a conversation: look, reply, take files, rate."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from keepword.accounts.queries import is_user
from keepword.core import blobs, clock
from keepword.core.errors import Conflict, Invalid, KeepwordError, NotFound
from keepword.feedback.letters import WORDS
from keepword.feedback.queries import rated_contact, rating_of
from keepword.feedback.rules.ratings import SCORES, changeable
from keepword.feedback.services import rate
from keepword.notifications import keys as push_keys
from keepword.portal import keys, queries, rules, services
from keepword.portal.gate import Visitor, customer_page, page
from keepword.portal.subscribing import subscribed

FILE_CSP = "default-src 'none'; sandbox"


@customer_page("GET", "HEAD")
def show(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """The conversation and where it stands."""
    if _is_visit(request):
        services.seen(visitor.conversation)
    return _conversation(request, visitor, sent="sent" in request.GET)


@customer_page("GET", "HEAD", "POST")
def reply(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Take a reply in; on a mistake the page again, with what was written."""
    if request.method != "POST":  # somebody reloads or keeps the address of such a page
        return _see_other(visitor.url(anchor="reply"))
    try:
        text, key, files = _posted(request)
    except (RequestDataTooBig, TooManyFilesSent):
        problem = Invalid(_("This is more than one reply can hold. Send less at once."))
        return _conversation(request, visitor, problem=problem, status=413)
    try:
        form = keys.read(visitor.number, key)
        if form is None:
            raise Conflict(_("This page was open for very long. Press “Send” once more."))
        message = services.reply(
            visitor.conversation, page=visitor.number, form=form, text=text, files=_uploads(files)
        )
    except (Invalid, Conflict, services.TooMuch) as problem:
        visitor.conversation.refresh_from_db()
        return _conversation(
            request, visitor, problem=problem, text=text, lost=bool(files), status=_status(problem)
        )
    return _see_other(visitor.url(query="sent=1", anchor=f"m{message.pk}"))


@customer_page("GET", "HEAD")
def file(request: HttpRequest, visitor: Visitor, pk: int, name: str = "") -> HttpResponse:
    """A file of a message that the customer may see: shown if it is a plain picture, else saved."""
    found = queries.get_file(visitor.conversation, pk)
    picture = found.type.lower() in rules.SAFE_PICTURES
    response = HttpResponse(
        blobs.get(found.blob), content_type=found.type.lower() if picture else "application/octet-stream"
    )
    disposition = content_disposition_header(not picture, rules.file_name(found.name))
    response.headers["Content-Disposition"] = disposition or "attachment"
    response.headers["Content-Security-Policy"] = FILE_CSP
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@customer_page("POST")
def push(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Ring the browser that holds this page when there is news here, or ring it no more."""
    of_page = {"conversation": visitor.conversation, "page": visitor.signed[:60]}
    return subscribed(request, of_page, visitor.language)


@customer_page("GET", "HEAD", "POST")
def rating(request: HttpRequest, visitor: Visitor, score: int | None = None) -> HttpResponse:
    """Ask for a rating, or take it. Looking never votes: mail scanners open every address in a mail."""
    if request.method == "POST":
        return _rate(request, visitor)
    if score is not None and score not in SCORES:
        raise NotFound("There is no such score.")
    return _rating(request, visitor, score=score)


def _conversation(
    request: HttpRequest,
    visitor: Visitor,
    *,
    status: int = 200,
    **context: object,
) -> HttpResponse:
    conversation = visitor.conversation
    thread = queries.thread(conversation, before=request.GET.get("before", ""))
    progress = queries.progress(conversation, leaving=thread.leaving)
    return page(
        request,
        visitor,
        "conversation",
        status=status,
        thread=thread,
        progress=progress,
        complaint=queries.complaint_steps(conversation),
        promises=queries.promised(conversation),
        announcements=queries.announcements(conversation, get_language() or ""),
        key=keys.issue(visitor.number),
        push_key=push_keys.public_base64(),
        push_to=visitor.root + "push",
        scores=_scores(progress.rating.score if progress.rating else None),
        may_rate=progress.ratable and _open(progress.rating),
        late=_late(progress),
        limits={"files": rules.MAX_FILES, "bytes": rules.MAX_BYTES, "mb": rules.MAX_BYTES // 1024**2},
        **context,
    )


def _late(progress: queries.Progress) -> bool:
    times = [at for at in (progress.answer_by, progress.solve_by) if at is not None]
    return any(at < clock.now() for at in times)


def _rate(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    conversation = visitor.conversation
    given = request.POST.get("score", "")
    score = int(given) if given in {str(known) for known in SCORES} else None
    comment = request.POST.get("comment")
    try:
        if keys.read(visitor.number, request.POST.get("key", "")) is None:
            raise Conflict(_("This page was open for very long. Press the button once more."))
        if score is None:
            raise Invalid(_("Choose one of the five first."), field="score")
        rate(conversation, score=score, comment=comment if comment is None else rules.plain_text(comment))
    except (Invalid, Conflict) as problem:
        return _rating(
            request, visitor, score=score, comment=comment, problem=problem, status=_status(problem)
        )
    return _see_other(visitor.url("rate", query="thanks=1" if comment else ""))


def _rating(
    request: HttpRequest,
    visitor: Visitor,
    *,
    score: int | None,
    comment: str | None = None,
    problem: KeepwordError | None = None,
    status: int = 200,
) -> HttpResponse:
    contact = rated_contact(visitor.conversation) if visitor.conversation.merged_into is None else None
    known = rating_of(contact)
    fixed = not _open(known)
    chosen = known.score if known and (score is None or fixed) else score
    # Opened from the mail: the score is chosen already and goes as soon as a person shows themselves.
    unsaved = score is not None and not fixed and (known is None or known.score != score)
    return page(
        request,
        visitor,
        "rating",
        status=status,
        ratable=contact is not None,
        fixed=fixed,
        saved=known is not None and not unsaved,
        by_itself=unsaved and problem is None and contact is not None,
        thanks="thanks" in request.GET,
        comment=comment if comment is not None else (known.comment if known else ""),
        scores=_scores(chosen),
        chosen=WORDS.get(chosen) if chosen else None,
        problem=problem,
        key=keys.issue(visitor.number),
    )


def _open(rating: object) -> bool:
    """Whether a rating (a feedback Rating, or None) can be given or corrected now."""
    at, changes = getattr(rating, "at", None), getattr(rating, "changes", 0)
    return at is None or changeable(at, changes, clock.now())


class Score(NamedTuple):
    """One of the five answers."""

    value: int
    word: object
    chosen: bool


def _scores(chosen: int | None) -> list[Score]:
    return [Score(value, WORDS[value], value == chosen) for value in reversed(SCORES)]


def _posted(request: HttpRequest) -> tuple[str, str, list[UploadedFile[bytes]]]:
    files: Sequence[UploadedFile[bytes]] = request.FILES.getlist("files")
    # An empty file field comes as one file without a name.
    return request.POST.get("text", ""), request.POST.get("key", ""), [file for file in files if file.name]


def _uploads(files: list[UploadedFile[bytes]]) -> list[services.Upload]:
    """The files' bytes, read only when they are neither too many nor too large."""
    services.check_files([file.size or 0 for file in files])
    return [services.Upload(file.name or "", file.content_type or "", file.read()) for file in files]


def _status(problem: KeepwordError) -> int:
    if isinstance(problem, services.TooMuch):
        return 429
    return 422 if isinstance(problem, Invalid) else 409


def _see_other(url: str) -> HttpResponse:
    return HttpResponseRedirect(url, status=303)


def _is_visit(request: HttpRequest) -> bool:
    """Whether a person looks: not one of us, not a program that fetches addresses ahead."""
    if request.method != "GET" or is_user(request.user):
        return False
    ahead = request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "")
    return "prefetch" not in ahead and "Mozilla/" in request.headers.get("User-Agent", "")
