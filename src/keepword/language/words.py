"""The small word lists of language/data, one folder a language (its ISO 639-1 code)."""

from functools import cache
from pathlib import Path
from typing import Final

DATA: Final = Path(__file__).parent / "data"

_FOLDED_TOO: Final = frozenset({"lt"})  # often typed without its diacritics
_PLAIN_LITHUANIAN: Final = str.maketrans("ąčęėįšųūž", "aceeisuuz")


def word_list(lang: str, name: str) -> frozenset[str]:
    """The words of data/<lang>/<name>.txt, one a line, lower case; none where there is no such file."""
    path = DATA / lang / f"{name}.txt"
    return frozenset(path.read_text(encoding="utf-8").split()) if path.exists() else frozenset()


@cache
def languages_of_words() -> dict[str, tuple[str, ...]]:
    """Each function word, and each word that a shop's customers use, with the languages that have it."""
    found: dict[str, set[str]] = {}
    for folder in sorted(path for path in DATA.iterdir() if path.is_dir()):
        words = word_list(folder.name, "function_words") | word_list(folder.name, "shop_words")
        if folder.name in _FOLDED_TOO:
            words |= {word.translate(_PLAIN_LITHUANIAN) for word in words}
        for word in words:
            found.setdefault(word, set()).add(folder.name)
    return {word: tuple(sorted(langs)) for word, langs in found.items()}
