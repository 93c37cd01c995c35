"""Notices, who gets them and who wants none, as the API tells them."""

from typing import Any, Final, Literal

from pydantic import ConfigDict, Field

from keepword.api.fields import MaybeMoment, Moment, Out, Page
from keepword.api.shapes.conditions import Condition
from keepword.api.shapes.customers import CustomerName
from keepword.outreach.models import Notice, Recipient, Unsubscribed, Waiting
from keepword.outreach.queries import Effect, Preview, Problem, Progress
from keepword.outreach.rules.kinds import Kind

NoticeState = Literal["draft", "scheduled", "sending", "stopped", "done", "cancelled", "on", "off"]
RecipientStateName = Literal["waiting", "held_back", "skipped", "sending", "sent", "failed"]
_AT: Final = "2026-03-01T09:00:00.000000Z"
TEXTS: Final[dict[str, Any]] = {
    "en": {"subject": "Please stop using your lamp", "text": "Dear {{name}}, your {{product}} may grow hot."}
}
NOTICE_NAME: Final[dict[str, Any]] = {
    "id": 6,
    "name": "Recall of batch 12",
    "kind": "recall",
    "state": "sending",
}
NOTICE: Final[dict[str, Any]] = {
    **NOTICE_NAME,
    "audience": {},
    "product": 31,
    "data": {},
    "texts": TEXTS,
    "inbox": 1,
    "ways": "preferred",
    "purpose": "",
    "per_minute": 300,
    "control": 0,
    "effect_days": 14,
    "ignores_quiet": True,
    "ignores_cap": True,
    "repeat": "",
    "starts_at": None,
    "started_at": _AT,
    "stopped_at": None,
    "done_at": None,
    "archived_at": None,
    "created_at": _AT,
    "changed_at": _AT,
    "rev": 3,
}
_WHO: Final = {"id": 12, "name": "Olena"}
RECIPIENT: Final[dict[str, Any]] = {
    "id": 5120,
    "notice": NOTICE_NAME,
    "customer": _WHO,
    "occasion": "",
    "state": "sent",
    "reason": "",
    "language": "uk",
    "due_at": _AT,
    "at": _AT,
    "conversation": 71,
}
UNSUBSCRIBED: Final[dict[str, Any]] = {
    "id": 9,
    "customer": 12,
    "notice": None,
    "purpose": "news_by_mail",
    "at": _AT,
    "source": "one_click",
}
WAITING: Final[dict[str, Any]] = {"product": 31, "sku": "LAMP-7", "asked_at": _AT}


class NoticeName(Out):
    """A notice by name."""

    model_config = ConfigDict(json_schema_extra={"examples": [NOTICE_NAME]})

    id: int
    name: str
    kind: str
    state: NoticeState

    @classmethod
    def named(cls, one: Notice) -> "NoticeName":
        state: Any = one.state
        return cls(id=one.pk, name=one.name, kind=one.kind, state=state)


class NoticeOut(NoticeName):
    """Something that customers are told before they ask."""

    model_config = ConfigDict(json_schema_extra={"examples": [NOTICE]})

    audience: Condition
    product: int | None = Field(description="Whose owners it is for; null: any.")
    data: dict[str, Any] = Field(description="The settings of its kind.")
    texts: dict[str, dict[str, str]] = Field(description="By language: subject and text.")
    inbox: int
    ways: Literal["preferred", "email"]
    purpose: str = Field(description="Key of what customers must have agreed to; empty: none.")
    per_minute: int
    control: int = Field(description="Per cent held back, so that its effect can be known.")
    effect_days: int
    ignores_quiet: bool
    ignores_cap: bool
    repeat: Literal["", "weekly", "monthly"]
    starts_at: MaybeMoment
    started_at: MaybeMoment
    stopped_at: MaybeMoment
    done_at: MaybeMoment
    archived_at: MaybeMoment
    created_at: Moment
    changed_at: Moment
    rev: int = Field(description="Give it back when you change it: 409 when somebody was faster.")

    @classmethod
    def of(cls, one: Notice) -> "NoticeOut":
        own = ("product", "inbox", "purpose")
        plain = {name: getattr(one, name) for name in cls.model_fields if name not in own}
        purpose = one.purpose.key if one.purpose else ""
        return cls(**plain, product=one.product_id, inbox=one.inbox_id, purpose=purpose)


class NoticeList(Page[NoticeOut]):
    pass


class PlaceholderOut(Out):
    """What can stand in a text between {{ and }}."""

    key: str
    label: str


class KindSettingOut(Out):
    """A whole number that a kind asks for in `data`."""

    key: str
    label: str
    default: int
    least: int
    most: int


class NoticeKindOut(Out):
    """What notices of a kind are like."""

    key: str
    label: str
    when: str = Field(description="What sets it off.")
    is_standing: bool = Field(description="true: it is switched on and waits; false: it is started once.")
    needs_consent: bool
    product: Literal["needed", "may", ""]
    placeholders: list[PlaceholderOut]
    settings: list[KindSettingOut]
    most_control: int

    @classmethod
    def of(cls, kind: Kind) -> "NoticeKindOut":
        product: Any = kind.product
        return cls(
            key=kind.key,
            label=str(kind.label),
            when=str(kind.when),
            is_standing=kind.standing,
            needs_consent=not kind.service,
            product=product,
            placeholders=[
                PlaceholderOut(key=key, label=str(label)) for key, label in kind.placeholders.items()
            ],
            settings=[
                KindSettingOut(
                    key=one.key, label=str(one.label), default=one.default, least=one.least, most=one.most
                )
                for one in kind.settings
            ],
            most_control=kind.most_control,
        )


