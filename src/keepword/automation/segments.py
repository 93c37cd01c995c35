"""Rules that ask about a segment, told on its page."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.automation.models import Rule
from keepword.relationship.queries.uses import Use, register
from keepword.relationship.rules.references import segments_of


@register
def _rules(user: User, number: int) -> Iterator[Use]:
    may = user.may("share")
    for one in Rule.objects.filter(removed_at=None).order_by("position", "pk"):
        if number in segments_of(one.condition):
            yield Use(_("Rule “%(name)s”") % {"name": one.name}, f"/settings/rules/{one.pk}/" if may else "")
