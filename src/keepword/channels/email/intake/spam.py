"""Our own small rules for spam, used only where no server before us has judged.

They must never cost us a customer, so one sign alone is not enough. Pure.
"""

import re
from collections.abc import Mapping

from keepword.channels.email.parsing import ParsedMail

_LINK = re.compile(r"https?://", re.IGNORECASE)
_OFFERS = re.compile(
    r"\b(seo|backlinks?|rank(ing)? (on|in) google|guest post|casino|viagra|cialis|lottery|bitcoin invest\w*|"
    r"crypto (profit|invest\w*)|million (dollars|usd|eur)|inheritance|next of kin|web ?site design offer|"
    r"adult dating|payday loans?)\b|"
    r"(просування сайт\w*|продвижени\w+ сайт\w*|казино|ставки на спорт|заробіток в інтернеті|"
    r"заработок в интернете|выигр\w+ приз|виграл\w* приз|svetainių optimizavimas|greitas kreditas|kazino)",
    re.IGNORECASE,
)
_PHISHING = re.compile(
    r"(verify your (account|mailbox)|mailbox (is )?(full|quota)|password (will )?expires?|"
    r"подтвердите (ваш )?(аккаунт|пароль)|підтвердіть (ваш )?(акаунт|пароль)|"
    r"patvirtinkite savo (paskyrą|slaptažodį))",
    re.IGNORECASE,
)
_RUNS = (".exe", ".scr", ".js", ".vbs", ".bat", ".cmd", ".lnk", ".iso", ".hta", ".jar")
_LOOKED_AT = 5_000  # characters
SPAM = 3  # points


def sender_verdict(address: str, rules: Mapping[str, str]) -> str | None:
    """What people decided about this sender ("block", "allow") or its domain; None when nothing."""
    if not address:
        return None
    return rules.get(address) or rules.get("@" + address.rpartition("@")[2])


def looks_like_spam(mail: ParsedMail) -> bool:
    """Whether a first mail from an unknown sender carries several signs of spam."""
    return points(mail) >= SPAM


def points(mail: ParsedMail) -> int:
    """How many signs of spam a mail carries, weighted."""
    text = f"{mail.subject}\n{mail.visible_text[:_LOOKED_AT]}"
    links = len(_LINK.findall(text))
    found = 2 * min(2, len(_OFFERS.findall(text)))
    found += 2 if _PHISHING.search(text) and links else 0
    found += 1 if links >= 4 else 0
    found += 3 if any(part.name.lower().endswith(_RUNS) for part in mail.attachments) else 0
    found += 1 if not mail.message_id and not mail.date else 0
    found += 1 if mail.subject.isupper() and len(mail.subject) > 12 else 0
    found += 1 if "@" in mail.sender.name and mail.sender.address not in mail.sender.name.lower() else 0
    return found
