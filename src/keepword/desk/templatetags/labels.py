"""`{% load labels %}`: inputs of the shop's own fields."""

from typing import Any

from django import template

register = template.Library()


@register.inclusion_tag("desk/fields/_input.html")
def field_input(field: Any, ident: str, name: str, typed: list[str] | None = None) -> dict[str, Any]:
    """The input of a field (a Shown): with what was typed when it comes back, else with what it holds."""
    if typed:
        return {
            "field": field,
            "ident": ident,
            "name": name,
            "text": typed[0],
            "chosen": typed,
        }
    chosen = field.chosen if field.held.is_set else ()
    return {"field": field, "ident": ident, "name": name, "text": field.typed, "chosen": chosen}
