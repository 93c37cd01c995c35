"""Parts what this writer wrote from what they quote and from their signature, line by line in linear time.

mail-parser-reply was measured first and left out: its expressions backtrack (5 kB of blank lines took two
seconds), it takes "- item" for a signature, drops what is answered between quotes and knows none of
Ukrainian, Russian or Lithuanian.
"""

import re
from collections.abc import Iterable

from .html_text import QUOTED, VISIBLE
from .phrases import (
    ATTRIBUTION_START,
    CC,
    FROM,
    LABELLED,
    ROLES,
    SENT,
    SEPARATOR,
    SUBJECT,
    TO,
    WROTE,
)
from .signatures import mark_signatures

_ADDRESS = re.compile(r"[^\s<>@\[\]()\"]{1,64}@[^\s<>@\[\]()\"]{2,}")
_TIME = re.compile(r"\b\d{1,2}[:.]\d{2}\b")
_DATE = re.compile(r"\b(?:\d{4}|\d{1,2}[./-]\d{1,2}[./-]\d{2,4})\b")
_ENDS = re.compile(r"(?::|\b(?:wrote|пише|пишет|rašė)\s*-{2,})[\s>]*$|:\s*\*?$", re.I)
_UNDERSCORES = re.compile(r"^\s*[_-]{10,}\s*$")
_BLANKS = re.compile(r"\n{3,}")

_MAX_LINE = 1_000  # no line of a mail program's own is longer
# Nobody writes more; beyond it all counts as the writer's.
_MAX_LINES = 50_000
_MAX_TRIES = 2_000
_MAX_SEPARATOR = 200
_MAX_LABEL = 40
_MAX_ATTRIBUTION_LINES = 3
_MAX_HEADER_LINES = 14


def part(lines: list[str], marks: list[int]) -> tuple[str, str]:
    """(what this writer wrote, all the rest). `marks` says what is known already and is filled further.

    Where all would be the rest, as in a mail merely forwarded, all is what this writer sent.
    """
    _mark_quotes(lines, marks)
    mark_signatures(lines, marks)
    visible = _join(line for line, mark in zip(lines, marks, strict=True) if mark == VISIBLE)
    if not visible:
        return _join(lines), ""
    return visible, _join(line for line, mark in zip(lines, marks, strict=True) if mark != VISIBLE)


def _join(lines: Iterable[str]) -> str:
    return _BLANKS.sub("\n\n", "\n".join(line.rstrip() for line in lines)).strip("\n")


def _mark_quotes(lines: list[str], marks: list[int]) -> None:
    near = _near_endings(lines)
    at, count = 0, min(len(lines), _MAX_LINES)
    tries = _MAX_TRIES
    while at < count:
        line = lines[at]
        if marks[at] != VISIBLE:
            if marks[at] == QUOTED:
                _mark_attribution_above(lines, marks, at)
            at = _run_end(marks, at)
        elif line.lstrip()[:1] == ">":
            marks[at] = QUOTED
            if at and marks[at - 1] == VISIBLE:
                _mark_attribution_above(lines, marks, at)
            at += 1
        else:
            end = 0
            if tries and (at in near or _may_introduce(line)):
                tries -= 1
                end = _introduction_end(lines, at, at in near)
            if end:
                _mark(marks, at, end if _quote_follows(lines, end) else len(lines))
            at = end or at + 1


def _may_introduce(line: str) -> bool:
    """Quick and generous: whether to look closer."""
    return ":" in line[:_MAX_LABEL] or "--" in line or "__" in line


def _near_endings(lines: list[str]) -> set[int]:
    """The lines from which "On ... wrote:" could begin: a few before one that ends so."""
    found: set[int] = set()
    for at, line in enumerate(lines[:_MAX_LINES]):
        if line.rstrip()[-1:] in (":", "-", "*", ">"):
            found.update(range(at - _MAX_ATTRIBUTION_LINES + 1, at + 1))
    return found


def _quote_follows(lines: list[str], at: int) -> bool:
    """Whether the next line with text is marked with ">", so that lines without it are this writer's."""
    following = _next_text(lines, at)
    return following < len(lines) and lines[following].lstrip().startswith(">")


def _run_end(marks: list[int], at: int) -> int:
    """The first line after the run of this mark."""
    mark = marks[at]
    while at < len(marks) and marks[at] == mark:
        at += 1
    return at


def _mark(marks: list[int], start: int, end: int) -> None:
    for at in range(start, min(end, len(marks))):
        if marks[at] == VISIBLE:
            marks[at] = QUOTED


def _next_text(lines: list[str], at: int) -> int:
    while at < len(lines) and not lines[at].strip():
        at += 1
    return at


