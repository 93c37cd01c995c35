"""What features add to the page of a conversation and to a row of the list, without touching its templates.

A feature of the desk has a module that calls `register` and stands in `desk.apps.FEATURES`. Places:

badges    after the state, under the subject          (in #c-head, refreshed with it)
tools     buttons beside Assign, Snooze, Close         (in #c-head)
menu      in the menu "More": a group of menu items    (in #c-head)
notices   above the messages: what one must know now   (its parts have ids of their own)
pane      sections of the customer's pane              (each a `{% part %}` of its own)
writing   above what is written in the composer
composer  buttons in the composer's foot
thread    after the messages                           (list items with ids of their own)
dialogs   dialogs and pop-overs that outlive refreshes (at the end of #conversation)
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from keepword.accounts.models import User
from keepword.conversations.models import Conversation

PLACES = ("badges", "tools", "menu", "notices", "pane", "writing", "composer", "thread", "dialogs")

Context = Callable[[HttpRequest, Conversation], dict[str, Any]]


@dataclass(frozen=True)
class Panel:
    """A template of a feature at a place of the conversation's page.

    `context` is asked once a page for what the template shows beside the page's own context (`conversation`,
    `view`, `people` ...); its names belong to the feature ("tags_of", not "tags").
    """

    place: str
    template: str
    context: Context | None = None
    order: int = 100


@dataclass(frozen=True)
class RowSign:
    """HTML among the signs of a row of the list, beside the name; with `place="preview"` at the end of its
    last line, where there is more room.

    `write(row)` makes it, escaped, "" for nothing: a function, as templates for forty rows took half of the
    page's time. `prepare(user, rows)` reads before what all rows of a page need, in one query, and sets it on
    them.
    """

    write: Callable[[Conversation], str]
    prepare: Callable[[User, Sequence[Conversation]], None] | None = None
    order: int = 100
    place: str = "signs"


_panels: list[Panel] = []
_signs: list[RowSign] = []


def register(*what: Panel | RowSign) -> None:
    """Add panels and signs; the same again is once."""
    for one in what:
        into: list[Any] = _panels if isinstance(one, Panel) else _signs
        if isinstance(one, Panel) and one.place not in PLACES:
            raise ValueError(f"There is no place {one.place!r} on the page of a conversation.")
        if one not in into:
            into.append(one)
            into.sort(key=lambda each: each.order)


def panels(place: str) -> list[Panel]:
    """The panels of a place in their order."""
    return [panel for panel in _panels if panel.place == place]


def signs(place: str = "signs") -> list[RowSign]:
    """The signs of a place of a row in their order."""
    return [sign for sign in _signs if sign.place == place]


def context(request: HttpRequest, conversation: Conversation) -> dict[str, Any]:
    """What the templates of all panels show, each feature asked once."""
    found: dict[str, Any] = {}
    for ask in {panel.context: None for panel in _panels if panel.context is not None}:
        found |= ask(request, conversation)
    return found


def prepare(user: User, rows: Sequence[Conversation]) -> None:
    """Read what the signs of these rows show."""
    for sign in _signs:
        if sign.prepare is not None and rows:
            sign.prepare(user, rows)
