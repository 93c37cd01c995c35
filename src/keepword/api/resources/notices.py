"""Notices: written, tried, sent, stopped; who got them and what came of it."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query
from pydantic import ConfigDict, Field

from keepword.accounts.models import User
from keepword.api.fields import After, Id, In, LanguageCode, Limit, MomentIn, PathId, rows_of
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.api.shapes.conditions import Condition
from keepword.api.shapes.outreach import (
    TEXTS,
    NoticeEffectOut,
    NoticeKindList,
    NoticeKindOut,
    NoticeList,
    NoticeOut,
    NoticePreviewOut,
    NoticeProgressOut,
    NoticeState,
    RecipientList,
    RecipientOut,
    RecipientStateName,
)
from keepword.commerce.queries import get_product
from keepword.conversations.models import Inbox
from keepword.core.errors import Invalid
from keepword.customers.consent import purposes
from keepword.outreach import queries, services
from keepword.outreach.models import Notice
from keepword.outreach.rules.kinds import KINDS

resource = Resource("customers", "Notices")

KindName = Literal[
    "newsletter",
    "recall",
    "firmware",
    "consumable",
    "warranty",
    "delay",
    "back_in_stock",
    "price_drop",
    "after_return",
    "solution_found",
    "points_expiring",
]


class NoticeWords(In):
    """What it says in a language."""

    subject: str = Field(default="", max_length=200)
    text: str = Field(max_length=20_000)


class NoticePlan(In):
    """All of a notice but its kind."""

    name: str = Field(min_length=1, max_length=120)
    inbox: Id
    texts: dict[LanguageCode, NoticeWords] = Field(min_length=1)
    audience: Condition = Field(default={}, description="Of customers. Empty: everybody whom it concerns.")
    product: Id | None = None
    data: dict[str, int] = Field(default={}, max_length=20)
    ways: Literal["preferred", "email"] = "preferred"
    purpose: str = Field(default="", max_length=40, description="Its key.")
    per_minute: int = Field(default=300, ge=1, le=6_000)
    control: int = Field(default=0, ge=0, le=50)
    effect_days: int = Field(default=14, ge=1, le=90)
    ignores_quiet: bool = False
    ignores_cap: bool = False
    repeat: Literal["", "weekly", "monthly"] = ""


class NewNotice(NoticePlan):
    """Something that customers shall be told."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"name": "Recall of batch 12", "kind": "recall", "inbox": 1, "product": 31, "texts": TEXTS}
            ]
        }
    )

    kind: KindName = Field(description="See GET /notice-kinds.")


class ChangedNotice(NoticePlan):
    """A notice as it is to be."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"name": "Recall of batch 12", "inbox": 1, "product": 31, "texts": TEXTS, "rev": 3}]
        }
    )

    rev: int = Field(ge=1, le=2**31 - 1, description="The one that you read.")


class NoticeStart(In):
    """When it begins."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"starts_at": "2026-03-02T08:00:00Z"}]})

    starts_at: MomentIn | None = Field(default=None, description="null: at once.")


