"""`{% load macros %}`: the macros that stand in a composer's form."""

from typing import Any

from django import template

from keepword.automation.models import Macro
from keepword.desk.conversations.compose_form import Composer
from keepword.desk.macros.palette import chip
from keepword.desk.macros.panel import WITH_STEPS, used

register = template.Library()


@register.simple_tag
def macro_chips(composer: Composer) -> list[dict[str, Any]]:
    """What the form carries of each; no query when there is none."""
    languages = used(composer)
    if not languages:
        return []
    wanted = composer.extras.get(WITH_STEPS, [])
    found = Macro.objects.filter(pk__in=languages, removed_at=None)
    return [chip(one, languages[one.pk], with_steps=str(one.pk) in wanted) for one in found]
