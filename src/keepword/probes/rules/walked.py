"""What a walk found. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Walked:
    """Whether it `passed`, or at which step it failed; seconds that it took (None: nobody knows); what was
    seen; of a page the seconds until its first byte."""

    passed: bool
    seconds: float | None = None
    step: str = ""
    evidence: str = ""
    first_byte: float | None = None
