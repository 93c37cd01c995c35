"""Second factors: how allauth keeps and names them here."""

from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from django.utils.translation import gettext as _

from keepword.accounts.queries import business
from keepword.core.secrets import decrypt, encrypt


class FactorAdapter(DefaultMFAAdapter):
    """Secrets are encrypted like every other; an app shows the shop's name beside the code."""

    def encrypt(self, text: str) -> str:
        return encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return decrypt(encrypted_text)

    def get_totp_issuer(self) -> str:
        return _shop()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        found: dict[str, str] = super().get_public_key_credential_rp_entity()
        return found | {"name": _shop()}

    def _get_user_identifier(self, user: Any) -> str:
        return str(user.email)

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        return _("Passkey")


def _shop() -> str:
    found = business()
    return found.name if found else "Keepword"
