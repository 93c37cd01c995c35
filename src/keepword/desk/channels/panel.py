"""By which channel a conversation came, in the list; mail is the rule and has no sign."""

from collections.abc import Sequence
from functools import lru_cache
from html import escape

from django.utils.translation import get_language

from keepword.accounts.models import User
from keepword.conversations.channels import channel_of
from keepword.conversations.models import Conversation, Inbox
from keepword.desk.conversations.panels import RowSign, register
from keepword.desk.templatetags.desk import icon


def _prepare(user: User, rows: Sequence[Conversation]) -> None:
    """One query for the inboxes of rows that came without: a shop has few."""
    without = [row for row in rows if not Conversation.inbox.is_cached(row)]
    found = Inbox.objects.in_bulk({row.inbox_id for row in without}) if without else {}
    for row in without:
        row.inbox = found[row.inbox_id]


def _write(row: Conversation) -> str:
    return sign_of(row.inbox.channel)


def sign_of(key: str) -> str:
    """The sign of a channel, "" for mail."""
    channel = channel_of(Inbox(channel=key))
    if channel is None or channel.icon == "mail":
        return ""
    return _sign(channel.icon, str(channel.name), get_language() or "")


@lru_cache(maxsize=256)
def _sign(name: str, words: str, language: str) -> str:
    said = escape(words)
    return f'<span class="sign" title="{said}">{icon(name, "s")}<span class="sr-only">{said}</span></span>'


register(RowSign(_write, _prepare, order=1))
