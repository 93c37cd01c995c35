"""To whom an answer goes, and how addresses are typed. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from keepword.customers.rules import normal_email

Line = tuple[str, str]  # name, address
LONGEST = 20_000  # characters of a typed line
_PIECE = re.compile(r'(?:"[^"]*"|[^",;\n])+')  # a comma in "quotes" belongs to a name


@dataclass(frozen=True)
class Recipients:
    """The lines of a message's head."""

    to: list[Line] = field(default_factory=list)
    cc: list[Line] = field(default_factory=list)
    bcc: list[Line] = field(default_factory=list)


def answer_to(
    sender: Line, to: Iterable[Sequence[str]], cc: Iterable[Sequence[str]], ours: Iterable[str]
) -> Recipients:
    """To whom a reply to all of a message goes: its sender; everybody else who had it, but not us."""
    taken = {normal_email(address) for address in ours} | {normal_email(sender[1])}
    copies: list[Line] = []
    for name, address in _lines([*to, *cc]):
        if normal_email(address) not in taken:
            taken.add(normal_email(address))
            copies.append((name, address))
    return Recipients(to=[sender], cc=copies)


def _lines(pairs: Iterable[Sequence[str]]) -> list[Line]:
    return [(str(pair[0]), str(pair[1])) for pair in pairs if len(pair) == 2 and pair[1]]


def written(lines: Iterable[Sequence[str]]) -> str:
    """Lines as one types them: `Olena <olena@example.org>, b@example.com`."""
    return ", ".join(f"{_bare(name)} <{address}>" if name else address for name, address in _lines(lines))


def _bare(name: str) -> str:
    plain = name.replace('"', "").replace("<", "").replace(">", "")
    return f'"{plain}"' if any(mark in plain for mark in ",;:@()[]") else plain


def read(text: str) -> list[Line]:
    """Names and addresses out of what was typed, separated by commas, semicolons or line ends.

    What has no @ is kept as an address, so that the verb can say that it is none.
    """
    found: list[Line] = []
    for piece in _PIECE.findall(text[:LONGEST]):
        name, bracket, rest = piece.strip().rpartition("<")
        address = rest.strip().rstrip(">").strip() if bracket else piece.strip()
        if address:
            found.append((name.strip().strip('"').strip() if bracket else "", address))
    return found