class NoticeKindList(Out):
    items: list[NoticeKindOut]


class NoticeProblemOut(Out):
    """Why it cannot be sent as it is; a warning does not keep it."""

    field: str
    message: str
    is_warning: bool

    @classmethod
    def of(cls, one: Problem) -> "NoticeProblemOut":
        return cls(field=one.field, message=one.message, is_warning=one.warning)


class NoticeExampleOut(Out):
    """What one customer would read."""

    customer: CustomerName
    language: str
    subject: str
    text: str


class NoticePreviewOut(Out):
    """What it would do now."""

    total: int = Field(description="Whom it is meant for.")
    will_get: int
    held_back: int
    skipped: dict[str, int] = Field(description="By reason, as in recipients.")
    is_whole: bool = Field(description="false: time was over, there may be more.")
    examples: list[NoticeExampleOut]
    problems: list[NoticeProblemOut]

    @classmethod
    def of(cls, found: Preview, problems: list[Problem]) -> "NoticePreviewOut":
        examples = [
            NoticeExampleOut(
                customer=CustomerName(id=one.customer.pk, name=one.customer.name),
                language=one.language,
                subject=one.subject,
                text=one.text,
            )
            for one in found.examples
        ]
        return cls(
            total=found.total,
            will_get=found.will_get,
            held_back=found.held_back,
            skipped=found.skipped,
            is_whole=found.whole,
            examples=examples,
            problems=[NoticeProblemOut.of(one) for one in problems],
        )


class NoticeProgressOut(Out):
    """How far it is: how many recipients are in each state."""

    waiting: int
    sending: int
    sent: int
    held_back: int
    skipped: int
    failed: int
    by_reason: dict[str, int]
    per_minute: float
    ends_about: MaybeMoment
    is_preparing: bool = Field(description="true: who gets it is still being found.")

    @classmethod
    def of(cls, far: Progress) -> "NoticeProgressOut":
        plain = {name: getattr(far, name) for name in cls.model_fields if name != "is_preparing"}
        return cls(**plain, is_preparing=far.preparing)


class NoticeEffectOut(Out):
    """Whether those who got it contacted you less than those who were held back.

    Shares from 0 to 1; `low` and `high` bound the difference with 95 % confidence (Newcombe 1998, method 10).
    All null where there are too few to say.
    """

    days: int
    treated: int
    treated_contacts: int
    control: int
    control_contacts: int
    least: int = Field(description="So many are needed on each side.")
    difference: float | None
    low: float | None
    high: float | None
    prevented: float | None
    prevented_low: float | None
    prevented_high: float | None
    still_watching: int

    @classmethod
    def of(cls, seen: Effect) -> "NoticeEffectOut":
        return cls(**{name: getattr(seen, name) for name in cls.model_fields})


class RecipientOut(Out):
    """A customer on one occasion of a notice."""

    model_config = ConfigDict(json_schema_extra={"examples": [RECIPIENT]})

    id: int
    notice: NoticeName
    customer: CustomerName
    occasion: str = Field(description='What it was about ("order:12", "2026-12"); empty for one sent once.')
    state: RecipientStateName
    reason: str = Field(description="Why they were left out.")
    language: str
    due_at: Moment
    at: Moment
    conversation: int | None

    @classmethod
    def of(cls, one: Recipient) -> "RecipientOut":
        state: Any = one.state
        return cls(
            id=one.pk,
            notice=NoticeName.named(one.notice),
            customer=CustomerName(id=one.customer_id, name=one.customer.name),
            occasion=one.occasion,
            state=state,
            reason=one.reason,
            language=one.language,
            due_at=one.due_at,
            at=one.at,
            conversation=one.message.conversation_id if one.message else None,
        )


class RecipientList(Page[RecipientOut]):
    pass


class UnsubscribedOut(Out):
    """What a customer wants no more; neither notice nor purpose: nothing that needs consent."""

    model_config = ConfigDict(json_schema_extra={"examples": [UNSUBSCRIBED]})

    id: int
    customer: int
    notice: NoticeName | None
    purpose: str
    at: Moment
    source: Literal["link", "one_click", "portal", "agent"]

    @classmethod
    def of(cls, one: Unsubscribed) -> "UnsubscribedOut":
        source: Any = one.source
        return cls(
            id=one.pk,
            customer=one.customer_id,
            notice=NoticeName.named(one.notice) if one.notice else None,
            purpose=one.purpose.key if one.purpose else "",
            at=one.at,
            source=source,
        )


class WaitingOut(Out):
    """A product of which a customer wants to hear when it is there again."""

    model_config = ConfigDict(json_schema_extra={"examples": [WAITING]})

    product: int
    sku: str
    asked_at: Moment

    @classmethod
    def of(cls, one: Waiting) -> "WaitingOut":
        return cls(product=one.product_id, sku=one.product.sku, asked_at=one.asked_at)


class WishesOut(Out):
    """What a customer wants no more, and for what they wait."""

    unsubscribed: list[UnsubscribedOut]
    waiting: list[WaitingOut]


class OutreachSettingsOut(Out):
    """At most `cap` notices in `cap_days` days (0: no bound); none leave in quiet hours."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"cap": 2, "cap_days": 7, "quiet_from": "20:00", "quiet_until": "09:00"}]
        }
    )

    cap: int
    cap_days: int
    quiet_from: str = Field(description="By the customer's clock, as 20:00.")
    quiet_until: str
