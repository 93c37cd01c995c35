"""The days when a country does not work, from the `holidays` package, and a business's own list of dates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

from keepword.core.errors import Invalid


@dataclass(frozen=True, slots=True)
class Region:
    """A country by its ISO 3166 code and, for some, a part of it ("DE", "BY")."""

    country: str
    subdivision: str | None = None


@dataclass(frozen=True, slots=True)
class DaysOff:
    """A container of dates: the public holidays of `regions` and the `dates` named one by one."""

    regions: tuple[Region, ...] = ()
    dates: frozenset[date] = frozenset()

    def __contains__(self, day: object) -> bool:
        if not isinstance(day, date):
            return False
        return day in self.dates or any(day in public_holidays(region, day.year) for region in self.regions)


@lru_cache(maxsize=1024)
def public_holidays(region: Region, year: int) -> Mapping[date, str]:
    """A year's public holidays with their names; empty for years the package knows nothing of."""
    # Half a second to import and to load its first country, which most commands never need.
    # A fresh object a year, because one that grows as it is asked shows other threads a year half filled.
    import holidays

    return dict(holidays.country_holidays(region.country, subdiv=region.subdivision, years=year))


@cache
def regions_known() -> Mapping[str, tuple[str, ...]]:
    """The countries (ISO 3166 alpha-2) whose holidays are known, each with its subdivisions."""
    import holidays

    supported = holidays.list_supported_countries(include_aliases=True)
    return {code: tuple(parts) for code, parts in sorted(supported.items()) if len(code) == len("LT")}


def region_named(country: str, subdivision: str | None = None) -> Region:
    """The region of these codes, in any case; Invalid if its holidays are not known."""
    code = country.strip().upper()
    parts = regions_known().get(code)
    if parts is None:
        raise Invalid(
            f"country: {country[:40]!r} is not known; expected a two-letter code like LT or UA",
            field="country",
        )
    wanted = (subdivision or "").strip()
    if not wanted:
        return Region(code)
    for part in parts:
        if part.casefold() == wanted.casefold():
            return Region(code, part)
    expected = f"one of {', '.join(parts)}" if parts else "none, as no part has holidays of its own"
    raise Invalid(
        f"subdivision: {wanted[:40]!r} is not known in {code}; expected {expected}", field="subdivision"
    )
