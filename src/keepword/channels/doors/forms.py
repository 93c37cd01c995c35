"""What an admin is asked for when an inbox of a channel is connected."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

Text = str | Promise


@dataclass(frozen=True)
class Setting:
    """One thing to enter. `choices` are (value, words); `kind` is text, long, number, choice or yes."""

    name: str
    label: Text
    help: Text = ""
    required: bool = True
    kind: str = "text"
    choices: Sequence[tuple[str, Text]] = ()
    default: str = ""
