"""The found words shown in their own text."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from keepword.language.lemmas import LONGEST_WORD, TOKEN, normal, words
from keepword.search.rules import Clause

_LENGTH: Final = 180  # characters of a snippet
_BEFORE: Final = 60  # of them before the first found word
_SEARCHED: Final = 50_000  # as much of a text as the index has
_SPACE: Final = re.compile(r"\s+")


class Finder:
    """Knows the words of a query in any form that the index would have found them by."""

    def __init__(self, clauses: Iterable[Clause]) -> None:
        self._terms: set[str] = set()
        prefixes: list[str] = []
        for clause in clauses:
            self._terms.update(form for forms in clause.typed for form in forms)
            self._terms.update(clause.roots)
            if clause.prefix:
                prefixes.extend(forms[-1] for forms in clause.typed)
        self._prefixes = tuple(prefixes)
        self._known: dict[tuple[str, str | None], bool] = {}  # texts repeat their words

    def marked(self, text: str, lang: str | None) -> SafeString:
        """The whole text (a title) on one line, escaped, with the found words in <mark>."""
        return self._html(_one_line(text), lang)

    def snippet(self, text: str, lang: str | None) -> SafeString:
        """Some 180 characters about the first found word; the beginning when there is none."""
        line = _one_line(text[:_SEARCHED])
        first = next((m.start() for m in TOKEN.finditer(line) if self._finds(m.group(), lang)), 0)
        start = 0 if first <= _BEFORE else line.rfind(" ", 0, first - _BEFORE // 2) + 1
        if first - start > _BEFORE:  # a text without spaces
            start = first - _BEFORE // 2
        end = len(line) if len(line) <= start + _LENGTH else line.rfind(" ", first + 1, start + _LENGTH)
        if end == -1:
            end = start + _LENGTH
        excerpt = self._html(line[start:end], lang)
        return format_html("{}{}{}", "… " if start else "", excerpt, " …" if end < len(line) else "")

    def _html(self, line: str, lang: str | None) -> SafeString:
        pieces: list[tuple[str, str, str]] = []
        done = 0
        for match in TOKEN.finditer(line):
            if self._finds(match.group(), lang):
                pieces.append((line[done : match.start()], "mark", match.group()))
                done = match.end()
        marked = format_html_join("", "{0}<{1}>{2}</{1}>", pieces)
        return format_html("{}{}", marked, line[done:])

    def _finds(self, token: str, lang: str | None) -> bool:
        known = self._known.get((token, lang))
        if known is None:
            known = self._known[token, lang] = self._looks(token, lang)
        return known

    def _looks(self, token: str, lang: str | None) -> bool:
        for word in words(normal(token)[: 2 * LONGEST_WORD], lang):
            for form in word.forms:
                if form in self._terms or (self._prefixes and form.startswith(self._prefixes)):
                    return True
            if not self._terms.isdisjoint(word.roots):
                return True
        return False


def _one_line(text: str) -> str:
    # Control characters and lone surrogates cannot be shown or sent.
    text = unicodedata.normalize("NFC", text)
    if not text.isprintable():
        text = "".join([char if char.isprintable() else " " for char in text])
    return _SPACE.sub(" ", text).strip()
