"""What is remembered, in words for the desk."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepword.customers.models import Remembered

# What can be done with a remembered thing by its state: the verb and its word.
VERBS: Final[dict[str, list[tuple[str, str | Promise]]]] = {
    "suggested": [("confirm", gettext_lazy("Yes, remember it")), ("dismiss", gettext_lazy("No"))],
    "confirmed": [("outdate", gettext_lazy("No longer so")), ("remove", gettext_lazy("Remove"))],
    "dismissed": [("confirm", gettext_lazy("It is so"))],
    "outdated": [("confirm", gettext_lazy("It is so again")), ("remove", gettext_lazy("Remove"))],
}


def whence(one: Remembered) -> str:
    """By whom we know it."""
    return _("noted by %(name)s") % {"name": one.by.name} if one.by else one.get_source_display()
