"""Who calls."""

from django.http import HttpRequest
from pydantic import ConfigDict, Field

from keepword.accounts.services import save_profile
from keepword.api.fields import In, LanguageCode, MaybeMoment, Out
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.api.shapes.people import PersonOut
from keepword.tokens.models import ApiToken

resource = Resource("", "Who calls")


class TokenName(Out):
    """The token in use."""

    id: int
    name: str
    scopes: list[str]
    expires_at: MaybeMoment


class MeOut(Out):
    """The person in whose name the token calls."""

    person: PersonOut
    language: str
    time_zone: str
    token: TokenName


class ProfileChange(In):
    """What to change; what is left out stays."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"time_zone": "Europe/Vilnius"}]})

    name: str | None = Field(default=None, min_length=1, max_length=120)
    language: LanguageCode | None = None
    time_zone: str | None = Field(default=None, max_length=64, description="An IANA name.")


@resource.get("/me", MeOut)
def get_me(request: HttpRequest) -> MeOut:
    """The token in use and its person.

    Any token may ask this: it is the way to see whether one works.
    """
    token: ApiToken = request.token  # type: ignore[attr-defined]
    return _me(token)


@resource.patch("/me", MeOut, area="people")
def change_me(request: HttpRequest, payload: ProfileChange) -> MeOut:
    """Change one's own name, language or time zone."""
    user = caller(request)
    save_profile(
        user,
        name=payload.name or user.name,
        language=payload.language or user.language,
        time_zone=payload.time_zone or user.time_zone,
        theme=user.theme,
    )
    return get_me(request)


def _me(token: ApiToken) -> MeOut:
    user = token.user
    return MeOut(
        person=PersonOut.of(user),
        language=user.language,
        time_zone=user.time_zone,
        token=TokenName(id=token.pk, name=token.name, scopes=token.scopes, expires_at=token.expires_at),
    )
