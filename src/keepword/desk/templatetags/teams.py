"""`{% load teams %}`: whether people are there."""

from django import template

from keepword.accounts.models import User
from keepword.desk.teams import words
from keepword.teams.models import Presence, Work

register = template.Library()


@register.simple_tag
def work_of(user: User) -> Work | None:
    """How a person works, None before anything is known. One query."""
    return Work.objects.filter(user=user).first() if user.is_authenticated else None


@register.simple_tag
def presence_words(work: Work | None) -> str:
    """How a person stands, as it was last recorded: "away until 14:00"."""
    if work is None:
        return words.presence(Presence.HERE)
    said = work.presence == work.state
    return words.presence(work.presence, work.back_at if said else None, work.text if said else "")


register.filter("stands", words.stands)
register.filter("moved", words.moved)
register.filter("move_reason", words.reason)
register.filter("verdict", words.verdict)
register.filter("against", words.against)


@register.filter
def load_of(person: object) -> str:
    """What a candidate has: "3 of 8"."""
    one = person.candidate  # type: ignore[attr-defined]
    return words.load(one.load, one.capacity)
