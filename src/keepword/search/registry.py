"""What can be searched. The apps above register their sources, usually in `AppConfig.ready`."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Document:
    """One thing to find: a message, an article. Hits of one group (a conversation) are shown as one.

    `lang` is the body's language (ISO 639-1) or None; `title` and `people` (names, addresses, numbers
    by which people look for it) weigh more than the body. `at` is what "newest first" means.

    `fields` can be asked for one by one (`from:`), by names of ASCII letters; `facets` are plain words that
    say what it is ("file", "lang·uk"). Neither may hold what changes more often than the words do: a
    conversation's status is asked of the conversation.
    """

    object_id: int
    group_id: int
    at: datetime
    lang: str | None
    title: str
    body: str
    people: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    facets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """Where the documents of a kind come from.

    pending(n)  up to n documents that are new or have changed since they were last indexed
    done(ids)   marks these objects as indexed and returns how many there (still) are; it is called in
                the transaction that writes the index
    load(ids)   the documents of these objects, for the page of results; those gone are left out
    """

    kind: str
    pending: Callable[[int], list[Document]]
    done: Callable[[Collection[int]], int]
    load: Callable[[Collection[int]], list[Document]]


_sources: dict[str, Source] = {}


def register(source: Source) -> None:
    """Make a kind searchable; the same kind again replaces it."""
    if not source.kind.isalnum() or not source.kind.isascii():
        raise ValueError(f"The kind {source.kind!r} must be one plain word: it is a word in the index.")
    _sources[source.kind] = source


def sources() -> list[Source]:
    return list(_sources.values())


def source(kind: str) -> Source:
    """The source of a kind; KeyError when nobody registered it."""
    return _sources[kind]
