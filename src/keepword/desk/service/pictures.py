"""Drawings of numbers as pictures (PNG), for a presentation or a letter."""

from __future__ import annotations

from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.analytics.queries import frameworks as framework_queries
from keepword.analytics.queries import numbers
from keepword.analytics.queries import reports as queries
from keepword.analytics.rules.keeping import Stretch
from keepword.analytics.rules.reports import Kind, Subject
from keepword.core.errors import NotFound
from keepword.desk.service import frameworks, indicators, noted
from keepword.desk.service.drawings.paper import as_png
from keepword.desk.service.tiles import drawn


def png(user: User, of: Subject, *, by: str = "", name: str = "", scope: str = "") -> bytes:
    """The drawing of an indicator (by month, week or day), of a framework, or of one tile of a dashboard (an
    indicator's `name`, and a `scope` as in "team:3"). NotFound where there is none for this user to see."""
    picture = as_png(_drawing(user, of, by, name, scope))
    if not picture:
        raise NotFound(_("There is no drawing of this yet."))
    return picture


def _drawing(user: User, of: Subject, by: str, name: str, scope: str) -> str:
    if of.kind is Kind.FRAMEWORK:
        found, _own = framework_queries.get_framework(user, of.key)
        drawing: str = frameworks.told(found, framework_queries.stands(user, found))["drawing"]
        return drawing
    every = [one for section in queries.told(user, of).sections for one in section.proofs]
    if of.kind is Kind.INDICATOR:
        by = by if by in indicators.BY and by in numbers.kinds(user, of.key) else Stretch.MONTH.value
        past = numbers.series(user, of.key, Stretch(by))
        _notes, marks = noted.of_series(user, of.key, past)
        return indicators.drawing(every[0][1], past, [indicators.label(one) for one in past], marks)
    notes = noted.of_board(user, every)
    return next(
        (drawn(tile, proof, notes) for tile, proof in every if (tile.indicator, tile.scope) == (name, scope)),
        "",
    )
