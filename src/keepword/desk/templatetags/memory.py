"""`{% load memory %}`: remembered things in words."""

from django import template

from keepword.customers.models import Remembered
from keepword.customers.words import remembered
from keepword.desk.memory import links, words
from keepword.relationship.timeline import Entry

register = template.Library()


@register.filter
def thing(one: Remembered) -> str:
    """What is remembered, as people say it."""
    return remembered(one)


@register.filter
def whence(one: Remembered) -> str:
    """By whom we know it."""
    return words.whence(one)


@register.filter
def verbs(one: Remembered) -> list[tuple[str, object]]:
    """What can be done with it: verb and word."""
    return list(words.VERBS.get(one.state, []))


@register.filter
def opens(entry: Entry) -> str:
    """The address that an entry of a timeline leads to."""
    return links.address(entry)
