"""What analytics keeps: the lake's list, measured numbers, standards, frameworks and dashboards of one's own,
reports that are mailed, words on what happened when, boards on the wall."""

from keepword.analytics.models.annotations import Annotation
from keepword.analytics.models.dashboards import Dashboard
from keepword.analytics.models.frameworks import OwnFramework
from keepword.analytics.models.lake import LakeFile, LakeState
from keepword.analytics.models.reports import Every, MailState, Report, ReportMail, ReportReader
from keepword.analytics.models.standards import Standard
from keepword.analytics.models.values import IndicatorState, IndicatorValue, Measuring
from keepword.analytics.models.walls import Rows, WallBoard, WallScreen

__all__ = [
    "Annotation",
    "Dashboard",
    "Every",
    "IndicatorState",
    "IndicatorValue",
    "LakeFile",
    "LakeState",
    "MailState",
    "Measuring",
    "OwnFramework",
    "Report",
    "ReportMail",
    "ReportReader",
    "Rows",
    "Standard",
    "WallBoard",
    "WallScreen",
]
