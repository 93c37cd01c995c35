"""What a mail says: pure functions from bytes to values, without Django, for any bytes whatever.

`parse` reads a mail, `part_content` one of its parts, `sanitise` makes its HTML safe to show, `to_json` is
the line that `keepword mail parse` prints.
"""

from .export import to_json
from .model import Address, Authenticity, Bounce, Kind, ParsedMail, Part, SafeHtml
from .parse import parse, part_content, part_contents
from .sanitising import sanitise

__all__ = [
    "Address",
    "Authenticity",
    "Bounce",
    "Kind",
    "ParsedMail",
    "Part",
    "SafeHtml",
    "parse",
    "part_content",
    "part_contents",
    "sanitise",
    "to_json",
]
