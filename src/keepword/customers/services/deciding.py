"""Somebody says whether two customers are one person."""

from django.db import transaction
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.audit.services import record
from keepword.core.errors import Conflict, NotFound, Refused
from keepword.customers.models import How, Likeness, LikenessState
from keepword.customers.queries import standing
from keepword.customers.services.join import join
from keepword.customers.services.likeness import settle


def decide(user: User, pair: Likeness, *, same: bool) -> Likeness:
    """Say of a suggestion that it is the same person (the younger one joins the older), or that it is not.

    Who was said to be two people is never suggested as one again.
    """
    if not user.may("converse"):
        raise Refused(_("You may not change customers."))
    with transaction.atomic():
        current = Likeness.objects.select_for_update(of=("self",)).filter(pk=pair.pk).first()
        if current is None:
            raise NotFound(_("There is no such suggestion."))
        if current.state != LikenessState.OPEN:
            raise Conflict(_("This was decided already."))
        one, other = standing(current.one), standing(current.other)
        if same:
            join(user, other, one, reason=", ".join(current.reasons), how=How.SUGGESTION)
        else:
            settle(user, one, other, LikenessState.DIFFERENT)
            record(user, "told customers apart", one, other=other.pk)
        current.refresh_from_db()
    return current
