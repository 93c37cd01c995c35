"""What routing lets ask about a conversation."""

from django.utils.translation import gettext_lazy as _

from keepword.core.conditions import Field, register

register("conversation", Field("presence", "assignee__work__presence", _("whether its person is there")))
