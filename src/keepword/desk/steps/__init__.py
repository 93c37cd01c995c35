"""The builder of steps: what a rule or a macro does, one action after the other."""

from keepword.desk.steps.builder import StepsBuilder, read

__all__ = ["StepsBuilder", "read"]
