"""What can be asked about a conversation."""

from django.utils.translation import gettext_lazy as _

from keepword.core.conditions import Field, register

register(
    "conversation",
    Field("priority", "priority", _("priority")),
    Field("inbox", "inbox_id", _("inbox")),
    Field("channel", "inbox__channel", _("channel")),
    Field("language", "language", _("language")),
    Field("status", "status", _("status")),
    Field("assignee", "assignee_id", _("assignee")),
    Field("team", "team_id", _("team")),
    Field("customer", "customer_id", _("customer")),
    Field("subject", "subject", _("subject"), kind="text"),
)