class NoticeTry(In):
    """To whom a try is mailed, and in which language."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"address": "ieva@shop.example", "language": "en"}]}
    )

    address: str = Field(min_length=3, max_length=254)
    language: LanguageCode


def _draft(user: User, kind: str, given: NoticePlan) -> services.Draft:
    inbox = Inbox.objects.filter(pk=given.inbox).first()
    if inbox is None:
        raise Invalid(_("There is no such inbox."), field="inbox")
    purpose = purposes(user).filter(key=given.purpose).first() if given.purpose else None
    if given.purpose and purpose is None:
        raise Invalid(_("There is no such purpose."), field="purpose")
    same = given.model_dump(exclude={"inbox", "purpose", "product", "kind", "rev"})
    product = get_product(user, given.product) if given.product else None
    return services.Draft(**same, kind=kind, inbox=inbox, purpose=purpose, product=product)


@resource.get("/notice-kinds", NoticeKindList)
def list_notice_kinds(request: HttpRequest) -> NoticeKindList:
    """What notices can be for, and what each kind may say."""
    caller(request)
    return NoticeKindList(items=[NoticeKindOut.of(one) for one in KINDS.values()])


@resource.get("/notices", NoticeList)
def list_notices(
    request: HttpRequest,
    state: Annotated[NoticeState | None, Query(description="Only those.")] = None,
    kind: Annotated[KindName | None, Query(description="Only those.")] = None,
    archived: Annotated[bool, Query(description="Those in the archive.")] = False,
    after: After = "",
    limit: Limit = 25,
) -> NoticeList:
    """Notices, those changed last first. For callers who may reach out."""
    rows = queries.notices(caller(request), state=state or "", kind=kind or "", archived=archived)
    found = rows_of(rows, ("-changed_at", "-id"), after, limit)
    return NoticeList(items=[NoticeOut.of(one) for one in found.rows], next=found.next)


@resource.post("/notices", NoticeOut, status=201)
def make_notice(request: HttpRequest, payload: NewNotice) -> NoticeOut:
    """Write one. Nothing is sent by it."""
    user = caller(request)
    return NoticeOut.of(services.save_notice(user, None, _draft(user, payload.kind, payload)))


@resource.get("/notices/{int:notice_id}", NoticeOut)
def get_notice(request: HttpRequest, notice_id: PathId) -> NoticeOut:
    """One of them."""
    return NoticeOut.of(queries.get_notice(caller(request), notice_id))


@resource.put("/notices/{int:notice_id}", NoticeOut)
def change_notice(request: HttpRequest, notice_id: PathId, payload: ChangedNotice) -> NoticeOut:
    """Write it anew. 409: somebody else has changed it, or it is past changing."""
    user = caller(request)
    found = queries.get_notice(user, notice_id)
    draft = _draft(user, found.kind, payload)
    return NoticeOut.of(services.save_notice(user, found, draft, rev=payload.rev))


@resource.get("/notices/{int:notice_id}/preview", NoticePreviewOut)
def preview_notice(
    request: HttpRequest,
    notice_id: PathId,
    language: Annotated[
        LanguageCode | None, Query(description="Of the examples; else each customer's own.")
    ] = None,
) -> NoticePreviewOut:
    """Whom it would reach now, whom not and why; what some would read; what keeps it from being sent."""
    user = caller(request)
    found = queries.get_notice(user, notice_id)
    return NoticePreviewOut.of(queries.preview(user, found, language or ""), queries.check(found))


@resource.post("/notices/{int:notice_id}/start", NoticeOut)
def start_notice(request: HttpRequest, notice_id: PathId, payload: NoticeStart) -> NoticeOut:
    """Send it, now or later; one that stands has `switch-on`."""
    user = caller(request)
    found = queries.get_notice(user, notice_id)
    return NoticeOut.of(services.start(user, found, starts_at=payload.starts_at))


@resource.post("/notices/{int:notice_id}/stop", NoticeOut)
def stop_notice(request: HttpRequest, notice_id: PathId) -> NoticeOut:
    """Nothing more of it is written; what has left cannot be called back."""
    return _done(request, notice_id, services.stop)


@resource.post("/notices/{int:notice_id}/resume", NoticeOut)
def resume_notice(request: HttpRequest, notice_id: PathId) -> NoticeOut:
    """Go on where it was stopped; nobody gets it twice."""
    return _done(request, notice_id, services.resume)


@resource.post("/notices/{int:notice_id}/cancel", NoticeOut)
def cancel_notice(request: HttpRequest, notice_id: PathId) -> NoticeOut:
    """Call it off for good."""
    return _done(request, notice_id, services.cancel)


@resource.post("/notices/{int:notice_id}/switch-on", NoticeOut)
def switch_notice_on(request: HttpRequest, notice_id: PathId) -> NoticeOut:
    """A standing one acts on what happens from now on."""
    return _done(request, notice_id, services.switch_on)


@resource.post("/notices/{int:notice_id}/switch-off", NoticeOut)
def switch_notice_off(request: HttpRequest, notice_id: PathId) -> NoticeOut:
    """A standing one acts on nothing more."""
    return _done(request, notice_id, services.switch_off)


@resource.post("/notices/{int:notice_id}/duplicate", NoticeOut, status=201)
def duplicate_notice(request: HttpRequest, notice_id: PathId) -> NoticeOut:
    """A draft like it."""
    return _done(request, notice_id, services.duplicate_notice)


@resource.post("/notices/{int:notice_id}/archive", NoticeOut)
def archive_notice(request: HttpRequest, notice_id: PathId) -> NoticeOut:
    """Put it out of the list; what it did stays on record."""
    return _done(request, notice_id, services.archive_notice)


@resource.post("/notices/{int:notice_id}/restore", NoticeOut)
def restore_notice(request: HttpRequest, notice_id: PathId) -> NoticeOut:
    """Put it back into the list."""
    user = caller(request)
    found = queries.get_notice(user, notice_id)
    return NoticeOut.of(services.archive_notice(user, found, archived=False))


def _done(request: HttpRequest, number: int, verb: Any) -> NoticeOut:
    user = caller(request)
    found: Notice = verb(user, queries.get_notice(user, number))
    return NoticeOut.of(found)


@resource.post("/notices/{int:notice_id}/test", NoticeOut)
def try_notice(request: HttpRequest, notice_id: PathId, payload: NoticeTry) -> NoticeOut:
    """Mail it once to an address, with example values; no customer is touched."""
    user = caller(request)
    found = queries.get_notice(user, notice_id)
    services.test_send(user, found, payload.address, payload.language)
    return NoticeOut.of(found)


@resource.get("/notices/{int:notice_id}/progress", NoticeProgressOut)
def get_notice_progress(request: HttpRequest, notice_id: PathId) -> NoticeProgressOut:
    """How far it is."""
    return NoticeProgressOut.of(queries.progress(queries.get_notice(caller(request), notice_id)))


@resource.get("/notices/{int:notice_id}/effect", NoticeEffectOut)
def get_notice_effect(request: HttpRequest, notice_id: PathId) -> NoticeEffectOut:
    """Whether those who got it wrote less than those who were held back."""
    user = caller(request)
    return NoticeEffectOut.of(queries.effect(user, queries.get_notice(user, notice_id)))


@resource.get("/notices/{int:notice_id}/recipients", RecipientList)
def list_recipients(
    request: HttpRequest,
    notice_id: PathId,
    state: Annotated[RecipientStateName | None, Query(description="Only those.")] = None,
    reason: Annotated[str, Query(max_length=20, description="Only those left out for it.")] = "",
    after: After = "",
    limit: Limit = 25,
) -> RecipientList:
    """Who gets it, the last ones first."""
    user = caller(request)
    notice = queries.get_notice(user, notice_id)
    rows = queries.recipients(user, notice, state=state or "", reason=reason)
    found = rows_of(rows.select_related("notice", "customer", "message"), ("-id",), after, limit)
    return RecipientList(items=[RecipientOut.of(one) for one in found.rows], next=found.next)
