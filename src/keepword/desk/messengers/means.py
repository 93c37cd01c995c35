"""What a channel offers to whoever writes by it: answers to tap, templates, the window."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from keepword.conversations.channels import AgreedText, channel_of
from keepword.conversations.models import Conversation, Inbox
from keepword.conversations.ways import Way
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
    """For one form. `counted` is the way whose texts are counted."""

    until: datetime | None = None
    choices: Sequence[Choice] = ()
    chosen: Chosen | None = None
    places: Sequence[str] = ()  # what stands in those for answers to tap, empty ones at the end
    counted: Way | None = None


def means(conversation: Conversation, composer: Composer) -> Means:
    """What can be used in this reply, whichever of its ways is chosen."""
    way = composer.way
    if composer.kind != "reply" or way is None or way.can.live:
        return Means()
    found = [choice for one in composer.ways for choice in choices(one.inbox)]
    most = min(max(one.can.buttons for one in composer.ways), SHOWN)
    buttons = composer.buttons
    return Means(
        until=way.channel.open_until(conversation, way.inbox),
        choices=found,
        chosen=chosen(composer, found),
        places=[*buttons, *[""] * (most - len(buttons))] if most else (),
        counted=next((one for one in composer.ways if one.can.segments), None),
    )


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
