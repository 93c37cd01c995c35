"""Mails that say another mail was not delivered: RFC 3464 reports, and what servers write instead of them."""

import re

from . import headers as fields
from .bounce_texts import (
    BODY,
    COPY,
    DAEMON,
    DELAYED,
    MEANINGS,
    RECIPIENT_LINES,
    REPLY_CODE,
    STATUS_CODE,
    SUBJECT,
)
from .charsets import clean, decode
from .headers import Headers
from .model import Bounce
from .structure import Leaf, Tree

_ENCLOSED = (
    "message/rfc822",
    "message/global",
    "text/rfc822-headers",
    "message/rfc822-headers",
    "message/global-headers",
)
_STATUS_TYPES = ("message/delivery-status", "message/global-delivery-status")
_ADDRESS = re.compile(r"[^\s<>\"'();,:\[\]]{1,64}@[^\s<>\"'();,:\[\]]{1,255}")
_FIELD = re.compile(r"^([!-9;-~]+):[ \t]*(.*(?:\n[ \t].*)*)", re.M)
_MESSAGE_ID = re.compile(r"^[ \t>]*Message-I[dD]:\s*<([^<>\s]{1,998})>", re.M | re.I)
_SPACE = re.compile(r"\s+")

# Servers write what matters first; the copy of the mail, which may be long, comes after.
_READ_BYTES = 65_536
_MAX_REASON = 500
_MAX_STATUSES = 10


def report_of(tree: Tree) -> tuple[str, Bounce | None]:
    """("bounce", "report" or "", the bounce) for mails whose type says that they are reports (RFC 6522)."""
    statuses = [leaf for leaf in tree.leaves if leaf.type in _STATUS_TYPES]
    kind, parameters = fields.value_and_parameters(fields.first(tree.headers, "content-type"))
    report_type = parameters.get("report-type", "").strip().lower()
    if kind != "multipart/report" and not statuses:
        return "", None
    if statuses and report_type in ("", "delivery-status", "global-delivery-status"):
        found = _from_status("\n\n".join(_text(status) for status in statuses[:_MAX_STATUSES]), tree)
        return ("bounce", found) if found else ("report", None)
    return ("report", None) if report_type and report_type != "delivery-status" else ("", None)


def unstandard(tree: Tree, headers: Headers, sender: str, subject: str, text: str) -> Bounce | None:
    """The bounce that a server described in words of its own, None where the mail is no bounce."""
    daemon = bool(DAEMON.match(sender) or DAEMON.match(fields.first(headers, "from").strip().strip('<"')))
    empty_path = "return-path" in headers and fields.first(headers, "return-path").strip() in ("<>", "")
    failed = fields.text(headers, "x-failed-recipients")
    if not (daemon or empty_path or failed or "x-ms-exchange-message-is-ndr" in headers):
        return None
    text = text[:_READ_BYTES]
    own = COPY.split(text, maxsplit=1)[0]
    said = bool(BODY.search(own[:8192]))
    if not (failed or said or (SUBJECT.match(subject) and (daemon or empty_path))):
        return None
    recipient = _recipient(failed, own)
    if not recipient and not said:
        return None
    delayed = bool(DELAYED.search(subject) or DELAYED.search(own[:4096]))
    return _bounce(recipient, "", "", _reason_near(own, recipient), delayed, _original_id(tree, text))


def _text(leaf: Leaf) -> str:
    return decode(leaf.data[:_READ_BYTES], leaf.parameters.get("charset", ""))[0].replace("\r\n", "\n")


def _from_status(text: str, tree: Tree) -> Bounce | None:
    """RFC 3464: one block for the message, then one for each recipient. None where nothing failed."""
    blocks = [_block(one) for one in re.split(r"\n[ \t]*\n", text)]
    recipients = [block for block in blocks if "final-recipient" in block or "action" in block]
    failed = [
        block
        for block in recipients
        if block.get("action", "failed").split()[:1] in (["failed"], ["delayed"])
    ]
    if recipients and not failed:
        return None
    failed.sort(key=lambda block: block.get("action", "").startswith("delayed"))
    block = failed[0] if failed else {}
    named = block.get("original-recipient") or block.get("final-recipient") or ""
    final = _ADDRESS.search(block.get("final-recipient", "")) or _ADDRESS.search(named)
    recipient = (
        final[0] if final else _recipient(fields.text(tree.headers, "x-failed-recipients"), _body(tree))
    )
    diagnostic = re.sub(r"^[\w-]+\s*;\s*", "", block.get("diagnostic-code", ""))
    delayed = block.get("action", "").startswith("delayed")
    reason = diagnostic or _reason_near(_body(tree), recipient)
    return _bounce(
        recipient, block.get("status", ""), diagnostic, reason, delayed, _original_id(tree, _body(tree))
    )


