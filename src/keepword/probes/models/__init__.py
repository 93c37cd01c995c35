from keepword.probes.models.probes import Kind, Outcome, Probe, Run, Step
from keepword.probes.models.rounds import Checklist, Found, Mark, Point, Round

__all__ = [
    "Checklist",
    "Found",
    "Kind",
    "Mark",
    "Outcome",
    "Point",
    "Probe",
    "Round",
    "Run",
    "Step",
]
