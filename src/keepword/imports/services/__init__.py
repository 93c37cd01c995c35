"""The verbs of imports."""

from keepword.imports.services.runs import advance, begin, carry_on, stop, take_up
from keepword.imports.services.store import Counts, Store

__all__ = ["Counts", "Store", "advance", "begin", "carry_on", "stop", "take_up"]
