"""What a channel offers to whoever writes by it: answers to tap, templates, the window."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from keepword.conversations.channels import AgreedText, channel_of
from keepword.conversations.models import Conversation, Inbox
from keepword.conversations.ways import Way, ways
from keepword.desk.conversations.compose_form import TEMPLATE, VALUE, Composer, template_key

SHOWN = 5  # places for answers to tap, where the channel has more


@dataclass(frozen=True)
class Choice:
    """A template that can be chosen."""

    key: str
    text: AgreedText

    @property
    def label(self) -> str:
        return f"{self.text.name} ({self.text.language})"


@dataclass(frozen=True)
class Chosen:
    """A template that was chosen, with what stands in its places so far."""

    choice: Choice
    values: Sequence[str]

    @property
    def places(self) -> list[tuple[str, str]]:
        known = [*self.values, *[""] * len(self.choice.text.places)]
        return list(zip(self.choice.text.places, known, strict=False))

    @property
    def preview(self) -> str:
        """The words as they stand now; a place without words stays as it is."""
        text = self.choice.text
        return text.filled([value or f"{{{{{place}}}}}" for place, value in self.places])


@dataclass(frozen=True)
class Means:
    """For one form. `closed` are sentences on why no free words go by a way that has templates."""

    way: Way | None = None
    until: datetime | None = None
    closed: Sequence[str] = ()
    choices: Sequence[Choice] = ()
    chosen: Chosen | None = None
    buttons: Sequence[str] = field(default_factory=list)

    @property
    def places(self) -> list[str]:
        """What stands in the places for answers to tap, empty ones at the end."""
        most = min(self.way.can.buttons, SHOWN) if self.way is not None else 0
        return [*self.buttons, *[""] * max(0, most - len(self.buttons))]


def means(conversation: Conversation, composer: Composer) -> Means:
    """What can be used in this reply."""
    if composer.kind != "reply" or composer.is_live:
        return Means()
    found: list[Choice] = []
    closed: list[str] = []
    for one in ways(conversation):
        if one.can.templates:
            found += choices(one.inbox)
            closed += [one.obstacle] if one.obstacle else []
    way = composer.way
    until = way.channel.open_until(conversation, way.inbox) if way is not None else None
    buttons = composer.buttons if way is not None and way.can.buttons else ()
    return Means(way, until, closed, found, chosen(composer, found), buttons)


def choices(inbox: Inbox) -> list[Choice]:
    """The templates of an inbox."""
    channel = channel_of(inbox)
    if channel is None or not channel.can.templates:
        return []
    return [
        Choice(template_key(inbox.pk, one.name, one.language), one) for one in channel.agreed_texts(inbox)
    ]


def chosen(composer: Composer, found: Sequence[Choice]) -> Chosen | None:
    """The one of them that a form names."""
    key = next(iter(composer.extras.get(TEMPLATE, [])), "")
    one = next((choice for choice in found if choice.key == key), None)
    return Chosen(one, composer.extras.get(VALUE, [])) if one is not None and key else None


def of_key(key: str, found: Sequence[Inbox]) -> Chosen | None:
    """The template of a key, when it is of one of these inboxes."""
    every = [choice for inbox in found for choice in choices(inbox)]
    one = next((choice for choice in every if choice.key == key), None)
    return Chosen(one, ()) if one is not None else None
