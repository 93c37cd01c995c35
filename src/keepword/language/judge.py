"""What a text says: promises with their deadlines, interest, courtesy, empathy ..., the writer's emotion.

Everything is found by the tables of language/data, one folder a language, and every score names the
characters that justify it. The cost grows with the text's length, up to `LOOKED_AT` characters; nothing
makes it raise.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from functools import cache
from math import prod
from typing import Final

from keepword.language.detect import detect
from keepword.language.judgement import EMOTIONS, Emotion, Evidence, Judgement, Promise, Score
from keepword.language.reading.data import JUDGED
from keepword.language.reading.index import Hit
from keepword.language.reading.promises import promises
from keepword.language.reading.tables import SAID, Reading, reading
from keepword.language.reading.tokens import Sentence, Token, fold, sentences, tokens
from keepword.language.remembering import personal, used
from keepword.language.words import languages_of_words

LOOKED_AT: Final = 20_000  # characters; a longer text is judged by its beginning
DETECTORS: Final = (*(name for name in SAID if name != "unclear"), "name", "clarity", "personal")

_LONG_SENTENCE: Final = 32  # words; Cutts, Oxford Guide to Plain English: 15 to 20 on average
_LONG_WORD: Final = 14  # letters
_MANY_WORDS: Final = 9  # from here on their mean length tells
_FAINT: Final = 0.2  # a weight that tells nothing
_MOST_EVIDENCE: Final = 20
_JARGON: Final = 4  # abbreviations in one sentence that is not shouted
_CYRILLIC: Final = re.compile("[\u0400-\u04ff]")
_CAPITAL: Final = r"[^\W\d_a-zа-яёіїєґąčęėįšųūž]"
_SHOUTED: Final = re.compile(rf"\b{_CAPITAL}{{2,}}(?: {_CAPITAL}{{2,}}){{1,8}}\b|\b{_CAPITAL}{{5,}}\b")
_ACRONYM: Final = re.compile(r"\b[A-Z]{2}[A-Z0-9]*s?\b|\b[A-Z][a-z]?[A-Z][A-Za-z]*\b")  # GPON, PPPoE
_EXCLAIMED: Final = re.compile(r"[!?]{2,}")


def judge(
    text: str,
    *,
    lang: str | None = None,
    sent_at: datetime | None = None,
    tz: tzinfo | None = None,
    direction: str | None = None,
    name: str | None = None,
    known: Sequence[str] = (),
) -> Judgement:
    """What `text` says.

    Days are reckoned from `sent_at` (now, if not given) in `tz` (its own zone, if not given). Promises are
    looked for unless the message is from a customer (`direction` "in"). `lang` is found where it is not
    given, and for each sentence of another language that is known. `name`: the customer's. `known`: words
    that only fit them (what they have, their pet's name); to use them is personal, and shows some interest.
    """
    text = text[:LOOKED_AT]
    zone = tz or (sent_at.tzinfo if sent_at and sent_at.tzinfo else UTC)
    now = sent_at or datetime.now(UTC)
    local = (now.astimezone(zone) if now.tzinfo else now).replace(tzinfo=None)
    found = tokens(text)
    main = _known(lang) or _language(text, found)
    if main is None:
        return Judgement(lang, scores={each: Score() for each in DETECTORS})
    read = reading(main)
    judged = _Judged(text, direction, name)
    for sentence in sentences(text, found, read.abbreviations):
        judged.add(sentence, _sentence_language(sentence, main), local)
    judged.known(known)
    whole = judged.judgement(main, zone)
    scores = {**whole.scores, "personal": personal(text, main, known, name or "")}
    return replace(whole, scores=scores)


class _Judged:
    """What is found so far, sentence by sentence."""

    def __init__(self, text: str, direction: str | None, name: str | None) -> None:
        self.text = text
        self.outgoing = direction != "in"
        self.name = [fold(part) for part in (name or "").split()]
        self.promises: list[Promise] = []
        self.found: dict[str, list[tuple[float, Evidence]]] = {}
        self.longest: list[Evidence] = []
        self.words = self.long_words = self.sentences = 0

    def add(self, sentence: Sentence, lang: str, now: datetime) -> None:
        read = reading(lang)
        hits = read.patterns.hits(sentence.tokens)
        if self.outgoing and hits:
            self._promised(promises(sentence, hits, lang, read.grammar, now, self.text))
        self._said(sentence, hits)
        self._named(sentence.tokens, read)
        self._measured(sentence.tokens, read)

    def known(self, phrases: Sequence[str]) -> None:
        """Who speaks of what they know of this customer is interested in them, if not in the matter yet."""
        for _phrase, start, end in used(self.text, phrases):
            self.found.setdefault("interest", []).append((_KNOWN, Evidence(start, end, "known")))

    def _promised(self, found: Iterable[Promise]) -> None:
        """Who promises to do something for the customer is ready to help."""
        for each in found:
            self.promises.append(each)
            if each.ours:
                evidence = Evidence(each.start, each.end, "promise")
                self.found.setdefault("ready", []).append((_OURS, evidence))

    def _said(self, sentence: Sentence, hits: Sequence[Hit]) -> None:
        by_kind: dict[str, list[Hit]] = {}
        asks = sentence.asks
        offers = asks and any(hit.rule.kind == "question" and hit.rule.weight < 0 for hit in hits)
        for hit in hits:
            kind, why = hit.rule.kind, hit.rule.why
            if kind not in _KEPT:
                continue
            if not asks and (why == "question" or (kind == "question" and why != _INDIRECT)):
                continue
            if offers and why == "question" and kind == "interest":
                continue  # who offers something does not ask about the matter
            by_kind.setdefault(kind, []).append(hit)
        for kind, all_of in by_kind.items():
            if len(all_of) == 1:  # as most are
                hit = all_of[0]
                if hit.rule.weight > 0:
                    self._add(kind, hit.rule.weight, sentence.tokens[hit.start : hit.end], hit.rule.why)
                continue
            left = _left(all_of)
            for hit in _standing(all_of) if left > 0 else ():
                self._add(kind, hit.rule.weight * left, sentence.tokens[hit.start : hit.end], hit.rule.why)

    def _add(self, kind: str, weight: float, part: list[Token], why: str) -> None:
        evidence = Evidence(part[0].start, part[-1].end, why)
        self.found.setdefault(kind, []).append((weight, evidence))

    def _named(self, found: list[Token], read: Reading) -> None:
        """Addressed by name: after a greeting or a title, or set off by commas at an edge of the sentence."""
        text = self.text
        for place, token in enumerate(found):
            if not text[token.start].isupper() or token.form in read.no_names or len(token.form) < 2:
                continue
            before = found[place - 1].form if place else ""
            ahead = found[place - 2].form if place > 1 and before == "," else before
            if ahead in read.signatures:
                continue
            called = self.name and any(_same_name(part, token.form) for part in self.name)
            ends = _ends_name(found, place + 1, read)
            apart = ends and (place == 0 or before in _NAME_ENDS)
            led = any(one.form in read.greetings for one in found[max(0, place - 3) : place])
            # Not "Dr Patel will call you", nor "an hour with Dr Patel".
            titled = before in read.titles and (led or (ends and not _of_another(found, place, read)))
            greeted = before in read.greetings or titled or (apart and ahead in read.greetings)
            if called or greeted or (apart and _known_name(token.form, read)):
                self._add("name", 0.9, [token], "name")

    def _measured(self, found: list[Token], read: Reading) -> None:
        words = [len(token.form) for token in found if token.form[0].isalpha()]
        if read.heavy and len(words) >= _MANY_WORDS:  # officialese has long words throughout
            letters = sum(words) / len(words)
            weight = min(0.8, 0.5 + (letters - read.heavy) / 2)
            if weight > _FAINT:
                self._add("unclear", weight, found, "long words")
        self.sentences += 1
        self.words += len(words)
        self.long_words += sum([length >= _LONG_WORD for length in words])
        if self._is_jargon(found, len(words)):
            self._add("unclear", 0.6, found, "abbreviations")
        if len(words) > _LONG_SENTENCE:
            self.longest.append(Evidence(found[0].start, found[-1].end, "long sentence"))

    def _is_jargon(self, found: list[Token], words: int) -> bool:
        """Many abbreviations, of which only an expert knows the meaning."""
        part = self.text[found[0].start : found[-1].end]
        if part.islower() or words < 2 * _JARGON:
            return False
        return _JARGON <= len(set(_ACRONYM.findall(part))) <= words / 2

    def judgement(self, lang: str, zone: tzinfo) -> Judgement:
        scores = {
            kind: _score(self.found.get(kind, ()))
            for kind in DETECTORS
            if kind not in ("clarity", "personal")
        }
        for kind in ("interest", "question"):  # who reproaches does not ask in order to know
            scores[kind] = _lessened(scores[kind], scores["blame"].score)
        scores["clarity"] = clarity = self._clarity()
        if clarity.score < _UNCLEAR:  # nor do jargon and officialese speak of this customer's matter
            scores["interest"] = replace(
                scores["interest"], score=round(scores["interest"].score * clarity.score, 3)
            )
        kept = tuple(_zoned(promise, zone) for promise in self.promises)
        return Judgement(lang, kept, scores, self._emotion())

    def _clarity(self) -> Score:
        """1 for plain words in short sentences; less for officialese, long sentences and long words."""
        unclear = _score(self.found.get("unclear", ()))
        length = self.words / max(1, self.sentences)
        heavy = max(0.0, length - _LONG_SENTENCE) * 0.03 + max(
            0.0, self.long_words / max(1, self.words) - 0.12
        )
        score = max(0.0, (1 - unclear.score) * (1 - min(1.0, heavy)))
        return Score(round(score, 3), (*unclear.evidence, *self.longest)[:_MOST_EVIDENCE])

    def _emotion(self) -> Emotion:
        """The strongest of those that show; less so in calm words, more so in what is shouted."""
        shouted = min(2, len(_SHOUTED.findall(self.text)))
        loud = 1.0 + 0.25 * bool(_EXCLAIMED.search(self.text)) + 0.25 * shouted
        scores = {name: _score(self.found.get(name, ())) for name in EMOTIONS}
        calm = scores.pop("calm").score  # what is plainly asked or told is no complaint
        name = max(scores, key=lambda each: (scores[each].score, EMOTIONS.index(each)))
        best = replace(scores[name], score=scores[name].score * (1 - calm * _CALMED))
        if best.score < _FELT and loud >= _LOUD:
            return Emotion("angry", _FELT, ())  # all is shouted
        if best.score < _FELT:
            return Emotion("calm", 0.0, ())
        if name == "annoyed" and loud > 1.25:
            name = "angry"
        return Emotion(name, round(min(1.0, best.score * loud), 3), best.evidence)


_BLAMED: Final = 0.7
_NOTHING: Final = Score()
_UNCLEAR: Final = 0.5
_FELT: Final = 0.4
_CALMED: Final = 0.5  # how much of a feeling a plain, polite question takes back
_OURS: Final = 0.9  # how sure it is that a promise of ours shows readiness
_LOUD: Final = 1.5
_KNOWN: Final = 0.3  # less than what names the problem: it is not the matter itself
_INDIRECT: Final = "asked indirectly"  # "write us which lamp it is" needs no question mark
_KEPT: Final = frozenset((*SAID, *EMOTIONS))
_NAME_ENDS: Final = frozenset(",.!?–—-:)") | {"", "\n"}


def _standing(hits: list[Hit]) -> Iterator[Hit]:
    """The hits of one kind that no taking back covers; of those that overlap the heaviest."""
    covered = {place for hit in hits if not hit.rule.weight for place in range(hit.start, hit.end)}
    taken: set[int] = set()
    for hit in sorted(hits, key=lambda each: (-each.rule.weight, each.start)):
        places = range(hit.start, hit.end)
        if hit.rule.weight > 0 and not any(place in covered or place in taken for place in places):
            taken.update(places)
            yield hit


def _left(hits: Iterable[Hit]) -> float:
    """The share of a sentence's signs that stays after what speaks against them, each reason counted once."""
    against = {hit.rule.why: hit.rule.weight for hit in hits if hit.rule.weight < 0}
    return prod(1 + weight for weight in against.values())


def _score(found: Sequence[tuple[float, Evidence]]) -> Score:
    """How likely at least one of independent signs is right: 1 - ∏(1 - weight) (noisy-or; Pearl 1988)."""
    if not found:
        return _NOTHING
    doubt = 1.0
    evidence = []
    for weight, each in found:
        doubt *= 1 - weight
        evidence.append(each)
    return Score(round(1 - doubt, 3), tuple(sorted(evidence, key=lambda each: each.start)[:_MOST_EVIDENCE]))


def _lessened(score: Score, by: float) -> Score:
    return replace(score, score=round(score.score * (1 - by), 3)) if by >= _BLAMED else score


def _zoned(promise: Promise, zone: tzinfo) -> Promise:
    return replace(promise, due_at=promise.due_at.replace(tzinfo=zone)) if promise.due_at else promise


def _ends_name(found: list[Token], place: int, read: Reading) -> bool:
    """Whether an address ends here, or after a patronymic that stands here."""
    if place < len(found) and read.patronymics and found[place].form.endswith(read.patronymics):
        place += 1
    return place >= len(found) or found[place].form in _NAME_ENDS


def _of_another(found: list[Token], place: int, read: Reading) -> bool:
    """Whether what stands before the title says that it is not the customer's."""
    while place and found[place - 1].form in read.titles:
        place -= 1
    return place > 0 and found[place - 1].form in read.others


def _known_name(form: str, read: Reading) -> bool:
    return form.startswith(read.names) and any(
        form.startswith(stem) and len(form) - len(stem) <= 3 for stem in read.names
    )


def _same_name(part: str, form: str) -> bool:
    """Also in another case: Олена, Олено; Jonas, Jonai."""
    stem = part[: max(3, len(part) - 2)]
    return form.startswith(stem) and abs(len(form) - len(part)) <= 3


def _known(lang: str | None) -> str | None:
    code = (lang or "").split("-")[0].lower()
    return code if code in JUDGED else None


def _language(text: str, found: list[Token]) -> str | None:
    """The text's language, if it is one that is judged; else the likeliest of those in its letters."""
    code = _known(detect(text))
    if code:
        return code
    votes = _votes(found)
    if votes:
        return max(votes, key=votes.__getitem__)
    if not any(token.form[0].isalpha() for token in found[:200]):
        return None
    return "uk" if _CYRILLIC.search(text) and "uk" in JUDGED else "en"


def _votes(found: Iterable[Token]) -> dict[str, int]:
    votes: dict[str, int] = {}
    known = _languages()
    for token in found:
        for lang in known.get(token.form, ()):
            votes[lang] = votes.get(lang, 0) + 1
    return votes


@cache
def _languages() -> dict[str, tuple[str, ...]]:
    """Which of the languages that are judged have a word."""
    every = languages_of_words().items()
    return {form: tuple(lang for lang in found if lang in JUDGED) for form, found in every}


def _sentence_language(sentence: Sentence, main: str) -> str:
    """The sentence's own language where its words leave no doubt, else the text's."""
    votes = _votes(sentence.tokens)
    best = max(votes, key=votes.__getitem__, default=main)
    return best if best != main and votes[best] >= 2 and votes[best] > 2 * votes.get(main, 0) else main
