"""What analytics keeps: the lake's list, measured numbers, standards, frameworks of one's own."""

from keepword.analytics.models.frameworks import OwnFramework
from keepword.analytics.models.lake import LakeFile, LakeState
from keepword.analytics.models.standards import Standard
from keepword.analytics.models.values import IndicatorState, IndicatorValue, Measuring

__all__ = [
    "IndicatorState",
    "IndicatorValue",
    "LakeFile",
    "LakeState",
    "Measuring",
    "OwnFramework",
    "Standard",
]
