"""The shop itself."""

from django.http import HttpRequest
from pydantic import ConfigDict, Field

from keepword.accounts.models import Business
from keepword.accounts.queries import business
from keepword.accounts.services import save_business
from keepword.api.fields import In, LanguageCode, Out
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.core.errors import NotFound

resource = Resource("settings", "Shop")


class ShopOut(Out):
    """The business that runs this Keepword."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"name": "Lamp shop", "language": "en", "time_zone": "Europe/Vilnius"}]
        }
    )

    name: str
    language: str
    time_zone: str

    @classmethod
    def of(cls, shop: Business) -> "ShopOut":
        return cls(name=shop.name, language=shop.language, time_zone=shop.time_zone)


class ShopChange(In):
    """What to change; what is left out stays."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "Lamp shop"}]})

    name: str | None = Field(default=None, min_length=1, max_length=120)
    language: LanguageCode | None = None
    time_zone: str | None = Field(default=None, max_length=64)


@resource.get("/shop", ShopOut)
def get_shop(request: HttpRequest) -> ShopOut:
    """The shop's name, language and time zone."""
    return ShopOut.of(_shop())


@resource.patch("/shop", ShopOut)
def change_shop(request: HttpRequest, payload: ShopChange) -> ShopOut:
    """Change them. For admins."""
    shop = _shop()
    saved = save_business(
        caller(request),
        name=payload.name or shop.name,
        language=payload.language or shop.language,
        time_zone=payload.time_zone or shop.time_zone,
    )
    return ShopOut.of(saved)


def _shop() -> Business:
    found = business()
    if found is None:
        raise NotFound("Keepword is not set up yet.")
    return found
