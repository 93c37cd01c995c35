"""What of the apps below asks about a segment: lists, answering times, skills."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.commitments.models import Policy
from keepword.conversations.models.views import SavedView
from keepword.conversations.views import saved_views
from keepword.relationship.queries.uses import Use, register
from keepword.relationship.rules.references import segments_of
from keepword.routing.models import Need


@register
def _lists(user: User, number: int) -> Iterator[Use]:
    """Those that this user may open by name, one of somebody's own without it."""
    may_open = set(saved_views(user).values_list("pk", flat=True))
    for one in SavedView.objects.order_by("pk"):
        if number in segments_of(one.condition):
            if one.pk in may_open:
                yield Use(_("List “%(name)s”") % {"name": one.name}, f"/?view=v{one.pk}")
            else:
                yield Use(_("a list of somebody's own"))


@register
def _answering_times(user: User, number: int) -> Iterator[Use]:
    may = user.may("hours")
    for one in Policy.objects.filter(removed_at=None).order_by("position", "pk"):
        if number in segments_of(one.condition):
            url = f"/settings/clocks/{one.pk}/" if may else ""
            yield Use(_("Answering times “%(name)s”") % {"name": one.name}, url)


@register
def _skills(user: User, number: int) -> Iterator[Use]:
    may = user.may("settle")
    for one in Need.objects.select_related("skill").order_by("pk"):
        if number in segments_of(one.condition):
            url = f"/settings/skills/{one.skill_id}/" if may else ""
            yield Use(_("Skill “%(name)s”") % {"name": one.skill.name}, url)
