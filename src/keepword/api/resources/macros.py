"""Macros: stored answers with what is done along with them."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query
from pydantic import ConfigDict, Field

from keepword.accounts.models import User
from keepword.api import files
from keepword.api.fields import After, Id, In, LanguageCode, Limit, Moment, Out, Page, PathId, rows_of
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.api.resources.messages import one as message_of
from keepword.api.shapes.conditions import StepsOut
from keepword.api.shapes.messages import FileOut, MessageOut
from keepword.api.shapes.people import PersonName
from keepword.api.writes import Buttons, Tokens
from keepword.automation.models import Macro
from keepword.automation.queries import macros as queries
from keepword.automation.services import macros as services
from keepword.automation.services.uses import apply_macro
from keepword.conversations.queries import get_conversation
from keepword.core.errors import Invalid
from keepword.teams.models import Team
from keepword.teams.queries import teams

resource = Resource("conversations", "Macros")

ScopeName = Literal["own", "team", "shared"]
Text = Annotated[str, Field(max_length=services.LONGEST)]
_EXAMPLE: dict[str, Any] = {
    "name": "A new lamp is on its way",
    "folder": "Lamps",
    "scope": "shared",
    "texts": {"en": "Dear {{ customer.first_name }}, a new lamp is on its way to you."},
    "steps": [{"do": "priority", "priority": 1}],
}


class MacroOut(Out):
    """A stored answer."""

    id: int
    name: str
    folder: str
    scope: str = Field(description="own (its owner's alone), team or shared (everybody's).")
    team: int | None
    owner: PersonName | None
    texts: dict[str, str] = Field(description="By language: en, uk, ru, lt. With placeholders.")
    steps: StepsOut
    buttons: list[str] = Field(description="Answers that the customer can tap.")
    files: list[FileOut]
    may_change: bool
    changed_at: Moment

    @classmethod
    def of(cls, user: User, macro: Macro) -> "MacroOut":
        return cls(
            id=macro.pk,
            name=macro.name,
            folder=macro.folder,
            scope=macro.scope,
            team=macro.team_id,
            owner=PersonName.of(macro.owner),
            texts={one.language: one.text for one in macro.texts.all()},
            steps=macro.steps,
            buttons=macro.buttons,
            files=[files.shown(file) for file in services.files_of(macro)],
            may_change=queries.may_change(user, macro),
            changed_at=macro.changed_at,
        )


class MacroLine(Out):
    """A stored answer in a list."""

    id: int
    name: str
    folder: str
    scope: str
    team: int | None
    owner: PersonName | None
    texts: dict[str, str]
    changed_at: Moment

    @classmethod
    def of(cls, macro: Macro) -> "MacroLine":
        names = ("name", "folder", "scope", "changed_at")
        return cls(
            id=macro.pk,
            team=macro.team_id,
            owner=PersonName.of(macro.owner),
            texts={one.language: one.text for one in macro.texts.all()},
            **{name: getattr(macro, name) for name in names},
        )


class MacroList(Page[MacroLine]):
    pass


class FoundMacro(Out):
    id: int
    name: str
    folder: str
    texts: dict[str, str]


class FoundMacros(Out):
    items: list[FoundMacro]


class MacroIn(In):
    """A macro as it is to be."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    name: str = Field(min_length=1, max_length=80)
    folder: str = Field(default="", max_length=60)
    scope: ScopeName = "own"
    team: Id | None = Field(default=None, description="Of the scope team: whose.")
    texts: dict[str, Text] = Field(default={}, max_length=4, description="By language: en, uk, ru, lt.")
    steps: list[dict[str, Any]] = Field(default=[], max_length=20, description="See GET /actions.")
    buttons: Buttons = []
    attachments: Tokens = Field(default=[], description="Tokens of all its files, old ones as read.")


class WordingOut(Out):
    """A macro as it goes into a message."""

    text: str
    language: str
    fallback: bool = Field(description="Whether it is not in the language that was wanted.")
    missing: list[str] = Field(description="Placeholders for which nothing is known.")


class UsedOut(Out):
    """A macro was used at once."""

    message: MessageOut | None = Field(description="What is sent; null when it only does something.")


class FiguresOut(Out):
    """How a macro was used in the last 90 days."""

    macro: int
    name: str
    uses: int
    as_is: int
    changed_a_little: int
    changed_much: int
    people: int


class FiguresList(Out):
    items: list[FiguresOut]


@resource.get("/macros", MacroList)
def list_macros(request: HttpRequest, after: After = "", limit: Limit = 25) -> MacroList:
    """The macros that the caller may use, by name."""
    rows = queries.macros(caller(request)).select_related("owner").prefetch_related("texts")
    found = rows_of(rows, ("name", "id"), after, limit)
    return MacroList(items=[MacroLine.of(row) for row in found.rows], next=found.next)


