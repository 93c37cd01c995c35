"""Rules of keeping that ask about a segment, told on its page."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.privacy.models import RetentionRule
from keepword.relationship.queries.uses import Use, register
from keepword.relationship.rules.references import segments_of


@register
def _kept(user: User, number: int) -> Iterator[Use]:
    may = user.may("privacy")
    for one in RetentionRule.objects.order_by("position", "pk"):
        if number in segments_of(one.condition):
            url = f"/settings/privacy/rules/{one.pk}/" if may else ""
            yield Use(_("Rule of keeping “%(name)s”") % {"name": one.name}, url)
