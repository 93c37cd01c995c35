"""What tests and rounds tell whoever listens. Published inside the transaction of the change."""

from dataclasses import dataclass
from datetime import date

from keepword.probes.models import Checklist, Probe, Run


@dataclass(frozen=True, slots=True)
class ProbeFailing:
    """A probe has failed several times in a row."""

    probe: Probe
    run: Run


@dataclass(frozen=True, slots=True)
class ProbeBack:
    """It passes again."""

    probe: Probe
    run: Run


@dataclass(frozen=True, slots=True)
class RoundDue:
    """A round is to be walked on this day."""

    checklist: Checklist
    day: date