@resource.post("/macros", MacroOut, status=201)
def create_macro(request: HttpRequest, payload: MacroIn) -> MacroOut:
    """Make a macro: one's own, a team's, or as a lead everybody's."""
    return _save(caller(request), None, payload)


@resource.get("/macros/{int:macro_id}", MacroOut)
def get_macro_by_id(request: HttpRequest, macro_id: PathId) -> MacroOut:
    """One macro with its files and steps."""
    user = caller(request)
    return MacroOut.of(user, queries.get_macro(user, macro_id))


@resource.put("/macros/{int:macro_id}", MacroOut)
def save_macro_by_id(request: HttpRequest, macro_id: PathId, payload: MacroIn) -> MacroOut:
    """Change a macro as a whole."""
    user = caller(request)
    return _save(user, queries.get_macro(user, macro_id), payload)


@resource.delete("/macros/{int:macro_id}")
def remove_macro_by_id(request: HttpRequest, macro_id: PathId) -> None:
    """Take a macro away; what it was used for stays counted."""
    user = caller(request)
    services.remove_macro(user, queries.get_macro(user, macro_id))


@resource.post("/macros/{int:macro_id}/copy", MacroOut, status=201)
def copy_macro_by_id(request: HttpRequest, macro_id: PathId) -> MacroOut:
    """A macro of one's own that says the same."""
    user = caller(request)
    return MacroOut.of(user, services.copy_macro(user, queries.get_macro(user, macro_id)))


@resource.get("/macro-search", FoundMacros)
def find_macros(
    request: HttpRequest,
    q: Annotated[str, Query(max_length=200, description="Words of its name or texts, in any form.")] = "",
    language: Annotated[LanguageCode | None, Query(description="Which come first.")] = None,
) -> FoundMacros:
    """The macros that have all the words, what the caller uses most first; at most thirty."""
    found = queries.find(caller(request), q, language=language or "")
    return FoundMacros(
        items=[
            FoundMacro(
                id=macro.pk,
                name=macro.name,
                folder=macro.folder,
                texts={one.language: one.text for one in macro.texts.all()},
            )
            for macro in found
        ]
    )


@resource.get("/macro-figures", FiguresList)
def list_macro_figures(request: HttpRequest) -> FiguresList:
    """How the macros were used in the last 90 days, the most used first."""
    return FiguresList(
        items=[
            FiguresOut(
                macro=one.macro.pk,
                name=one.macro.name,
                uses=one.uses,
                as_is=one.as_is,
                changed_a_little=one.little,
                changed_much=one.much,
                people=one.people,
            )
            for one in queries.figures(caller(request))[:500]
        ]
    )


@resource.get("/conversations/{int:conversation_id}/macros/{int:macro_id}", WordingOut)
def word_macro(
    request: HttpRequest,
    conversation_id: PathId,
    macro_id: PathId,
    language: Annotated[LanguageCode | None, Query(description="The customer's without it.")] = None,
) -> WordingOut:
    """A macro's text filled in for a conversation.

    To send it changed, give `macro` with the reply or note: then its use counts, and its steps can be done.
    """
    user = caller(request)
    found = get_conversation(user, conversation_id)
    said = queries.wording(user, queries.get_macro(user, macro_id), found, language=language or "")
    return WordingOut(
        text=said.filled.text,
        language=said.language,
        fallback=said.fallback,
        missing=[str(name) for name in said.filled.missing],
    )


@resource.post("/conversations/{int:conversation_id}/macros/{int:macro_id}", UsedOut)
def use_macro(request: HttpRequest, conversation_id: PathId, macro_id: PathId) -> UsedOut:
    """Use a macro as it is: send what it says to the customer, and do its steps when that leaves.

    422 when a placeholder has neither a value nor a fallback.
    """
    user = caller(request)
    found = get_conversation(user, conversation_id)
    message = apply_macro(user, found, queries.get_macro(user, macro_id))
    return UsedOut(message=message_of(request, message.pk) if message else None)


def _save(user: User, macro: Macro | None, payload: MacroIn) -> MacroOut:
    words = services.Words(
        name=payload.name,
        texts=payload.texts,
        folder=payload.folder,
        scope=payload.scope,
        team=_team(user, payload.team),
        steps=payload.steps,
        buttons=payload.buttons,
        files=files.from_tokens(payload.attachments),
    )
    saved = services.save_macro(user, macro, words)
    return MacroOut.of(user, Macro.objects.select_related("owner", "team").get(pk=saved.pk))


def _team(user: User, pk: int | None) -> Team | None:
    found = teams(user).filter(pk=pk).first() if pk else None
    if pk and found is None:
        raise Invalid(_("There is no such team."), field="team")
    return found
