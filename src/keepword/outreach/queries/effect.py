"""Whether a notice did what it is for: did those who got it contact us less?"""

from dataclasses import dataclass

from keepword.accounts.models import User
from keepword.outreach.models import Notice


@dataclass(frozen=True, slots=True)
class Effect:
    """Of those whose `days` are over: how many got it (`treated`) and were held back (`control`), and
    how many of each contacted us within them. `difference` is control's share less the treated one (more
    than 0: it prevented contacts), from `low` to `high` with 95 % confidence (Newcombe 1998, method 10).
    `prevented` is that times `treated`. All None where there are too few to say (`enough` False; `least` in
    each group are needed)."""

    days: int
    treated: int
    treated_contacts: int
    control: int
    control_contacts: int
    least: int
    difference: float | None = None
    low: float | None = None
    high: float | None = None
    prevented: float | None = None
    prevented_low: float | None = None
    prevented_high: float | None = None
    still_watching: int = 0  # whose days are not over

    @property
    def enough(self) -> bool:
        return self.difference is not None

    @property
    def treated_share(self) -> float | None:
        return self.treated_contacts / self.treated if self.treated else None

    @property
    def control_share(self) -> float | None:
        return self.control_contacts / self.control if self.control else None


def effect(user: User, notice: Notice) -> Effect:
    """As of now, for whoever may reach out (else NotFound)."""
    raise NotImplementedError
