"""Who may do what with goods and orders."""

from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.core.actors import Actor
from keepword.core.errors import Refused


def demand(actor: Actor, right: str = "catalogue") -> None:
    """Refused unless this actor has the right; what is ours and acts by itself has every one."""
    if isinstance(actor, User) and not actor.may(right):
        raise Refused(_("You may not change products and orders."))


def person(actor: Actor) -> User | None:
    """The actor, if it is one of us."""
    return actor if isinstance(actor, User) else None