def _introduction_end(lines: list[str], at: int, near_ending: bool) -> int:
    """Where what introduces an unmarked quote ends: the line after a separator, a block of header lines or
    "On ... wrote:" that begins at this line; 0 where none does."""
    line = lines[at]
    if len(line) > _MAX_LINE or not line.strip():
        return 0
    if _UNDERSCORES.match(line):
        return _header_block_end(lines, _next_text(lines, at + 1), introduced=True)
    if len(line) < _MAX_SEPARATOR and ("--" in line or "__" in line or near_ending) and SEPARATOR.match(line):
        return _header_block_end(lines, _next_text(lines, at + 1), introduced=True) or at + 1
    if ":" in line[:_MAX_LABEL] and LABELLED.match(line):
        end = _header_block_end(lines, at, introduced=False)
        if end:
            return end
    return _attribution_end(lines, at) if near_ending else 0


def _header_block_end(lines: list[str], at: int, *, introduced: bool) -> int:
    """Where the "From: Sent: To: Subject:" lines that begin here end; 0 where these are none.

    A customer's own "From: Kyiv", "To: Lviv" are none: several fields must come together and name an
    address, or all the fields that Outlook writes.
    """
    roles: set[str] = set()
    address = False
    end = at
    role = ""
    for position in range(at, min(at + _MAX_HEADER_LINES, len(lines))):
        line = lines[position][:_MAX_LINE].strip()
        if not line:
            if position == end and roles and _labelled_next(lines, position + 1):
                end = position + 1
                continue
            break
        labelled = LABELLED.match(line)
        if labelled:
            role = ROLES[labelled[1].lower()]
            address = address or (role in (FROM, TO, CC) and "@" in labelled[2])
            roles.add(role)
        elif role not in (TO, CC, FROM):
            break  # only lists of addresses run over several lines
        else:
            address = address or "@" in line
        end = position + 1
    return end if _is_header_block(roles, address, introduced) else 0


def _labelled_next(lines: list[str], at: int) -> bool:
    return at < len(lines) and len(lines[at]) < _MAX_LINE and LABELLED.match(lines[at]) is not None


def _is_header_block(roles: set[str], address: bool, introduced: bool) -> bool:
    if introduced:
        return FROM in roles and len(roles) >= 2
    if FROM not in roles or not roles & {SENT, SUBJECT}:
        return False
    return (address and len(roles) >= 3) or roles >= {FROM, SENT, TO, SUBJECT}


def _attribution_end(lines: list[str], at: int) -> int:
    """Where "On ... wrote:" that begins at this line and introduces an unmarked quote ends, else 0."""
    if not ATTRIBUTION_START.match(lines[at].lstrip("* ")):
        return 0
    joined = ""
    for position in range(at, min(at + _MAX_ATTRIBUTION_LINES, len(lines))):
        line = lines[position].strip()
        if not line or len(line) > _MAX_LINE:
            return 0
        joined = f"{joined} {line}" if joined else line
        if _ENDS.search(line[-40:]):
            return position + 1 if _is_attribution(joined, lines, position + 1) else 0
    return 0


def _is_attribution(joined: str, lines: list[str], after: int) -> bool:
    address, dated = _ADDRESS.search(joined), _DATE.search(joined) and _TIME.search(joined)
    wrote = WROTE.search(joined)
    if wrote and (address or dated):
        return True
    # Gmail in Russian, yandex, mail.ru and ukr.net write no verb: date, time, then the address last.
    if address and dated and len(joined) - address.end() < 8:
        return True
    return bool((wrote or dated or address) and _quote_follows(lines, after))


def _mark_attribution_above(lines: list[str], marks: list[int], quote: int) -> None:
    """The lines above a marked quote that say who wrote it when, though not in a way that stands alone."""
    last = quote - 1
    while last > quote - 3 and last > 0 and not lines[last].strip():
        last -= 1
    if last < 0 or marks[last] != VISIBLE or not _ENDS.search(lines[last][-40:]):
        return
    for first in range(max(0, last - _MAX_ATTRIBUTION_LINES + 1), last + 1):
        block = lines[first : last + 1]
        if (
            any(not line.strip() or len(line) > _MAX_LINE for line in block)
            or VISIBLE not in marks[first : last + 1]
        ):
            continue
        if first < last and not ATTRIBUTION_START.match(block[0].lstrip("* ")):
            continue
        joined = " ".join(line.strip() for line in block)
        evident = _ADDRESS.search(joined) or _DATE.search(joined) or _TIME.search(joined)
        if (WROTE.search(joined) and (evident or len(joined) < 60)) or (evident and _TIME.search(joined)):
            _mark(marks, first, last + 1)
            return


_QUOTED_HTML = re.compile(
    r"<blockquote|gmail_quote|divRplyFwdMsg|appendonsend|mail-editor-reference|border-top:\s*solid|"
    r"zwchr|yahoo_quoted|"
    r"protonmail_quote|moz-forward|reference-message",
    re.I,
)


def may_quote(html: str) -> bool:
    """Whether the HTML has anything that mail programs put around quotes."""
    return _QUOTED_HTML.search(html) is not None
