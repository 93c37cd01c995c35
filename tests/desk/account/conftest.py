from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from django.test import Client

from keepword.accounts.services import save_provider
from keepword.accounts.services.sign_in import ProviderFields
from tests.cast import Cast
from tests.servers.oidc import OpenIdProvider


@pytest.fixture
def provider(cast: Cast) -> Iterator[OpenIdProvider]:
    """A provider that the shop of `cast` trusts."""
    with OpenIdProvider() as server:
        trusts(cast, server)
        yield server


def trusts(cast: Cast, server: OpenIdProvider, **changes: Any) -> None:
    fields: dict[str, Any] = {
        "on": True,
        "issuer": server.url,
        "client_id": server.client_id,
        "client_secret": server.client_secret,
        "label": "Company",
        "newcomers": "",
        "domains": [],
    }
    save_provider(cast.admin, ProviderFields(**(fields | changes)))


def signs_in(client: Client, **begin: str) -> Any:
    """As a browser does it: to the provider, and back with what it gave along; the page one lands on."""
    sent = client.get("/account/sso/", begin)
    assert sent.status_code == 302, sent
    assert sent["Location"].startswith("http://127.0.0.1"), sent["Location"]
    back = httpx.get(sent["Location"]).headers["location"]
    return client.get("/account/sso/callback/?" + back.partition("?")[2], follow=True)
