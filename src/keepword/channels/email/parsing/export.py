"""A parsed mail as the JSON object of `keepword mail parse`."""

from typing import Any

from .model import Address, ParsedMail


def to_json(mail: ParsedMail) -> dict[str, Any]:
    """The line without its `file`; the date in ISO 8601, null where the mail names none."""
    bounce = mail.bounce
    return {
        "message_id": mail.message_id,
        "in_reply_to": mail.in_reply_to,
        "references": mail.references,
        "from": _address(mail.sender),
        "to": [_address(one) for one in mail.to],
        "cc": [_address(one) for one in mail.cc],
        "reply_to": _address(mail.reply_to[0]) if mail.reply_to else None,
        "subject": mail.subject,
        "date": mail.date.isoformat() if mail.date else None,
        "text": mail.text,
        "visible_text": mail.visible_text,
        "html": mail.html,
        "attachments": [
            {"name": part.name, "type": part.type, "size": part.size, "inline": part.inline}
            for part in mail.attachments
        ],
        "kind": mail.kind,
        "bounce": bounce
        and {
            "recipient": bounce.recipient,
            "status": bounce.status,
            "reason": bounce.reason,
            "hard": bounce.hard,
        },
        "language": mail.language,
        "defects": mail.defects,
    }


def _address(address: Address) -> dict[str, str]:
    return {"name": address.name, "address": address.address}
