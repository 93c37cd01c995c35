"""How people log in. For admins alone: whoever decides this could come in as anybody."""

from django.http import HttpRequest
from django.utils.translation import gettext as _
from pydantic import ConfigDict, Field

from keepword.accounts import queries, rules, services
from keepword.accounts.models import SignIn, User
from keepword.api.fields import Id, In, Out
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.core.errors import Invalid, Refused

resource = Resource("settings", "Logging in")


class SignInOut(Out):
    """How people log in."""

    demand_second: bool = Field(description="Whether everybody with a password needs a second factor.")
    passwords: bool = Field(description="Off: only the emergency person logs in with one.")
    emergency: int | None
    provider_on: bool = Field(description="Whether one signs in by an OpenID Connect provider too.")
    issuer: str
    client_id: str

    @classmethod
    def of(cls, found: SignIn) -> "SignInOut":
        names = [name for name in cls.model_fields if name != "emergency"]
        return cls(emergency=found.emergency_id, **{name: getattr(found, name) for name in names})


class SignInChange(In):
    """How people are to log in."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"demand_second": True}]})

    demand_second: bool
    passwords: bool = True
    emergency: Id | None = Field(default=None, description="An admin, without whom passwords stay on.")


@resource.get("/sign-in", SignInOut)
def get_sign_in(request: HttpRequest) -> SignInOut:
    """How people log in. For admins."""
    _settles(caller(request))
    return SignInOut.of(queries.sign_in())


@resource.put("/sign-in", SignInOut)
def save_sign_in(request: HttpRequest, payload: SignInChange) -> SignInOut:
    """Demand a second factor, or switch passwords off. For admins. The provider is set on its page."""
    user = caller(request)
    _settles(user)
    chosen = queries.admins(user).filter(pk=payload.emergency).first() if payload.emergency else None
    if payload.emergency and chosen is None:
        raise Invalid(_("There is no such admin."), field="emergency")
    return SignInOut.of(
        services.save_sign_in(
            user, demand_second=payload.demand_second, passwords=payload.passwords, emergency=chosen
        )
    )


def _settles(user: User) -> None:
    if not user.may(rules.EVERYTHING):
        raise Refused(_("Only an admin may do this."))
