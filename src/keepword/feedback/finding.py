"""What can be searched for about how a customer rated us."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from keepword.accounts.models import User
from keepword.conversations.finding.documents import MESSAGE
from keepword.feedback.models import Rating
from keepword.search.operators import add_value

_NAMES = ("rating", "оцінка", "оцінку", "оценка", "оценку", "įvertinimas", "įvertinimą")


def _rated(user: User) -> Q:
    return Q(pk__in=Rating.objects.values("conversation"))


add_value(MESSAGE, "has", _NAMES, _("a rating of the customer"), _rated)
