"""What several writes take: people's lines, tokens of files."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from keepword.api.fields import In, MomentIn
from keepword.api.files import MAX_FILES
from keepword.conversations.services import Template


class NamedAddress(In):
    """A name and an address."""

    name: str = Field(default="", max_length=200)
    address: str = Field(max_length=254, examples=["olena@example.org"])


Text = Annotated[str, Field(max_length=200_000, description="Empty when there is html: it is made from it.")]
Html = Annotated[
    str,
    Field(
        max_length=200_000,
        description="What was written with more than words; a small safe part of HTML is kept.",
    ),
]
SendAt = Annotated[
    MomentIn | None, Field(description="When it leaves, if later: a moment that is still to come.")
]
Lines = Annotated[list[NamedAddress], Field(max_length=50)]
Tokens = Annotated[
    list[Annotated[str, Field(max_length=2_000)]],
    Field(max_length=MAX_FILES, description="Tokens of files that were uploaded before (POST /uploads)."),
]
Buttons = Annotated[
    list[Annotated[str, Field(max_length=20)]],
    Field(
        max_length=10,
        description="Answers that the customer can tap; a numbered list where the channel has no buttons.",
    ),
]


class UsedTemplate(In):
    """A text agreed with the provider (WhatsApp), which may leave at any time."""

    name: str = Field(max_length=512)
    language: str = Field(max_length=20, examples=["en_US"])
    values: list[Annotated[str, Field(max_length=500)]] = Field(
        default=[], max_length=20, description="What stands in its places, in their order."
    )

    def wanted(self) -> Template:
        return Template(self.name, self.language, tuple(self.values))


def pairs(lines: Sequence[NamedAddress]) -> list[tuple[str, str]]:
    """Lines as the verbs take them."""
    return [(" ".join(line.name.split()), line.address) for line in lines]
