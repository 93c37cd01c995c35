"""Tokens of the API itself: seen and revoked. They are made on their page, where a person is logged in."""

from django.http import HttpRequest
from pydantic import Field

from keepword.api.fields import After, Limit, MaybeMoment, Moment, Out, Page, PathId, rows_of
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.api.shapes.people import PersonName
from keepword.tokens.models import ApiToken
from keepword.tokens.queries import get_token, tokens
from keepword.tokens.services import revoke_token

resource = Resource("people", "Tokens")


class TokenOut(Out):
    """What a program logs in with."""

    id: int
    name: str
    owner: PersonName
    scopes: list[str]
    prefix: str = Field(description="The first characters of its secret.")
    created_at: Moment
    last_used_at: MaybeMoment
    expires_at: MaybeMoment

    @classmethod
    def of(cls, token: ApiToken) -> "TokenOut":
        return cls(
            id=token.pk,
            name=token.name,
            owner=PersonName(id=token.user_id, name=token.user.name),
            scopes=token.scopes,
            prefix=token.prefix,
            created_at=token.created_at,
            last_used_at=token.last_used_at,
            expires_at=token.expires_at,
        )


class TokenList(Page[TokenOut]):
    pass


@resource.get("/tokens", TokenList)
def list_tokens(request: HttpRequest, after: After = "", limit: Limit = 25) -> TokenList:
    """One's own tokens that are not revoked; for an admin everybody's."""
    found = rows_of(tokens(caller(request)), ("-id",), after, limit)
    return TokenList(items=[TokenOut.of(row) for row in found.rows], next=found.next)


@resource.delete("/tokens/{int:token_id}")
def revoke_token_by_id(request: HttpRequest, token_id: PathId) -> None:
    """Nobody logs in with it any more, from now on."""
    user = caller(request)
    revoke_token(user, get_token(user, token_id))
