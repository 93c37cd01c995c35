"""The tree of a mail's parts, read by the standard library within bounds that no hostile mail passes.

The standard library recurses for each nested multipart and checks each line against every open boundary, so
depth, parts and fields are bounded here. An enclosed mail (message/rfc822) is one leaf that keeps its very
bytes.
"""

import binascii
import re
from dataclasses import dataclass, field
from email.message import Message
from email.parser import BytesParser
from email.policy import Policy, compat32

from . import headers as fields
from .headers import Headers

MAX_DEPTH = 12
MAX_PARTS = 2_000
MAX_HEADERS = 10_000
MAX_HEADER_BYTES = 262_144

_FIELD = re.compile(rb"[!-9;-~]+:|From ")
_SPACED_FIELD = re.compile(rb"^([!-9;-~]+)[ \t]+:", re.M)
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_MAX_RUBBISH = 5
# Fields and their continuations up to a blank line, and nothing else; possessive, so that it is linear.
_SIMPLE_HEAD = re.compile(rb"((?:[!-9;-~]++:[^\r\n]*+\r?\n(?:[ \t][^\r\n]*+\r?\n)*+){1,500}+)\r?\n")
_SIMPLE_FIELD = re.compile(r"([!-9;-~]+):[ \t]*+([^\r\n]*(?:\r?\n[ \t][^\r\n]*)*)")
_UU_LINE = re.compile(rb"^begin [0-7]{3,4} ([^\r\n]*)\r?$", re.M)


class _TooMuchError(Exception):
    """The mail has more parts or fields than any honest one."""


@dataclass(slots=True)
class _Budget:
    parts: int = MAX_PARTS
    headers: int = MAX_HEADERS

    def spend_part(self) -> None:
        self.parts -= 1
        if self.parts < 0:
            raise _TooMuchError

    def spend_header(self) -> None:
        self.headers -= 1
        if self.headers < 0:
            raise _TooMuchError


class _Entity(Message):
    """What the feed parser fills. It asks the entity for its type to decide whether to look inside."""

    depth = 0
    _payload: "list[_Entity] | str | None"  # kept by the base class

    def __init__(self, budget: _Budget, policy: Policy = compat32) -> None:
        super().__init__(policy=policy)
        budget.spend_part()
        self.budget = budget
        self.kind: tuple[str, dict[str, str]] | None = None

    def set_raw(self, name: str, value: str) -> None:
        self.budget.spend_header()
        super().set_raw(name, value)

    def attach(self, payload: "_Entity") -> None:  # type: ignore[override]
        payload.depth = self.depth + 1
        super().attach(payload)

    def type_and_parameters(self) -> tuple[str, dict[str, str]]:
        if self.kind is None:
            value = next((value for name, value in self.raw_items() if name.lower() == "content-type"), "")
            self.kind = fields.value_and_parameters(value)
        return self.kind

    def get_content_type(self) -> str:
        # "message/*" is never answered, so the feed parser keeps enclosed mails and reports as they are.
        kind = self.type_and_parameters()[0]
        return kind if kind.startswith("multipart/") and self.depth < MAX_DEPTH else self.get_default_type()

    def get_default_type(self) -> str:
        return "text/plain"

    def get_content_maintype(self) -> str:
        return self.get_content_type().partition("/")[0]

    def as_read(self) -> "str | list[_Entity]":
        """The payload with each byte above 127 as a surrogate; `get_payload` would decode it."""
        return self._payload or ""

    def get_boundary(self, _failobj: object = None) -> str | None:  # type: ignore[override]
        # The standard library splits parameters in quadratic time.
        return self.type_and_parameters()[1].get("boundary", "").rstrip() or None


@dataclass(slots=True)
class Leaf:
    """A part without parts. `data` is its decoded payload."""

    index: int
    type: str
    parameters: dict[str, str]
    headers: Headers
    disposition: str
    name: str
    content_id: str
    data: bytes
    defect: str = ""


@dataclass(slots=True)
class Branch:
    """A multipart of this subtype."""

    subtype: str
    children: "list[Branch | Leaf]" = field(default_factory=list)


@dataclass(slots=True)
class Tree:
    headers: Headers
    root: Branch | Leaf
    leaves: list[Leaf]
    defects: list[str]


def read(raw: bytes) -> Tree:
    """The mail's tree. Never fails; what could not be read as it says is in `defects`."""
    raw = _from_first_field(raw)
    simple = _read_simple(raw)
    if simple is not None:
        return simple
    raw, defects = _within_bounds(raw)
    try:
        entity = _parse(raw, _Budget())
    except _TooMuchError:
        defects.append("too many parts or fields: only the beginning is read")
        raw = raw[:MAX_HEADER_BYTES]
        entity = _parse(raw, _Budget(parts=len(raw), headers=len(raw)))
    headers = fields.collect(entity.raw_items())
    leaves: list[Leaf] = []
    root = _build(entity, headers, leaves, "text/plain", defects)
    defects.extend(leaf.defect for leaf in leaves if leaf.defect)
    return Tree(headers, root, leaves, defects)


def _within_bounds(raw: bytes) -> tuple[bytes, list[str]]:
    """The mail with the end of an endless header left out: the parser takes memory for each of its lines."""
    if len(raw) <= MAX_HEADER_BYTES or not _FIELD.match(raw) or _BLANK_LINE.search(raw, 0, MAX_HEADER_BYTES):
        return raw, []
    end = _BLANK_LINE.search(raw, MAX_HEADER_BYTES)
    head = raw[: raw.rfind(b"\n", 0, MAX_HEADER_BYTES) + 1] or raw[:MAX_HEADER_BYTES]
    return head + b"\n" + (raw[end.end() :] if end else b""), ["header too long: only its beginning is read"]


