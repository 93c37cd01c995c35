"""What features add to a customer's page, without touching its template.

A feature has a module that calls `add` and stands in `desk.apps.FEATURES`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from keepword.customers.models import Customer


@dataclass(frozen=True)
class Section:
    """A template below what a customer is known by; `context` is asked once a page, its names are the
    feature's own."""

    template: str
    context: Callable[[HttpRequest, Customer], dict[str, Any]]
    order: int = 100


_sections: list[Section] = []


def add(section: Section) -> None:
    """Show a section on the page of every customer; the same again is once."""
    if section not in _sections:
        _sections.append(section)
        _sections.sort(key=lambda one: one.order)


def context(request: HttpRequest, customer: Customer) -> dict[str, Any]:
    """What the templates of all sections show, and which they are (`sections`)."""
    found: dict[str, Any] = {"sections": [one.template for one in _sections]}
    for one in _sections:
        found |= one.context(request, customer)
    return found
