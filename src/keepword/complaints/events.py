"""What happens to complaints. Published inside the transaction of the change."""

from dataclasses import dataclass
from datetime import datetime

from keepword.complaints.models import Cause, Compensation, Complaint, Step
from keepword.core.actors import Actor


@dataclass(frozen=True, slots=True)
class ComplaintSuggested:
    complaint: Complaint


@dataclass(frozen=True, slots=True)
class ComplaintOpened:
    complaint: Complaint
    user: Actor


@dataclass(frozen=True, slots=True)
class StagePassed:
    """A stage is behind it since `at`; `step.passed_by` is None when nobody decided so."""

    complaint: Complaint
    step: Step
    at: datetime


@dataclass(frozen=True, slots=True)
class StageTakenBack:
    complaint: Complaint
    stage: str
    user: Actor


@dataclass(frozen=True, slots=True)
class StageLate:
    complaint: Complaint
    step: Step


@dataclass(frozen=True, slots=True)
class CauseRemoved:
    cause: Cause
    user: Actor


@dataclass(frozen=True, slots=True)
class CauseBack:
    """It was removed and is there again; `complaint` tells of it, None when the check of its effect did."""

    cause: Cause
    complaint: Complaint | None


@dataclass(frozen=True, slots=True)
class CompensationAsked:
    compensation: Compensation
    user: Actor


@dataclass(frozen=True, slots=True)
class CompensationDecided:
    compensation: Compensation
    user: Actor