def _read_simple(raw: bytes) -> Tree | None:
    """The mail when it has but one part and its fields are written by the book, else None.

    Most mails are so, and need no parser; the standard library would read each line of the body.
    """
    match = _SIMPLE_HEAD.match(raw)
    if match is None:
        return None
    headers: Headers = {}
    for name, value in _SIMPLE_FIELD.findall(match[1].decode("ascii", "surrogateescape")):
        headers.setdefault(name.lower(), []).append(value)
    kind = fields.value_and_parameters(fields.first(headers, "content-type"))
    if kind[0].startswith("multipart/"):
        return None
    leaf = _leaf(kind, headers, 0, "text/plain", raw[match.end() :])
    return Tree(headers, leaf, [leaf], [leaf.defect] if leaf.defect else [])


def _from_first_field(raw: bytes) -> bytes:
    """The mail without what careless exports put before it, its fields in the form that the parser knows."""
    if _FIELD.match(raw):
        return raw
    raw = raw.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    end = _BLANK_LINE.search(raw, 0, MAX_HEADER_BYTES)
    head = _SPACED_FIELD.sub(rb"\1:", raw[: end.start()]) if end else b""
    body = raw[end.start() :] if end else raw
    for _ in range(_MAX_RUBBISH):
        if not head or _FIELD.match(head):
            return head + body
        head = head.partition(b"\n")[2]
    return raw


def _parse(raw: bytes, budget: _Budget) -> _Entity:
    def factory(policy: Policy = compat32) -> _Entity:
        return _Entity(budget, policy)

    entity = BytesParser(_class=factory, policy=compat32).parsebytes(raw)
    assert isinstance(entity, _Entity)
    return entity


def _build(
    entity: _Entity, headers: Headers, leaves: list[Leaf], default: str, defects: list[str]
) -> Branch | Leaf:
    kind = entity.type_and_parameters()[0]
    payload = entity.as_read()
    if not isinstance(payload, list):
        if kind.startswith("multipart/"):
            deep = entity.depth >= MAX_DEPTH
            defects.append("parts nested too deep" if deep else "multipart without its parts")
        data = payload.encode("ascii", "surrogateescape")
        leaf = _leaf(entity.type_and_parameters(), headers, len(leaves), default, data)
        leaves.append(leaf)
        return leaf
    branch = Branch(kind.partition("/")[2])
    within = "message/rfc822" if branch.subtype == "digest" else "text/plain"
    for child in payload:
        branch.children.append(_build(child, fields.collect(child.raw_items()), leaves, within, defects))
    return branch


def _leaf(
    type_and_parameters: tuple[str, dict[str, str]],
    headers: Headers,
    index: int,
    default: str,
    payload: bytes,
) -> Leaf:
    kind, parameters = type_and_parameters
    if "/" not in kind or not kind.isascii() or not kind.isprintable() or kind.startswith("multipart/"):
        kind = default
    disposition = ""
    more: dict[str, str] = {}
    if "content-disposition" in headers:
        disposition, more = fields.value_and_parameters(headers["content-disposition"][0])
    data, defect = _payload(payload, fields.first(headers, "content-transfer-encoding"))
    name = more.get("filename") or parameters.get("name") or ""
    return Leaf(
        index=index,
        type=kind,
        parameters=parameters,
        headers=headers,
        disposition=disposition,
        name=fields.parameter_text(name) if name else "",
        content_id=fields.message_id(headers["content-id"][0]) if "content-id" in headers else "",
        data=data,
        defect=defect,
    )


def _payload(data: bytes, encoding: str) -> tuple[bytes, str]:
    """The decoded bytes, and what was wrong with them."""
    encoding = encoding.strip().lower()
    if encoding.startswith("quoted-printable"):
        return binascii.a2b_qp(data), ""
    if encoding.startswith("base64"):
        decoded = fields.decode_base64(data)
        cut = len(data.rstrip()) and len(decoded) * 4 < len(data) * 2
        return decoded, "base64 is damaged" if cut else ""
    if encoding in ("x-uuencode", "uuencode", "x-uue", "uue"):
        files = uu_files(data)
        return (files[0][1], "") if files else (data, "uuencoded part without a beginning")
    return data, ""


def uu_files(data: bytes) -> list[tuple[str, bytes, int, int]]:
    """The uuencoded files within: (name, content, start, end of its lines)."""
    found: list[tuple[str, bytes, int, int]] = []
    at = 0
    while match := _UU_LINE.search(data, at):
        content, end = _uu_lines(data, match.end() + 1)
        at = end if content else match.end()
        if content:
            found.append((match[1].decode("utf-8", "replace").strip(), content, match.start(), end))
    return found


def _uu_lines(data: bytes, at: int) -> tuple[bytes, int]:
    """The content up to its "end" line and where that line ends; nothing where there is no such line."""
    pieces: list[bytes] = []
    while at < len(data):
        end = data.find(b"\n", at)
        end = len(data) if end < 0 else end
        line = data[at:end].rstrip(b"\r")
        at = end + 1
        if line == b"end":
            return b"".join(pieces), min(at, len(data))
        try:
            pieces.append(_uu_line(line))
        except binascii.Error:
            break
    return b"", at


def _uu_line(line: bytes) -> bytes:
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:
        # Some encoders add rubbish after the last byte: the first character says how many count.
        wanted = (((line[0] - 32) & 63) * 4 + 5) // 3
        return binascii.a2b_uu(line[:wanted])
