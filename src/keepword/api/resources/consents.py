"""What customers may agree to, and who has."""

from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query
from pydantic import ConfigDict, Field

from keepword.api.fields import (
    After,
    In,
    LanguageCode,
    Limit,
    MaybeMoment,
    Moment,
    MomentIn,
    Out,
    Page,
    PathId,
    rows_of,
)
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.core.errors import Invalid
from keepword.customers import consent
from keepword.customers.models import Consent, Purpose, PurposeVersion, Source
from keepword.customers.queries import get_customer

resource = Resource("customers", "Consents")
PRIVACY = "privacy"

_TEXTS: dict[str, Any] = {
    "en": "We write once a month what is new.",
    "lt": "Kartą per mėnesį rašome, kas naujo.",
}
_PURPOSE: dict[str, Any] = {"name": "News by mail", "texts": _TEXTS, "order": 0}
_CONSENT: dict[str, Any] = {
    "id": 8,
    "customer": 12,
    "purpose": "news_by_mail",
    "version": 1,
    "given_at": "2026-03-01T09:00:00.000000Z",
    "source": "api",
    "evidence": "Ticked in the web shop, order 4711.",
    "withdrawn_at": None,
    "withdrawn_source": "",
    "withdrawn_evidence": "",
}
Words = Annotated[str, Field(max_length=consent.LONGEST)]
At = Annotated[MomentIn | None, Field(description="When it was, if not now.")]


class PurposeOut(Out):
    """Something that customers may agree to."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": 2,
                    "key": "news_by_mail",
                    **_PURPOSE,
                    "version": 1,
                    "created_at": "2026-01-10T09:00:00.000000Z",
                    "archived_at": None,
                }
            ]
        }
    )

    id: int
    key: str = Field(description="Names it in consents, conditions and exports.")
    name: str
    texts: dict[str, str] = Field(description="What they agree to now, by language: en, uk, ru, lt.")
    version: int = Field(description="Counts the changes of the texts.")
    order: int = Field(description="The smaller, the further up.")
    created_at: Moment
    archived_at: MaybeMoment = Field(description="Since when it is asked for no more.")

    @classmethod
    def of(cls, purpose: Purpose) -> "PurposeOut":
        return cls(**{name: getattr(purpose, name) for name in cls.model_fields})


class PurposeList(Page[PurposeOut]):
    pass


class PurposeVersionOut(Out):
    """The words of one version: what was agreed to while it held."""

    version: int
    texts: dict[str, str]
    at: Moment

    @classmethod
    def of(cls, version: PurposeVersion) -> "PurposeVersionOut":
        return cls(version=version.version, texts=version.texts, at=version.at)


class PurposeVersionList(Page[PurposeVersionOut]):
    pass


class PurposeIn(In):
    """A purpose as it is to be. Other texts are another version."""

    model_config = ConfigDict(json_schema_extra={"examples": [_PURPOSE]})

    name: str = Field(min_length=1, max_length=80)
    texts: dict[LanguageCode, Words] = Field(description="By language: en, uk, ru, lt; at least one.")
    order: int = Field(default=0, ge=-1_000, le=1_000, description="The smaller, the further up.")


class NewPurpose(PurposeIn):
    """A purpose that is not there yet."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"key": "news_by_mail", **_PURPOSE}]})

    key: str = Field(default="", max_length=40, description="Made of the name when left out; it stays.")


class ConsentOut(Out):
    """A customer agreed to a purpose as it was worded then, and perhaps has taken it back since."""

    model_config = ConfigDict(json_schema_extra={"examples": [_CONSENT]})

    id: int
    customer: int
    purpose: str = Field(description="Its key.")
    version: int = Field(description="Which of its versions.")
    given_at: Moment
    source: str = Field(description="By what way it came: agent, portal, api or import.")
    evidence: str = Field(description="How we know.")
    withdrawn_at: MaybeMoment = Field(description="null: it holds.")
    withdrawn_source: str
    withdrawn_evidence: str

    @classmethod
    def of(cls, given: Consent) -> "ConsentOut":
        names = [name for name in cls.model_fields if name not in ("customer", "purpose")]
        return cls(
            customer=given.customer_id,
            purpose=given.purpose.key,
            **{name: getattr(given, name) for name in names},
        )


class ConsentList(Page[ConsentOut]):
    pass


class NewConsent(In):
    """To what, and how it is known."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"purpose": "news_by_mail", "evidence": _CONSENT["evidence"]}]}
    )

    purpose: str = Field(max_length=40, description="Its key, see GET /purposes.")
    evidence: Words = Field(min_length=1, description="Their words, a form, a call.")
    at: At = None


class Withdrawal(In):
    """How it is known, if that is worth a word."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"evidence": "By the link in the mail."}]})

    evidence: Words = ""
    at: At = None


