"""What happens with standards and frameworks. Published inside the transaction of the change."""

from dataclasses import dataclass

from keepword.accounts.models import User
from keepword.analytics.models import (
    Annotation,
    Dashboard,
    OwnFramework,
    Report,
    Standard,
    WallBoard,
    WallScreen,
)


@dataclass(frozen=True, slots=True)
class StandardSaved:
    """A target was set or changed; `user` is None when we did it by ourselves."""

    standard: Standard
    user: User | None
    made: bool


@dataclass(frozen=True, slots=True)
class StandardRetired:
    """A target counts no more."""

    standard: Standard
    user: User | None


@dataclass(frozen=True, slots=True)
class FrameworkSaved:
    """The shop wrote a framework of its own, or changed one."""

    framework: OwnFramework
    user: User | None
    made: bool


@dataclass(frozen=True, slots=True)
class FrameworkRemoved:
    """One of the shop's own is gone; `key` was its id."""

    key: str
    user: User | None


@dataclass(frozen=True, slots=True)
class DashboardSaved:
    """Somebody made a dashboard of their own, or changed one."""

    dashboard: Dashboard
    user: User
    made: bool


@dataclass(frozen=True, slots=True)
class DashboardRemoved:
    """A dashboard is gone; `pk` was its number."""

    pk: int
    user: User


@dataclass(frozen=True, slots=True)
class ReportSaved:
    """A report that is mailed was set up or changed."""

    report: Report
    user: User
    made: bool


@dataclass(frozen=True, slots=True)
class ReportRemoved:
    """A report is mailed no more; `pk` was its number."""

    pk: int
    user: User


@dataclass(frozen=True, slots=True)
class ReportStopped:
    """One of its readers wants no more of it (`stopped`), or wants it again."""

    report: Report
    user: User
    stopped: bool


@dataclass(frozen=True, slots=True)
class AnnotationSaved:
    """A dated word was written or changed; `user` is None when we did it by ourselves."""

    annotation: Annotation
    user: User | None
    made: bool


@dataclass(frozen=True, slots=True)
class AnnotationRemoved:
    """A dated word is gone; `pk` was its number."""

    pk: int
    user: User | None


@dataclass(frozen=True, slots=True)
class WallBoardSaved:
    """A board for the wall was made or changed."""

    board: WallBoard
    user: User
    made: bool


@dataclass(frozen=True, slots=True)
class WallBoardRemoved:
    """A board is gone, with its screens; `pk` was its number."""

    pk: int
    user: User


@dataclass(frozen=True, slots=True)
class WallScreenMade:
    """A screen got its secret address."""

    screen: WallScreen
    user: User


@dataclass(frozen=True, slots=True)
class WallScreenRevoked:
    """A screen shows nothing any more."""

    screen: WallScreen
    user: User
