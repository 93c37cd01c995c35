"""Where reviews come from: one small class a source, all behind the same protocol."""

from keepword.channels.reviews.sources.appstore import AppStore
from keepword.channels.reviews.sources.base import Found, Source, Where
from keepword.channels.reviews.sources.feed import Feed
from keepword.channels.reviews.sources.play import GooglePlay
from keepword.channels.reviews.sources.pushed import Pushed
from keepword.channels.reviews.sources.table import Uploaded

SOURCES: dict[str, Source] = {
    one.key: one for one in (Uploaded(), Feed(), Pushed(), AppStore(), GooglePlay())
}


def source_of(where: Where) -> Source:
    """The source of an inbox; one that a later release dropped is like a table."""
    return SOURCES.get(where.source, SOURCES["csv"])


__all__ = ["SOURCES", "Found", "Source", "Where", "source_of"]
