"""The scheduler's part: what is late, what is missing, which stores are to be asked."""

from keepword.commerce.services import lateness, polling, shortage
from keepword.core import jobs


@jobs.every(60)
def notice() -> None:
    """Mark what has not come on its day, and give free goods to the orders that wait for them."""
    lateness.mark_late()
    shortage.look_again()


@jobs.every(10)
def ask_stores() -> None:
    """Ask the stores whose turn it is."""
    polling.begin_due()
