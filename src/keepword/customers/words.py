"""What identities and likenesses are called on pages."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# Why two customers may be one person (rules.REASONS).
REASONS: Final[dict[str, Promise]] = {
    "proved": _("one has proved an address of the other"),
    "phone": _("the same phone number"),
    "claimed": _("one has given an address of the other, without proof"),
    "name and mail domain": _("the same name, and mail from the same domain"),
    "name and phone": _("the same name, and a phone number with the same end"),
}
# By what an identity was proved (rules.PROOFS).
PROOFS: Final[dict[str, Promise]] = {
    "code": _("gave a code that was sent there"),
    "site": _("your site vouches for it"),
    "provider": _("the messenger or network vouches for it"),
    "person": _("one of you has checked it"),
}


def reasons(names: list[str]) -> list[str]:
    """Reasons in words; one that is not here is left out."""
    return [str(REASONS[name]) for name in names if name in REASONS]
