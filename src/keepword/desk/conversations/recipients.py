"""To whom an answer goes, and how addresses are typed. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from email.utils import formataddr, getaddresses

from keepword.customers.rules import normal_email

Line = tuple[str, str]  # name, address


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
    return ", ".join(
        formataddr((name, address), charset="utf-8") if name.isascii() else f"{_bare(name)} <{address}>"
        for name, address in _lines(lines)
    )


def _bare(name: str) -> str:
    plain = name.replace('"', "").replace("<", "").replace(">", "")
    return f'"{plain}"' if any(mark in plain for mark in ",;:@()[]") else plain


def read(text: str) -> list[Line]:
    """Names and addresses out of what was typed, separated by commas or semicolons.

    What has no @ is kept as an address, so that the verb can say that it is none.
    """
    found = getaddresses([text.replace(";", ",")], strict=False)
    return [(name.strip(), address.strip()) for name, address in found if address.strip()]
