"""Background work about customers."""

from keepword.core import jobs
from keepword.customers.services import compare_some


@jobs.every(10)
def compare() -> None:
    """Look among new and changed customers for those who may be somebody we know."""
    compare_some()
