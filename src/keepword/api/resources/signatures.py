"""What stands below the answers of an inbox."""

from typing import Annotated

from django.http import HttpRequest
from pydantic import ConfigDict, Field

from keepword.api.fields import In, Out, PathId
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.conversations.queries import get_inbox, signatures
from keepword.conversations.services import save_signatures
from keepword.conversations.services.signatures import MAX_SIGNATURE

resource = Resource("settings", "Inboxes")


class SignaturesOut(Out):
    """By language: en, uk, ru, lt; "" is for all others."""

    texts: dict[str, str]


class SignaturesIn(In):
    """What is left out stays; an empty text takes it away."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"texts": {"en": "Kind regards, {{name}}"}}]})

    texts: dict[str, Annotated[str, Field(max_length=MAX_SIGNATURE)]] = Field(
        max_length=5, description='By language: en, uk, ru, lt; "" is for all others.'
    )


@resource.get("/inboxes/{int:inbox_id}/signatures", SignaturesOut)
def get_signatures(request: HttpRequest, inbox_id: PathId) -> SignaturesOut:
    """The signatures of an inbox as they are written. For admins."""
    return SignaturesOut(texts=signatures(get_inbox(caller(request), inbox_id)))


@resource.patch("/inboxes/{int:inbox_id}/signatures", SignaturesOut)
def change_signatures(request: HttpRequest, inbox_id: PathId, payload: SignaturesIn) -> SignaturesOut:
    """Change them. For admins."""
    user = caller(request)
    saved = save_signatures(user, get_inbox(user, inbox_id), payload.texts)
    return SignaturesOut(texts=signatures(saved))