@resource.get("/purposes", PurposeList)
def list_purposes(
    request: HttpRequest,
    archived: Annotated[bool, Query(description="Also those that are asked for no more.")] = False,
    after: After = "",
    limit: Limit = 25,
) -> PurposeList:
    """What customers may agree to, in its order."""
    rows = consent.purposes(caller(request), archived=archived)
    found = rows_of(rows, ("order", "id"), after, limit)
    return PurposeList(items=[PurposeOut.of(row) for row in found.rows], next=found.next)


@resource.post("/purposes", PurposeOut, status=201, area=PRIVACY)
def create_purpose(request: HttpRequest, payload: NewPurpose) -> PurposeOut:
    """Make a purpose; 409 when there is one with this key."""
    return PurposeOut.of(consent.save_purpose(caller(request), None, **payload.model_dump()))


@resource.get("/purposes/{int:purpose_id}", PurposeOut)
def get_purpose_by_id(request: HttpRequest, purpose_id: PathId) -> PurposeOut:
    """One purpose."""
    return PurposeOut.of(consent.get_purpose(caller(request), purpose_id))


@resource.put("/purposes/{int:purpose_id}", PurposeOut, area=PRIVACY)
def save_purpose_by_id(request: HttpRequest, purpose_id: PathId, payload: PurposeIn) -> PurposeOut:
    """Change a purpose. Other texts are another version: who agreed before, agreed to the words of then."""
    user = caller(request)
    found = consent.get_purpose(user, purpose_id)
    return PurposeOut.of(consent.save_purpose(user, found, **payload.model_dump()))


@resource.get("/purposes/{int:purpose_id}/versions", PurposeVersionList)
def list_purpose_versions(
    request: HttpRequest, purpose_id: PathId, after: After = "", limit: Limit = 25
) -> PurposeVersionList:
    """The words that were agreed to, the newest first."""
    rows = consent.get_purpose(caller(request), purpose_id).versions.all()
    found = rows_of(rows, ("-version", "-id"), after, limit)
    return PurposeVersionList(items=[PurposeVersionOut.of(row) for row in found.rows], next=found.next)


@resource.post("/purposes/{int:purpose_id}/archive", PurposeOut, area=PRIVACY)
def archive_purpose_by_id(request: HttpRequest, purpose_id: PathId) -> PurposeOut:
    """Ask for it no more; what was agreed stays on record."""
    user = caller(request)
    return PurposeOut.of(consent.archive_purpose(user, consent.get_purpose(user, purpose_id)))


@resource.post("/purposes/{int:purpose_id}/restore", PurposeOut, area=PRIVACY)
def restore_purpose(request: HttpRequest, purpose_id: PathId) -> PurposeOut:
    """Ask for an archived one again."""
    user = caller(request)
    found = consent.get_purpose(user, purpose_id)
    return PurposeOut.of(consent.archive_purpose(user, found, archived=False))


@resource.get("/customers/{int:customer_id}/consents", ConsentList)
def list_consents(
    request: HttpRequest, customer_id: PathId, after: After = "", limit: Limit = 25
) -> ConsentList:
    """What a customer agreed to or took back, the newest first."""
    user = caller(request)
    rows = consent.consents(user, get_customer(user, customer_id))
    found = rows_of(rows, ("-given_at", "-id"), after, limit)
    return ConsentList(items=[ConsentOut.of(row) for row in found.rows], next=found.next)


@resource.post("/customers/{int:customer_id}/consents", ConsentOut, status=201)
def give_consent(request: HttpRequest, customer_id: PathId, payload: NewConsent) -> ConsentOut:
    """Write down that a customer agrees to a purpose as it is worded now. 409 when they agree already."""
    user = caller(request)
    customer = get_customer(user, customer_id)
    purpose = consent.purposes(user, archived=True).filter(key=payload.purpose).first()
    if purpose is None:
        raise Invalid(_("There is no such purpose."), field="purpose")
    evidence = payload.evidence
    made = consent.give_consent(user, customer, purpose, evidence=evidence, source=Source.API, at=payload.at)
    return ConsentOut.of(made)


@resource.post("/customers/{int:customer_id}/consents/{int:consent_id}/withdraw", ConsentOut)
def withdraw_consent(
    request: HttpRequest, customer_id: PathId, consent_id: PathId, payload: Withdrawal
) -> ConsentOut:
    """Write down that a customer takes a consent back; it stays on record. 409 when they have done so."""
    user = caller(request)
    given = consent.get_consent(user, get_customer(user, customer_id), consent_id)
    evidence = payload.evidence
    taken = consent.withdraw_consent(user, given, evidence=evidence, source=Source.API, at=payload.at)
    return ConsentOut.of(taken)
