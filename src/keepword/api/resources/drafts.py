"""What a person has begun to write."""

from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Path
from pydantic import ConfigDict

from keepword.api import files
from keepword.api.fields import In, PathId
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.api.shapes.messages import DraftList, DraftOut
from keepword.api.writes import Html, Lines, Text, Tokens, pairs
from keepword.conversations import queries, services
from keepword.conversations.models import Draft
from keepword.core.errors import NotFound

resource = Resource("conversations", "Drafts")

Kind = Annotated[Literal["reply", "note", "forward"], Path(description="Of what it is to become.")]


class DraftIn(In):
    """What stands in the draft from now on."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"text": "Good morning,"}]})

    text: Text = ""
    html: Html = ""
    to: Lines = []
    cc: Lines = []
    bcc: Lines = []
    files: Tokens = []


@resource.get("/conversations/{int:conversation_id}/drafts", DraftList)
def list_drafts(request: HttpRequest, conversation_id: PathId) -> DraftList:
    """One's own drafts in a conversation."""
    user = caller(request)
    found = queries.drafts(user, queries.get_conversation(user, conversation_id))
    return DraftList(items=[_shown(draft) for draft in found.values()])


@resource.get("/conversations/{int:conversation_id}/drafts/{kind}", DraftOut)
def get_draft(request: HttpRequest, conversation_id: PathId, kind: Kind) -> DraftOut:
    """One's own draft of a kind."""
    user = caller(request)
    draft = queries.drafts(user, queries.get_conversation(user, conversation_id)).get(kind)
    if draft is None:
        raise NotFound("There is no such draft.")
    return _shown(draft)


@resource.put("/conversations/{int:conversation_id}/drafts/{kind}", DraftOut)
def save_draft(request: HttpRequest, conversation_id: PathId, kind: Kind, payload: DraftIn) -> DraftOut:
    """Keep what was begun; it stands in the composer of its writer."""
    user = caller(request)
    found = queries.get_conversation(user, conversation_id)
    content = {
        "text": payload.text,
        "html": payload.html,
        "to": pairs(payload.to),
        "cc": pairs(payload.cc),
        "bcc": pairs(payload.bcc),
        "files": [files.plain(file) for file in files.from_tokens(payload.files)],
    }
    draft = services.save_draft(user, found, kind, content)
    if draft is None:
        raise NotFound("Without words and files there is no draft.")
    return _shown(draft)


@resource.delete("/conversations/{int:conversation_id}/drafts/{kind}")
def delete_draft(request: HttpRequest, conversation_id: PathId, kind: Kind) -> None:
    """Throw it away."""
    user = caller(request)
    services.save_draft(user, queries.get_conversation(user, conversation_id), kind, {})


def _shown(draft: Draft) -> DraftOut:
    return DraftOut.of(draft, files.kept(draft.content))
