"""Where a writer's words end and a signature begins: "-- ", "Sent from my iPhone", "Best regards"."""

from .html_text import SIGNATURE, VISIBLE
from .phrases import ADVERTISEMENT, CLOSING, POSTSCRIPT, SENT_FROM, SENT_FROM_WORDS

_DASHES = frozenset({"--", "—", "-- --", "––"})
_MAX_SIGNATURE_LINES = 25
_MAX_AFTER_CLOSING = 9
_MAX_LINE_AFTER_CLOSING = 90
_SENTENCE_WORDS = 6
_MAX_PROGRAMS_LINE = 160


def mark_signatures(lines: list[str], marks: list[int]) -> None:
    """Marks the signature at the end of each run of this writer's lines."""
    at, count = 0, len(lines)
    while at < count:
        if marks[at] != VISIBLE:
            at += 1
            continue
        end = at
        while end < count and marks[end] == VISIBLE:
            end += 1
        _mark_run(lines, marks, at, end)
        at = end


def _mark_run(lines: list[str], marks: list[int], start: int, end: int) -> None:
    kept = [at for at in range(start, end) if lines[at].strip()]
    cut = _dashes(lines, kept)
    if cut is not None:
        _mark(marks, kept[cut], end)
        kept = kept[:cut]
    own: list[int] = []
    for at in kept:
        line = lines[at].strip()
        if _is_programs(line):
            marks[at] = SIGNATURE
        else:
            own.append(at)
    cut = _closing(lines, own)
    if cut is not None:
        _mark(marks, own[cut], own[-1] + 1)


def _is_programs(line: str) -> bool:
    """Whether a line was added by the writer's program."""
    if len(line) > _MAX_PROGRAMS_LINE or line.split(None, 1)[0].lower() not in SENT_FROM_WORDS:
        return False
    return SENT_FROM.match(line) is not None or ADVERTISEMENT.match(line) is not None


def _mark(marks: list[int], start: int, end: int) -> None:
    for at in range(start, end):
        marks[at] = SIGNATURE


def _dashes(lines: list[str], kept: list[int]) -> int | None:
    """The place in `kept` of the delimiter of RFC 3676 section 4.3, also without its space."""
    for place in range(max(0, len(kept) - _MAX_SIGNATURE_LINES), len(kept)):
        if lines[kept[place]].strip() in _DASHES:
            return place
    return None


def _closing(lines: list[str], kept: list[int]) -> int | None:
    """The place in `kept` of "Best regards" when only a name and the like come after it."""
    for place in range(max(1, len(kept) - _MAX_AFTER_CLOSING), len(kept)):
        line = lines[kept[place]].strip()
        if len(line) < _MAX_LINE_AFTER_CLOSING and CLOSING.match(line):
            after = [lines[at].strip() for at in kept[place + 1 :]]
            return None if any(_says_something(one) for one in after) else place
    return None


def _says_something(line: str) -> bool:
    """Whether a line after the closing is still the letter rather than a name, a trade or a telephone."""
    if POSTSCRIPT.match(line) or len(line) > _MAX_LINE_AFTER_CLOSING:
        return True
    return line.endswith("?") or (line[-1] in ".!" and len(line.split()) >= _SENTENCE_WORDS)
