"""Which language a text is mostly written in.

It runs for each mail at intake, so what most mails show at once (letters that one language alone has, and
function words) decides first; only what is left undecided goes to a trained model, loaded when first needed.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from threading import Lock
from typing import Final, Protocol

from keepword.language.words import languages_of_words

_LOOKED_AT: Final = 2_000  # characters: more never changes the answer, only the time
_MODEL_LOOKS_AT: Final = 400  # characters; the model costs about 0.3 µs a byte
_FEWEST_LETTERS: Final = 3

# Every word with one of these letters counts as a word of that language.
_OWN_LETTERS: Final = {"uk": "іїєґ", "ru": "ыэъё", "lt": "ėįų", "be": "ў", "pl": "łśźćńż", "de": "ßäö"}
_OTHER_CYRILLIC: Final = re.compile("[ўјљњћђџѓќѕәғқңөұүһӣӯҳҷ]")
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’ʼ][^\W\d_]+)*")
_ADDRESS: Final = re.compile(r"\bhttps?://\S+|\bwww\.\S+|\S+@\S+|\d+")

_CYRILLIC: Final = frozenset({"uk", "ru", "be", "bg", "sr", "mk", "kk", "ky", "tt", "mn", "tg"})
_LATIN: Final = frozenset(
    {
        "en",
        "lt",
        "de",
        "pl",
        "lv",
        "et",
        "fr",
        "es",
        "it",
        "nl",
        "cs",
        "sk",
        "fi",
        "sv",
        "no",
        "da",
        "pt",
        "ro",
    }
    | {"tr", "hu", "hr", "bs", "sl", "sq", "is", "id", "vi", "az", "uz", "ca"}
)
_OTHER: Final = frozenset({"el", "he", "ar", "fa", "hy", "ka", "zh", "ja", "ko", "hi", "th"})
_SURE: Final = 0.6  # least probability of an answer, by the model and the known words together
_ODDS: Final = 2.0  # each point of a word makes its language so many times likelier ...
_COUNTED: Final = 12  # ... up to this many, so that a long quotation does not outvote everything


def detect(text: str) -> str | None:
    """The ISO 639-1 code of the text's main language; None when there is too little to tell. Never raises."""
    head = text[:_LOOKED_AT].lower()
    if not head.isascii():
        # Letters typed as base plus accent (some phones and Macs send them so) count as the letter they show.
        head = unicodedata.normalize("NFC", head)
    words = _WORD.findall(head)
    if not words:
        return None
    scores = _scores(head, words)
    return _clear_winner(scores, len(words), head) or _by_model(head, words, scores)


def _scores(head: str, words: Sequence[str]) -> dict[str, int]:
    """How much speaks for each language: 2 a word or letter that it alone has, 1 a word that it shares."""
    scores: dict[str, int] = {}
    known = languages_of_words()
    for word in words:
        langs = known.get(word, ())
        for lang in langs:
            scores[lang] = scores.get(lang, 0) + (2 if len(langs) == 1 else 1)
    if head.isascii():
        return scores
    for lang, letters in _OWN_LETTERS.items():
        count = sum(map(head.count, letters))
        if count:
            scores[lang] = scores.get(lang, 0) + 2 * count
    return scores


def _clear_winner(scores: dict[str, int], length: int, head: str) -> str | None:
    if not scores:
        return None
    best = max(scores, key=scores.__getitem__)
    rest = max((score for lang, score in scores.items() if lang != best), default=0)
    enough = 2 if length <= 3 else 4
    if scores[best] < enough or scores[best] * 4 < length or scores[best] <= 2 * rest:
        return None
    if best in ("uk", "ru") and _OTHER_CYRILLIC.search(head):
        return None
    return best


def _by_model(head: str, words: Sequence[str], scores: dict[str, int]) -> str | None:
    if sum(map(len, words)) < _FEWEST_LETTERS:
        return None
    allowed = _languages_of_script(words)
    text = _ADDRESS.sub(" ", head[:_MODEL_LOOKS_AT])
    odds = {
        lang: share * _ODDS ** min(scores.get(lang, 0), _COUNTED)
        for lang, share in _model().rank(text)
        if lang in allowed
    }
    best = max(odds, key=odds.__getitem__)
    return best if odds[best] >= _SURE * sum(odds.values()) > 0 else None


def _languages_of_script(words: Sequence[str]) -> frozenset[str]:
    cyrillic = sum("Ѐ" <= word[0] <= "ӿ" for word in words)
    if 2 * cyrillic > len(words):
        return _CYRILLIC
    latin = sum(word[0] < "ɐ" or "Ḁ" <= word[0] < "ἀ" for word in words)
    return _LATIN if 2 * latin >= len(words) else _OTHER


class _Model(Protocol):
    def rank(self, text: str) -> list[tuple[str, float]]:
        """Every language with its probability."""


_loading: Final = Lock()


def _model() -> _Model:
    with _loading:
        return _loaded_model()


@lru_cache(maxsize=1)
def _loaded_model() -> _Model:
    """py3langid cut down to the languages that can be meant; some 0.7 s and 50 MB, once a process."""
    import numpy as np
    from py3langid.langid import MODEL_DIR, MODEL_FILE, LanguageIdentifier
    from py3langid.modelio import load_model

    weights, priors, labels, moves, rows, output = load_model(  # type: ignore[no-untyped-call]
        MODEL_DIR / MODEL_FILE
    )
    wanted = _CYRILLIC | _LATIN | _OTHER
    columns = [index for index, label in enumerate(labels) if label in wanted]
    return LanguageIdentifier(  # type: ignore[no-untyped-call]
        np.ascontiguousarray(weights[:, columns]),
        priors[columns],
        [labels[index] for index in columns],
        moves,
        output,
        norm_probs=True,
        tk_row=rows,
    )
