"""What features do with a message that is written, beside saying it.

A composer's form carries what a feature adds to it in fields whose names begin with "x-"; they are kept with
the draft and given back here as `composer.extras`.
"""

from collections.abc import Callable
from typing import Any

from keepword.accounts.models import User
from keepword.conversations.models import Conversation, Message
from keepword.desk.conversations.compose_form import Composer, Extras

Before = Callable[[User, Conversation, Composer], None]
After = Callable[[User, Message, Composer], None]
Undone = Callable[[Message], Extras]

_before: list[Before] = []
_after: list[After] = []
_undone: list[Undone] = []


def register(
    *, before: Before | None = None, after: After | None = None, undone: Undone | None = None
) -> None:
    """`before` may refuse a message (Invalid), `after` is told of it in the same transaction, `undone` says
    what the form of a message that was taken back carries again."""
    for one, into in ((before, _before), (after, _after), (undone, _undone)):
        if one is not None and one not in into:
            into.append(one)  # type: ignore[arg-type]


def check(user: User, conversation: Conversation, composer: Composer) -> None:
    """Raise Invalid when a feature will not have it sent so."""
    for before in _before:
        before(user, conversation, composer)


def said(user: User, message: Message, composer: Composer) -> None:
    """Tell the features what was said."""
    for after in _after:
        after(user, message, composer)


def taken_back(message: Message) -> dict[str, Any]:
    """What the features want in the form again."""
    extras: Extras = {}
    for undone in _undone:
        extras |= undone(message)
    return {"extras": extras} if extras else {}
