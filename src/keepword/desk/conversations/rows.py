"""The rows of the list as HTML.

A page has forty, and as a template they took more than half of its time; so they are written by functions,
also what features add to them (`panels.RowSign`), and what all rows of a page have in common is found once.
"""

import hashlib
from collections.abc import Iterable
from html import escape

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.conversations.models import NEVER, Conversation, Priority
from keepword.conversations.views import View
from keepword.desk.conversations import panels
from keepword.desk.templatetags.desk import age, avatar, due, icon

_OF_ONE = ("mine", "unassigned")  # views in which who has it is known
_REV = 12  # letters of what tells one state of a row from another


def written(rows: Iterable[Conversation], view: View, user: User) -> SafeString:
    """The list items of rows, for a reader in a view."""
    writer = _Writer(view, user)
    return mark_safe("".join([writer.item(row) for row in rows]))  # noqa: S308 - escaped below


class _Writer:
    """Writes rows; what they have in common it knows from the beginning."""

    def __init__(self, view: View, user: User) -> None:
        self.view, self.user = view, user
        self.query = escape(view.parameters)
        self.select = escape(_("Select “%(subject)s”"))
        self.no_subject = _("(no subject)")
        self.unknown = _("Unknown")
        self.nobody = (
            f'<span class="avatar none" title="{escape(_("Nobody has it"))}" aria-hidden="true">–</span>'
        )
        self.marks = _marks()
        self.priorities = _priorities()
        self.signs = [sign.write for sign in panels.signs()]
        self.at_preview = [sign.write for sign in panels.signs("preview")]
        self.people: dict[int, str] = {}

    def item(self, row: Conversation) -> str:
        """A row, with a `data-rev` as `{% part %}` gives it: the times in it do not count."""
        subject = escape(row.subject or self.no_subject)
        awaited = " awaited" if row.waiting_since else ""
        name = escape(row.customer.name or self.unknown)
        signs = self._signs(row)
        foot = f'<span class="row-preview clip">{escape(row.preview)}</span>{self._foot(row)}'
        when, due_at = age(row.last_message_at), self._due(row)
        state = f"{self.query} {awaited} {name} {signs} {subject} {foot} {row.last_message_at} {row.due_at}"
        state += f" {row.snoozed_until if due_at else ''}"
        rev = hashlib.sha1(state.encode(), usedforsecurity=False).hexdigest()[:_REV]
        address = f"/c/{row.pk}/?{self.query}"
        return (
            f'<li id="row-{row.pk}" data-rev="{rev}" class="row-item">'
            f'<input class="pick" type="checkbox" name="pick" value="{row.pk}"'
            f' aria-label="{self.select % {"subject": subject}}">'
            f'<a href="{address}" hx-get="{address}" hx-target="#stage" hx-push-url="true"'
            f' hx-indicator="#stage">\n'
            f'<span class="row-line"><span class="row-who clip{awaited}">{name}</span>'
            f'<span class="row-signs">{signs}</span> <span class="row-age">{when}</span></span>\n'
            f'<span class="row-line"><span class="row-subject clip">{subject}</span>{due_at}</span>\n'
            f'<span class="row-line">{foot}</span>\n</a></li>\n'
        )

    def _signs(self, row: Conversation) -> str:
        own = "".join([html for name, html in self.marks if getattr(row, name)])
        added = "".join([write(row) for write in self.signs])
        return f"{own}{added}{self.priorities.get(row.priority, '')}"

    def _due(self, row: Conversation) -> str:
        if self.view.key == "snoozed" and row.snoozed_until:
            return f'<span class="due-chip">{icon("snooze", "s")}{due(row.snoozed_until)}</span>'
        if row.due_at < NEVER:
            return f'<span class="due-chip">{icon("clock", "s")}{due(row.due_at)}</span>'
        return ""

    def _foot(self, row: Conversation) -> str:
        added = "".join([write(row) for write in self.at_preview])
        if self.view.key in _OF_ONE:
            return added
        if row.assignee is None:
            return added + self.nobody
        who = self.people.get(row.assignee.pk)
        if who is None:
            name = escape(row.assignee.name)
            who = f'{avatar(row.assignee, self.user)}<span class="sr-only">{name}</span>'
            self.people[row.assignee.pk] = who
        return added + who


def _marks() -> list[tuple[str, str]]:
    """What Keepword itself sees on a row (`views.list_page`), each as it is shown."""
    return [
        ("has_mention", _badge("accent", "mention", spoken=_("You are mentioned"))),
        ("has_failed", _badge("danger", "warn", _("not sent"))),
        ("has_draft", _badge("accent", "draft", _("draft"))),
        (
            "has_files",
            f'<span class="sign">{icon("attach", "s")}'
            f'<span class="sr-only">{escape(_("with files"))}</span></span>',
        ),
    ]


def _priorities() -> dict[int, str]:
    colours = {Priority.URGENT: "danger", Priority.HIGH: "warn"}
    return {int(one): _badge(colour, "flag", str(one.label)) for one, colour in colours.items()}


def _badge(colour: str, sign: str, text: str = "", spoken: str = "") -> str:
    said = f'<span class="sr-only">{escape(spoken)}</span>' if spoken else escape(text)
    return f'<span class="badge {colour}">{icon(sign, "s")}{said}</span>'
