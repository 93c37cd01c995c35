"""Signing in by OpenID Connect: what allauth leaves open is closed here.

Its flow (authorization code, state, PKCE) is allauth's. Ours is stricter where a shop trusts one provider
with its doors: the issuer must be the one that was configured (OpenID Connect Discovery 1.0, section 4.3),
the ID token's signature, audience, times and nonce are checked always (OpenID Connect Core 1.0, section
3.1.3.7), and who comes in is decided by `accounts.services.join_by_provider`.
"""

import hashlib
import hmac
import secrets
from typing import Any

import jwt
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.base.constants import AuthError
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from keepword.accounts.models import SignIn
from keepword.accounts.queries import sign_in
from keepword.accounts.services import join_by_provider
from keepword.accounts.services.sign_in import demand_address
from keepword.audit.services import record, system
from keepword.core.errors import KeepwordError, Refused
from keepword.core.secrets import decrypt
from keepword.desk.account.outside import Outside, demand_safe

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
LEEWAY = 60  # seconds that our clock and the provider's may differ


def callback_address() -> str:
    """Where the provider sends people back to: what must be entered there, letter by letter."""
    return settings.KEEPWORD_URL + reverse("provider_callback")


def provider_key(row: SignIn) -> str:
    """The name of the provider among sign-ins. Another issuer is another one: its "sub" is somebody else."""
    return f"sso-{hashlib.sha256(row.issuer.encode()).hexdigest()[:12]}"


class OpenId(OpenIDConnectOAuth2Adapter):
    """What the provider says about itself and about who signed in; OAuth2Error when that does not fit."""

    @property
    def openid_config(self) -> dict[str, Any]:
        if not hasattr(self, "_openid_config"):
            provider: Any = self.get_provider()  # type: ignore[no-untyped-call]
            found: dict[str, Any]
            with Outside() as outside:
                found = outside.json(provider.server_url)
            if str(found.get("issuer", "")).rstrip("/") != provider.app.settings["server_url"]:
                raise OAuth2Error("The provider calls itself by another address than the issuer's.")
            for name in ENDPOINTS:
                demand_safe(str(found.get(name, "")))
            self._openid_config = found
        config: dict[str, Any] = self._openid_config
        return config

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        return callback_address()

    def complete_login(self, request: HttpRequest, app: SocialApp, token: Any, **kwargs: Any) -> Any:
        claims = self._claims(app, str(kwargs["response"].get("id_token") or ""))
        if "email" not in claims or "email_verified" not in claims:
            claims = self._more(token.token, str(claims["sub"])) | claims
        provider: Any = self.get_provider()  # type: ignore[no-untyped-call]
        return provider.sociallogin_from_response(request, {"id_token": claims})

    def _claims(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        try:
            head = jwt.get_unverified_header(id_token)
            with Outside() as outside:
                keys = jwt.PyJWKSet.from_dict(outside.json(self.openid_config["jwks_uri"])).keys
            fitting = [key for key in keys if not head.get("kid") or key.key_id == head["kid"]]
            if len(fitting) != 1 or head.get("alg") not in ALGORITHMS:
                raise OAuth2Error("The ID token is signed by an unknown key.")
            found: dict[str, Any] = jwt.decode(
                id_token,
                fitting[0].key,
                algorithms=[str(head["alg"])],
                audience=app.client_id,
                issuer=self.openid_config["issuer"],
                leeway=LEEWAY,
                options={"require": ["exp", "iat", "sub", "aud", "iss"]},
            )
        except jwt.PyJWTError as error:
            raise OAuth2Error(f"The ID token does not hold: {error}") from error
        if found.get("azp", app.client_id) != app.client_id:
            raise OAuth2Error("The ID token was made for another client.")
        return found

    def _more(self, access_token: str, subject: str) -> dict[str, Any]:
        """What the ID token does not say, from the userinfo endpoint (section 5.3), about the same person."""
        address = str(self.openid_config.get("userinfo_endpoint") or "")
        if not address:
            return {}
        with Outside() as outside:
            found = outside.json(address, headers={"Authorization": f"Bearer {access_token}"})
        if str(found.get("sub")) != subject:
            raise OAuth2Error("The provider speaks of two different people.")
        return found


class ProviderAdapter(DefaultSocialAccountAdapter):
    """The one provider of the settings, and who it lets in."""

    def list_apps(self, request: Any, provider: Any = None, client_id: Any = None) -> list[SocialApp]:
        row = sign_in()
        key = provider_key(row)
        if not row.provider_on or provider not in (None, key, "openid_connect"):
            return []
        app = SocialApp(
            provider="openid_connect",
            provider_id=key,
            name=row.label or _("single sign-on"),
            client_id=row.client_id,
            secret=decrypt(row.client_secret),
            settings={"server_url": row.issuer, "oauth_pkce_enabled": True},
        )
        return [app]

    def get_provider(self, request: Any, provider: Any, client_id: Any = None) -> Any:
        found = super().get_provider(request, provider, client_id)
        found.oauth2_adapter_class = OpenId
        return found

    def get_requests_session(self) -> Outside:
        return Outside()

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Whoever is let in is one of us from here on; everybody else is told why not."""
        claims = sociallogin.account.extra_data.get("id_token", {})
        try:
            sent = str(sociallogin.state.get("nonce") or "")
            if not sent or not hmac.compare_digest(sent, str(claims.get("nonce") or "")):
                raise Refused(_("This sign-in was not begun here. Try again."))
            email, verified = str(claims.get("email") or ""), _is_verified(claims)
            if sociallogin.is_existing:
                demand_address(sign_in(), email, verified)
                return
            person = join_by_provider(email=email, verified=verified, name=str(claims.get("name") or ""))
        except KeepwordError as error:
            record(system, "sign-in refused", sign_in(), email=str(claims.get("email") or "")[:254])
            _send_back(request, error.message)
        else:
            sociallogin.connect(request, person)

    def on_authentication_error(
        self, request: Any, provider: Any, error: Any = None, exception: Any = None, extra_context: Any = None
    ) -> None:
        if error == AuthError.CANCELLED:
            _send_back(request, _("Signing in was cancelled."))
        row = sign_in()
        record(system, "sign-in failed", row, reason=str(exception or error)[:300])
        _send_back(
            request,
            _("Signing in did not work. Try again; if it goes on, tell your admin: the audit log says why."),
        )


def begin(request: HttpRequest, adapter: ProviderAdapter, next_url: str | None) -> Any:
    """Send the browser to the provider; raises what `Outside` raises when that does not answer."""
    provider = adapter.get_provider(request, "openid_connect")
    nonce = secrets.token_urlsafe(24)
    return provider.redirect(
        request, process="login", next_url=next_url, auth_params={"nonce": nonce}, nonce=nonce
    )


def _is_verified(claims: dict[str, Any]) -> bool:
    """Whether the provider vouches for the address. Some write the word; Microsoft's says of another claim
    that the domain's owner does ("xms_edov"), and writes a number."""
    said = claims.get("email_verified")
    return said is True or said == "true" or claims.get("xms_edov") in (True, "true", 1, "1")


def _send_back(request: HttpRequest, text: str) -> None:
    messages.error(request, text)
    raise ImmediateHttpResponse(redirect("account_login"))
