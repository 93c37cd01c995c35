"""Authentication-Results (RFC 8601), believed only where our own server wrote them."""

import re
from collections.abc import Sequence

from .headers import Headers, unfold
from .model import Authenticity

_COMMENT_OR_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*(?:"|\\?$)|\([^()]*\)', re.S)
_METHOD = re.compile(r"^([a-z][\w-]*)(?:/\d+)?\s*=\s*(\w+)")
_PROPERTY = re.compile(r"\b(smtp|header|policy)\.([\w-]+)\s*=\s*([^\s;]+)")
_MAX_HEADERS = 50
_MAX_NESTED_COMMENTS = 4

NONE = "none"


def judge(headers: Headers, trusted: Sequence[str], from_addresses: Sequence[str]) -> Authenticity:
    """The results of the topmost field that a trusted server wrote, for the one address in From."""
    if not trusted:
        return Authenticity(NONE, NONE, NONE, NONE)
    for value in headers.get("authentication-results", ())[:_MAX_HEADERS]:
        server, results = _read(value)
        if _is_trusted(server, trusted):
            return _weigh(results, from_addresses)
    return Authenticity(NONE, NONE, NONE, NONE)


Result = tuple[str, str, dict[str, str]]


def _read(value: str) -> tuple[str, list[Result]]:
    """The server's id and its results as (method, result, properties), all in lower case."""
    value = unfold(value).lower()
    for _ in range(_MAX_NESTED_COMMENTS):
        value, changed = _COMMENT_OR_QUOTED.subn(_without, value)
        if not changed or "(" not in value:
            break
    server, *pieces = value.split(";")
    results: list[Result] = []
    for piece in pieces:
        method = _METHOD.match(piece.strip())
        if method:
            properties = {f"{match[1]}.{match[2]}": match[3] for match in _PROPERTY.finditer(piece)}
            results.append((method[1], method[2], properties))
    words = server.split()
    return (words[0] if words else ""), results


def _without(match: re.Match[str]) -> str:
    """A comment goes; of a quoted value only what can part nothing stays."""
    return " " if match[0][0] == "(" else re.sub(r'[";()\s\\]', "", match[0])


def _is_trusted(server: str, trusted: Sequence[str]) -> bool:
    for one in trusted:
        name = one.strip().lower()
        if name and (server == name or server.endswith(f".{name}")):
            return True
    return False


def _weigh(results: list[Result], from_addresses: Sequence[str]) -> Authenticity:
    domain = from_addresses[0].rpartition("@")[2] if len(from_addresses) == 1 else ""
    spf, spf_aligned = _best(results, "spf", domain, ("smtp.mailfrom", "smtp.mail"))
    dkim, dkim_aligned = _best(results, "dkim", domain, ("header.d", "header.i"))
    dmarc, dmarc_aligned = _best(results, "dmarc", domain, ("header.from",))
    return Authenticity(
        spf, dkim, dmarc, _verdict(spf, dkim, dmarc, dmarc_aligned, spf_aligned or dkim_aligned)
    )


def _verdict(spf: str, dkim: str, dmarc: str, dmarc_aligned: bool, aligned: bool) -> str:
    if dmarc == "fail":
        return "fail"
    if dmarc == "pass":
        return "pass" if dmarc_aligned else NONE
    if (spf == "fail" and dkim != "pass") or (dkim == "fail" and spf != "pass"):
        return "fail"
    return "pass" if aligned else NONE


def _best(results: list[Result], method: str, domain: str, names: tuple[str, ...]) -> tuple[str, bool]:
    """The result of a method, and whether it passed for the domain in From; one of several signatures
    suffices."""
    found = [(result, properties) for name, result, properties in results if name == method]
    if not found:
        return NONE, False
    passed = [properties for result, properties in found if result == "pass"]
    if not passed:
        return found[0][0], False
    for properties in passed:
        named = next((properties[name] for name in names if name in properties), "")
        if (not named and method == "dmarc" and domain) or (named and is_aligned(named, domain)):
            return "pass", True
    return "pass", False


def is_aligned(named: str, domain: str) -> bool:
    """Relaxed alignment (RFC 7489 section 3.1.1), without a list of public suffixes: the same domain, or one
    within the other."""
    named = named.rpartition("@")[2].strip('<>".')
    if not named or not domain or "." not in named or "." not in domain:
        return False
    return named == domain or named.endswith(f".{domain}") or domain.endswith(f".{named}")
