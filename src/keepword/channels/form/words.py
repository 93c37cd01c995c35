"""In which words people read why a request looks like spam."""

from collections.abc import Iterable
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from keepword.channels.form import rules

_REASONS: Final[dict[str, Promise]] = {
    rules.BLOCKED: _("its sender is blocked"),
    rules.HONEYPOT: _("a field was filled in that no person sees"),
    rules.FAST: _("it was sent sooner than anybody can write"),
    rules.LINKS: _("it has many links and few words"),
    rules.MARKUP: _("its links are written as programs write them"),
    rules.HEADING: _("there is a link in the subject or in the name"),
    rules.REPEATED: _("the same words came from other addresses"),
}


def reasons(names: Iterable[str]) -> list[str]:
    """Reasons (names of `rules`) in words; what a later release dropped is left out."""
    return [str(_REASONS[name]) for name in names if name in _REASONS]
