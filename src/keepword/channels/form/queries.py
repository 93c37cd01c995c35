"""Reads about kinds of request and what they ask for."""

from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Prefetch, QuerySet

from keepword.accounts.models import User
from keepword.accounts.queries import business
from keepword.channels.form.models import FormSettings, RequestField, RequestKind, Submission
from keepword.channels.form.rules import text_in
from keepword.conversations.models import Conversation
from keepword.core.errors import NotFound
from keepword.fields.models import Choice, Kind
from keepword.fields.queries import choices_of

CHANNEL: Final = "form"


@dataclass(frozen=True)
class Asked:
    """A field of a form as a customer meets it. `choices` are keys and labels."""

    field: RequestField
    label: str
    choices: tuple[tuple[str, str], ...]
    help: str = ""

    @property
    def key(self) -> str:
        return self.field.definition.key

    @property
    def kind(self) -> str:
        return self.field.definition.kind

    @property
    def required(self) -> bool:
        # Nobody can be made to say yes by a box.
        return self.field.required and self.kind != Kind.FLAG


def settings() -> FormSettings | None:
    """Whether the form is open, and its inbox; None before it was ever set up."""
    return FormSettings.objects.select_related("inbox").first()


def offered() -> list[RequestKind]:
    """The kinds that customers can choose, in their order; none while the form is closed."""
    found = settings()
    if found is None or not found.is_on:
        return []
    return list(_whole().filter(archived_at=None, inbox__is_active=True))


def get_offered(key: str) -> RequestKind:
    """One of them by its key; NotFound for any other."""
    found = next((kind for kind in offered() if kind.key == key), None)
    if found is None:
        raise NotFound("There is no such kind of request.")
    return found


def asked(kind: RequestKind, language: str) -> list[Asked]:
    """What the form of a kind asks for, in a customer's language where the shop wrote it."""
    speaks = language == _languages(language)[1]  # the shop's: in it the fields explain themselves
    return [
        Asked(
            field,
            _label(field, language),
            tuple(choices_of(field.definition).items()),
            field.definition.help if speaks else "",
        )
        for field in kind.fields.all()
        if field.definition.archived_at is None
    ]


def name_of(kind: RequestKind, language: str) -> str:
    """What a kind is called in a language, else in the shop's, else in any."""
    return text_in(kind.names, _languages(language)) or kind.key


def intro_of(kind: RequestKind, language: str) -> str:
    """Its introduction."""
    return text_in(kind.intros, _languages(language))


def kinds(user: User) -> list[RequestKind]:
    """Every kind, the archived last, for those who settle the form."""
    if not user.may("settle"):
        return []
    return sorted(_whole(), key=lambda one: one.archived_at is not None)


def get_kind(user: User, pk: int) -> RequestKind:
    """One kind; missing and forbidden alike are NotFound."""
    found = _whole().filter(pk=pk).first() if user.may("settle") else None
    if found is None:
        raise NotFound("There is no such kind of request.")
    return found


def submission_of(conversation: Conversation) -> Submission | None:
    """How a conversation came by the form; None when it did not."""
    return Submission.objects.select_related("kind").filter(conversation=conversation).first()


def _whole() -> QuerySet[RequestKind]:
    choices = Prefetch("definition__choices", queryset=Choice.objects.filter(archived_at=None))
    fields = RequestField.objects.select_related("definition").prefetch_related(choices)
    rows: QuerySet[RequestKind] = RequestKind.objects.select_related("inbox", "team")
    return rows.prefetch_related(Prefetch("fields", queryset=fields), "tags").order_by("order", "pk")


def _label(field: RequestField, language: str) -> str:
    # The field's own name is in the shop's language, so it stands before what was written in others.
    labels: dict[str, Any] = field.labels
    return str(labels.get(language) or field.definition.name)


def _languages(language: str) -> tuple[str, str]:
    shop = business()
    return language, shop.language if shop else "en"
