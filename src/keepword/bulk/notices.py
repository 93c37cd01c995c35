"""Of what in bulk runs people are notified: that one which went on in the background is over."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from keepword.bulk.models import BulkRun, RunState
from keepword.notifications.registry import Kind, Told, register
from keepword.notifications.rules import PAGE
from keepword.notifications.services import News, tell


def tell_finished(run: BulkRun) -> None:
    """Its person may be elsewhere by now. In the caller's transaction."""
    undone = run.state == RunState.UNDONE
    data = {
        "undone": undone,
        "count": run.undone if undone else run.changed,
        "left": run.kept if undone else run.skipped,
    }
    tell(News("bulk_done", f"/bulk/{run.pk}/", subject=("bulk", run.pk), data=data), [run.user])


def _told(data: Mapping[str, Any]) -> Told:
    count, left = int(data.get("count", 0)), int(data.get("left", 0))
    if data.get("undone"):
        title = ngettext("Taken back for %(n)s conversation", "Taken back for %(n)s conversations", count)
    else:
        title = ngettext("Done to %(n)s conversation", "Done to %(n)s conversations", count)
    return Told(title % {"n": count}, _("Left out: %(n)s") % {"n": left} if left else "")


register(
    Kind(
        "bulk_done",
        gettext_lazy("What I do to many conversations is done"),
        _told,
        (PAGE,),
        icon="check-all",
        order=70,
    )
)
