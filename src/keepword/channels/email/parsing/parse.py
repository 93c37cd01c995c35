"""From the bytes of a mail to what it says, within bounds that hold for any bytes."""

from collections.abc import Sequence

from . import addresses, authentication, autoreplies, bodies, bounces, dates, spam
from . import headers as fields
from .charsets import clean
from .fingerprint import content_hash
from .headers import Headers
from .model import Address, Bounce, Kind, ParsedMail
from .structure import Tree, read

_SINGLE = ("from", "message-id", "date", "subject", "in-reply-to", "references", "to", "cc", "content-type")
_MAX_DEFECTS = 20
_MAX_SUBJECT = 2_000


def parse(raw: bytes, *, trusted_authserv: Sequence[str] = ()) -> ParsedMail:
    """What the mail says. Never raises; what is wrong with the bytes stands in `defects`.

    `trusted_authserv` are the authserv-ids (RFC 8601), or their domains, whose Authentication-Results are
    believed.
    """
    tree = read(raw)
    headers = tree.headers
    body = bodies.assemble(tree)
    sender = _sender(headers)
    subject = fields.text(headers, "subject")[:_MAX_SUBJECT]
    kind, bounce, automation = _kind(tree, headers, sender, subject, body.text)
    to, cc = _addresses(headers, "to"), _addresses(headers, "cc")
    date = dates.parse(fields.unfold(fields.first(headers, "date")))
    return ParsedMail(
        message_id=fields.message_id(fields.first(headers, "message-id")),
        in_reply_to=next(iter(fields.ids(fields.first(headers, "in-reply-to"))), ""),
        references=fields.ids(" ".join(headers["references"])) if "references" in headers else [],
        sender=sender,
        reply_to=_addresses(headers, "reply-to"),
        to=to,
        cc=cc,
        bcc=_addresses(headers, "bcc"),
        delivered_to=_delivered_to(headers),
        subject=subject,
        date=date,
        text=body.text,
        visible_text=body.visible,
        quoted_text=body.quoted,
        html=body.html,
        attachments=body.attachments,
        kind=kind,
        bounce=bounce,
        language=None,
        auto_submitted=kind in ("bounce", "report") or automation.auto_submitted,
        list_id=_list_id(headers),
        spam_header=spam.verdict(headers),
        authentication=authentication.judge(
            headers, trusted_authserv, _from_addresses(headers, trusted_authserv)
        ),
        defects=_defects(tree, body.defects, sender, date is None),
        content_hash=content_hash(
            tree, sender.address or sender.name, subject, [line.address for line in (*to, *cc)]
        ),
    )


def part_content(raw: bytes, index: int) -> bytes:
    """The decoded payload of the part with this index (`Part.index`), b"" where there is none."""
    return part_contents(raw, [index])[0]


def part_contents(raw: bytes, indexes: Sequence[int]) -> list[bytes]:
    """The payloads of several parts for one reading of the mail: a mail may have thousands."""
    return bodies.contents_at(read(raw), indexes)


def _addresses(headers: Headers, name: str) -> list[Address]:
    values = headers.get(name)
    return addresses.parse(values) if values else []


def _sender(headers: Headers) -> Address:
    sender = addresses.first(headers.get("from", []))
    if sender.address or "sender" not in headers:
        return sender
    other = addresses.first(headers["sender"])
    return other if other.address else sender


def _from_addresses(headers: Headers, trusted: Sequence[str]) -> list[str]:
    """Each address in From: results for one of several prove nothing about the others."""
    if not trusted:
        return []
    return [one.address for one in addresses.parse(headers.get("from", [])) if one.address]


def _delivered_to(headers: Headers) -> list[str]:
    found: dict[str, None] = {}
    for name in ("delivered-to", "x-original-to", "envelope-to"):
        for one in _addresses(headers, name):
            if one.address:
                found[one.address] = None
    return list(found)


def _list_id(headers: Headers) -> str:
    value = fields.text(headers, "list-id")
    _, bracket, rest = value.rpartition("<")
    return (rest.partition(">")[0] if bracket else value).strip()[:255]


def _kind(
    tree: Tree, headers: Headers, sender: Address, subject: str, text: str
) -> tuple[Kind, Bounce | None, autoreplies.Automation]:
    automation = autoreplies.judge(headers, subject)
    reported, bounce = bounces.report_of(tree)
    if not reported:
        bounce = bounces.unstandard(tree, headers, sender.address or sender.name, subject, text)
        reported = "bounce" if bounce else ""
    if reported == "bounce":
        return "bounce", bounce, automation
    if reported:
        return "report", None, automation
    return ("autoreply" if automation.reply else "message"), None, automation


def _defects(tree: Tree, body: list[str], sender: Address, undated: bool) -> list[str]:
    found = tree.defects + body
    headers = tree.headers
    found.extend(f"several {name} fields" for name in _SINGLE if len(headers.get(name, ())) > 1)
    if not headers.get("message-id"):
        found.append("no message id")
    if not sender.address:
        found.append("no sender address")
    if undated:
        found.append("no date that can be read" if "date" in headers else "no date")
    return list(dict.fromkeys(clean(defect) for defect in found))[:_MAX_DEFECTS]
