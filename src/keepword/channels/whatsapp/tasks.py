"""What is asked of Meta beside messages."""

from datetime import timedelta

from keepword.channels.doors import connections
from keepword.channels.doors.channel import Later, Rejected
from keepword.channels.doors.models import Connected, Connection
from keepword.channels.whatsapp import api, templates
from keepword.channels.whatsapp.models import Template
from keepword.core import clock, jobs
from keepword.core.errors import KeepwordError

STALE = timedelta(hours=6)


@jobs.job
def announce(connection_id: int) -> None:
    """Have Meta call us for this account, and learn its templates. What it says against it is shown."""
    connection = Connection.objects.select_related("inbox").filter(pk=connection_id).first()
    if connection is None:
        return
    try:
        # https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/set-up-webhooks
        api.post(connection, f"{connection.settings.get('account_id')}/subscribed_apps", {})
        templates.fetch(connection)
    except (Later, Rejected) as error:
        connections.failing(connection, str(getattr(error, "problem", error)))
    except KeepwordError as error:
        connections.failing(connection, error.message)


@jobs.job
def fetch_templates(connection_id: int) -> None:
    """Learn the templates anew; a failure leaves those that are known."""
    connection = Connection.objects.select_related("inbox").filter(pk=connection_id).first()
    if connection is None:
        return
    try:
        templates.fetch(connection)
    except (Later, Rejected, KeepwordError):
        return


@jobs.every(600)
def keep_templates_fresh() -> int:
    """Templates are changed at Meta: learn those anew that were read long ago; of how many inboxes."""
    rows = Connection.objects.filter(inbox__channel="whatsapp", inbox__is_active=True)
    fresh = Template.objects.filter(fetched_at__gt=clock.now() - STALE).values("inbox")
    stale = rows.exclude(state=Connected.OFF).exclude(inbox__in=fresh).filter(checked_at__isnull=False)
    ids = list(stale.values_list("pk", flat=True))
    for pk in ids:
        jobs.enqueue(fetch_templates, pk)
    return len(ids)
