"""What some of us know and some do not."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.audit.services import record
from keepword.core import clock
from keepword.core.errors import Conflict, Invalid
from keepword.teams.models import Skill
from keepword.teams.services.teams import demand


def save_skill(user: User, skill: Skill | None, *, name: str) -> Skill:
    """Make a skill (None) or give it another name."""
    demand(user)
    if not name.strip():
        raise Invalid(_("Give the skill a name."), field="name")
    with transaction.atomic():
        made = skill or Skill(created_at=clock.now())
        made.name = name.strip()[:80]
        try:
            with transaction.atomic():
                made.save()
        except IntegrityError:
            raise Conflict(_("There is a skill of this name already."), field="name") from None
        record(user, "saved skill", made, name=made.name)
    return made


def remove_skill(user: User, skill: Skill) -> None:
    """Nobody has it any more, and nothing asks for it."""
    demand(user)
    with transaction.atomic():
        record(user, "removed skill", skill, name=skill.name)
        skill.delete()
