from keepword.commitments.models.clocks import RESPONSES, Clock, ClockKind, ClockState, Policy, Ruleset

__all__ = ["RESPONSES", "Clock", "ClockKind", "ClockState", "Policy", "Ruleset"]
