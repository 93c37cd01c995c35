"""Who is told when: one failure may be chance, two in a row are not."""

from dataclasses import dataclass
from typing import Final, Literal

IN_A_ROW: Final = 2

Tell = Literal["", "failing", "back"]


@dataclass(frozen=True, slots=True)
class Standing:
    """How a probe stands: how many runs failed since the last that passed, and whether people know."""

    failing: int = 0
    alarmed: bool = False


def after(before: Standing, *, passed: bool) -> tuple[Standing, Tell]:
    """How it stands after a run, and what people are told: once that it fails, once that it passes again."""
    if passed:
        return Standing(), "back" if before.alarmed else ""
    failing = before.failing + 1
    if failing >= IN_A_ROW and not before.alarmed:
        return Standing(failing, True), "failing"
    return Standing(failing, before.alarmed), ""
