"""Take from somebody what waits with them: they are ill, on holiday, or have too much."""

from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.conversations.services import KEEP, Category, Keep, hand_over
from keepword.core.errors import Invalid, Refused
from keepword.routing import queries
from keepword.teams.models import Team

AT_ONCE = 100  # conversations; who has more is asked again


def release(
    user: User,
    person: User,
    *,
    to: User | None = None,
    team: Team | Keep | None = KEEP,
    reason: str = "",
    category: str = Category.ABSENCE,
) -> int:
    """Give the open conversations of a person that `user` sees to another (`to`), or back to their teams'
    queues (None), or to one team's; how many went, at most AT_ONCE. One's own, or as a lead anybody's.

    Each goes by its own `hand_over`, so one that somebody changes meanwhile holds up no other.
    """
    if user.pk != person.pk and not user.may("see_all"):
        raise Refused(_("Only a lead may do this for somebody else."))
    if to is not None and to.pk == person.pk:
        raise Invalid(_("They have it already. Choose somebody else."), field="to")
    held = list(queries.waiting_of(user, person)[:AT_ONCE])
    for conversation in held:
        hand_over(user, conversation, team=team, assignee=to, reason=reason, category=category)
    return len(held)
