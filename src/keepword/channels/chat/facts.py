"""Kinds of facts about invitations to chat."""

from keepword.core.facts import declare

for _kind, _what in (
    ("shown", "was shown to"),
    ("accepted", "was taken by"),
    ("dismissed", "was put away by"),
):
    declare(f"invitation_{_kind}", f"An invitation {_what} a visitor.", invitation=int, inbox=int)
