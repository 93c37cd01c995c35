"""The verbs of imports."""

from keepword.imports.services.store import Counts, Store

__all__ = ["Counts", "Store"]
