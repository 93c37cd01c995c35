"""A mail from an address of the probe's own to the shop's, out by one server and in by another."""

from collections.abc import Callable

from keepword.channels.email.trial import send_probe
from keepword.conversations.probing import token
from keepword.core.errors import KeepwordError
from keepword.probes.models import Run, Step
from keepword.probes.rules.walked import Walked

PATIENCE = 30.0  # seconds for a server that sends


def walk(run: Run, sent: Callable[[], bool]) -> Walked | None:
    """Give the mail to the server. It passes when its token comes in (`services.running.hear`)."""
    probe = run.probe
    sender = probe.sender or probe.inbox
    if sender is None or probe.inbox is None:
        return Walked(False, step=Step.SET_UP, evidence="There is no inbox.")
    if not sent():
        return None
    try:
        send_probe(sender, probe.inbox.address, token(run.pk), timeout=min(PATIENCE, float(probe.limit)))
    except KeepwordError as error:
        return Walked(False, step=Step.SEND, evidence=error.message)
    return None
