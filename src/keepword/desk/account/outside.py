"""Calls to the sign-in provider: to https only, no redirects, not for ever, not without end.

The issuer's address is an admin's word, and it may stand in a private network, as a company's own often
does. What the provider then names as its endpoints must be https as well.
"""

from typing import Any
from urllib.parse import urlsplit

import requests
from allauth.socialaccount.providers.oauth2.client import OAuth2Error

from keepword.accounts.services.sign_in import is_loopback

SECONDS = 10
MOST = 1_000_000  # bytes of an answer


def demand_safe(address: str) -> None:
    """OAuth2Error unless an address is https, or http on this machine."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    if not host or not (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))):
        raise OAuth2Error("The provider names an address that is not https.")


class Outside(requests.Session):
    """A session of requests with our limits."""

    def __init__(self) -> None:
        super().__init__()
        self.trust_env = False

    def request(self, method: Any, url: Any, **more: Any) -> requests.Response:  # type: ignore[override]
        demand_safe(str(url))
        more |= {"timeout": SECONDS, "allow_redirects": False, "stream": True}
        response = super().request(method, url, **more)
        body = response.raw.read(MOST + 1, decode_content=True)
        if len(body) > MOST:
            raise OAuth2Error("The provider's answer is too long.")
        response._content, response._content_consumed = body, True  # type: ignore[attr-defined]
        if response.is_redirect:
            raise OAuth2Error("The provider sends us elsewhere.")
        return response

    def json(self, address: str, headers: dict[str, str] | None = None) -> dict[str, Any]:
        """A JSON object; OAuth2Error for anything else."""
        response = self.request("GET", address, headers=headers)
        if not response.ok:
            raise OAuth2Error(f"{address} answers with status {response.status_code}.")
        try:
            found = response.json()
        except ValueError:
            found = None
        if not isinstance(found, dict):
            raise OAuth2Error(f"{address} does not answer with JSON.")
        return found
