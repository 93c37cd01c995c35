"""Conditions, and what can be asked in them."""

from typing import Annotated, Any

from pydantic import Field

from keepword.api.fields import Out
from keepword.core import conditions

# {"field": …, "op": …, "value": …}, {"all": […]}, {"any": […]}, {"not": …}; {} holds always.
Condition = Annotated[dict[str, Any], Field(description="See GET /conditions for what can be asked.")]
StepsOut = Annotated[list[dict[str, Any]], Field(description="See GET /actions for what can be done.")]


class ConditionChoice(Out):
    value: int | str | bool | None
    label: str


class AskedOut(Out):
    """Something that can be asked of a conversation."""

    field: str
    label: str
    kind: str = Field(description="choice, number, text, moment, flag, set or words.")
    operators: list[str]
    choices: list[ConditionChoice]
    stored: bool = Field(description="Whether views can ask it too, not only rules.")

    @classmethod
    def of(cls, field: conditions.Field) -> "AskedOut":
        found = field.choices() if field.choices else ()
        return cls(
            field=field.name,
            label=str(field.label),
            kind=field.kind,
            operators=list(conditions.operators(field)),
            choices=[ConditionChoice(value=value, label=str(label)) for value, label in found],
            stored=field.stored,
        )


class AskedList(Out):
    items: list[AskedOut]
