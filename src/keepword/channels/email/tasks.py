"""Background work of e-mail."""

from keepword.channels.email import automatic, saving, sending, unchecked
from keepword.core import jobs


@jobs.job
def save_sent(message_id: int) -> None:
    """Put a sent mail into the mailbox's Sent folder."""
    saving.save_sent(message_id)


@jobs.job
def acknowledge(message_ids: list[int]) -> None:
    """Tell the writers of these messages that they came."""
    automatic.acknowledge(message_ids)


@jobs.every(30)
def end_stuck() -> int:
    """Take up messages whose try never came to an end; how many."""
    return sending.end_stuck()


@jobs.every(60)
def look_again() -> int:
    """Show the scanner what it could not look at before; how many mails."""
    return unchecked.look_again()
