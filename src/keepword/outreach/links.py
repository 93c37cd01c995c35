"""The customer's way out of a notice: a signed address without a name in it."""

from typing import Final

from django.core import signing

from keepword.core.errors import NotFound

_SIGNER: Final = signing.Signer(salt="keepword.outreach.unsubscribe")
PATH: Final = "/notices/off/"  # followed by the token and "/"; the portal answers there


def token_of(recipient: int) -> str:
    """The token of a recipient, by its number."""
    return _SIGNER.sign(str(recipient))


def recipient_of(token: str) -> int:
    """The number behind a token; NotFound for one that is not ours."""
    try:
        return int(_SIGNER.unsign(token[:200]))
    except (signing.BadSignature, ValueError):
        raise NotFound("There is no such notice.") from None


def unsubscribe_path(recipient: int) -> str:
    """Where a customer says that they do not want it any more: a page by GET, RFC 8058 by POST."""
    return f"{PATH}{token_of(recipient)}/"
