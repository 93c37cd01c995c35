"""A segment's page says which notices ask about it."""

from collections.abc import Iterator

from keepword.accounts.models import User
from keepword.outreach.models import Notice
from keepword.relationship.queries.uses import Use, register
from keepword.relationship.rules.references import segments_of


@register
def _notices(user: User, number: int) -> Iterator[Use]:
    may = user.may("outreach")
    for one in Notice.objects.filter(archived_at=None).order_by("pk"):
        if number in segments_of(one.audience):
            yield Use(one.name, f"/notices/{one.pk}/" if may else "")
