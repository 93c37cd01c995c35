"""Identities as pages show them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from keepword.customers.models import Identity, Kind
from keepword.customers.words import PROOFS

ICONS: Final[dict[str, str]] = {
    Kind.EMAIL: "mailbox",
    Kind.PHONE: "phone",
    Kind.WHATSAPP: "phone",
    Kind.TELEGRAM: "send",
    Kind.SITE: "key",
    Kind.VISITOR: "eye",
    Kind.EXTERNAL: "link",
}


@dataclass(frozen=True)
class Shown:
    """One identity: what it is of, what stands there, where it leads, and by what it was proved."""

    identity: Identity
    icon: str
    kind: str
    text: str
    href: str
    proof: str


def shown(identities: Iterable[Identity]) -> list[Shown]:
    """Identities for a page. The mark of a browser stays hidden: whoever has it is taken for its holder."""
    return [
        Shown(
            one,
            ICONS.get(one.kind, "customer"),
            str(one.get_kind_display()),
            _("a browser that was here") if one.kind == Kind.VISITOR else one.value,
            f"{reverse('compose')}?{urlencode({'to': one.value})}" if one.kind == Kind.EMAIL else "",
            str(PROOFS.get(one.verified_by, "")) if one.verified_at else "",
        )
        for one in identities
    ]
