"""Of what in imports people are notified: that one of theirs is over."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from keepword.imports.models import Run, State
from keepword.notifications.registry import Kind, Told, register
from keepword.notifications.rules import MAIL, PAGE
from keepword.notifications.services import News, tell


def tell_ended(run: Run) -> None:
    """Tell whoever began it, in the caller's transaction."""
    if run.user is None:
        return
    data = {
        "source": run.source,
        "failed": run.state == State.FAILED,
        "problem": run.problem[:200],
        "conversations": run.counts.get("conversations", 0),
        "rejected": run.counts.get("rejected", 0),
    }
    tell(News("import_ended", "/settings/imports/", subject=("import", run.pk), data=data), [run.user])


def _told(data: Mapping[str, Any]) -> Told:
    name = {"name": data.get("source", "")}
    if data.get("failed"):
        return Told(_("The import “%(name)s” has failed") % name, str(data.get("problem", "")))
    count, rejected = int(data.get("conversations", 0)), int(data.get("rejected", 0))
    body = ngettext("%(n)s new conversation", "%(n)s new conversations", count) % {"n": count}
    if rejected:
        more = ngettext("%(n)s line was left out", "%(n)s lines were left out", rejected) % {"n": rejected}
        body = f"{body}; {more}"
    return Told(_("The import “%(name)s” is done") % name, body)


register(
    Kind(
        "import_ended",
        gettext_lazy("An import that I began is over"),
        _told,
        (PAGE, MAIL),
        icon="check-all",
        order=80,
    )
)