def _block(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for match in _FIELD.finditer(text):
        name = match[1].lower()
        value = _SPACE.sub(" ", match[2]).strip()
        found.setdefault(name, value.lower() if name == "action" else value)
    return found


def _body(tree: Tree) -> str:
    leaf = next((leaf for leaf in tree.leaves if leaf.type == "text/plain"), None)
    return _text(leaf) if leaf else ""


def _bounce(
    recipient: str, status: str, diagnostic: str, reason: str, delayed: bool, original: str
) -> Bounce:
    code = STATUS_CODE.search(status)
    found = code[0] if code else ""
    if not found or found.endswith(".0.0"):
        # A general code says less than the one that the other server gave.
        found = _status_in(diagnostic or reason) or found
    if not found:
        found = "4.0.0" if delayed else "5.0.0"
    hard = found.startswith("5") and not delayed
    reason = _SPACE.sub(" ", reason).strip()[:_MAX_REASON]
    return Bounce(clean(_normal(recipient)), found, clean(reason), hard, clean(original))


def _status_in(reason: str) -> str:
    code = STATUS_CODE.search(reason)
    if code:
        return code[0]
    meaning = next((status for pattern, status in MEANINGS if pattern.search(reason)), "")
    reply = REPLY_CODE.search(reason)
    if meaning and reply and reply[1][0] in "45":
        return reply[1][0] + meaning[1:]
    return meaning or (f"{reply[1][0]}.0.0" if reply else "")


def _normal(address: str) -> str:
    local, at, domain = address.strip("<>.'\"").rpartition("@")
    return f"{local}@{domain.lower()}" if at else ""


def _recipient(header: str, text: str) -> str:
    named = _ADDRESS.search(header)
    if named:
        return named[0]
    for pattern in RECIPIENT_LINES:
        match = pattern.search(text)
        if match:
            return match[1]
    return ""


def _reason_near(text: str, recipient: str) -> str:
    """What the server says after the failed address, else the line that gives a code."""
    at = text.find(recipient) if recipient else -1
    if at >= 0:
        before = text[text.rfind("\n", 0, at) + 1 : at].strip(" \t:<")
        if len(before.split()) > 2 and not STATUS_CODE.search(text):
            return before
        after = text[at + len(recipient) : at + len(recipient) + 2000]
        paragraphs = [one for one in re.split(r"\n[ \t]*\n", after.lstrip(">):;,.\"' \t\n")) if one.strip()]
        for one in paragraphs[:3]:
            if STATUS_CODE.search(one) or REPLY_CODE.search(one) or any(p.search(one) for p, _ in MEANINGS):
                return one
        if paragraphs and not STATUS_CODE.search(text) and not REPLY_CODE.search(text):
            return paragraphs[0]
    code = STATUS_CODE.search(text) or REPLY_CODE.search(text)
    if code:
        start = text.rfind("\n", 0, code.start()) + 1
        end = text.find("\n", code.end())
        return text[start : end if end >= 0 else len(text)]
    meaning = next((match for match in (pattern.search(text) for pattern, _ in MEANINGS) if match), None)
    return meaning[0] if meaning else ""


def _original_id(tree: Tree, text: str) -> str:
    """The id of the mail that failed: from its enclosed headers, a copy in the text, or as answered."""
    for leaf in tree.leaves:
        if leaf.type in _ENCLOSED:
            match = _MESSAGE_ID.search(leaf.data[:_READ_BYTES].decode("utf-8", "replace"))
            if match:
                return match[1]
    match = _MESSAGE_ID.search(text)
    if match:
        return match[1]
    for name in ("x-original-message-id", "in-reply-to", "references"):
        found = fields.ids(fields.first(tree.headers, name))
        if found:
            return found[-1]
    return ""
