"""What is known of a mailbox by its address alone: the servers, how one logs in, what to do there first.

The provider of a domain of one's own is read from its MX records; of one that says nothing the usual
names are guessed (RFC 6186 has better ones, which hardly any provider publishes).
"""

from dataclasses import dataclass, replace

import dns.exception
import dns.resolver
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from keepword.channels.email.models import Login, Security

PATIENCE = 2.0  # seconds for the name server

Place = tuple[str, int, str]


@dataclass(frozen=True)
class Preset:
    """A provider. `known` is False where the servers are only a guess."""

    name: str
    imap: Place
    smtp: Place
    login: str = Login.PASSWORD
    plus_addresses: bool = False  # whether it surely delivers name+anything@
    authserv_ids: str = ""
    advice: str | Promise = ""
    known: bool = True


def _place(host: str, port: int) -> Place:
    return host, port, Security.STARTTLS if port == 587 else Security.TLS


_APP_PASSWORD = _(
    "Make a password for applications in the settings of this mailbox (under security) and switch IMAP on "
    "there: the password that you log in with in the browser is not taken."
)

GOOGLE = Preset(
    "Google",
    _place("imap.gmail.com", 993),
    _place("smtp.gmail.com", 587),
    Login.GOOGLE,
    True,
    "mx.google.com",
    _(
        "Google takes a permission (OAuth 2) or, for accounts with 2-step verification, an app password; "
        "it refuses the account's own password."
    ),
)
MICROSOFT = Preset(
    "Microsoft 365",
    _place("outlook.office365.com", 993),
    _place("smtp.office365.com", 587),
    Login.MICROSOFT,
    True,
    "",
    _("Microsoft takes a permission (OAuth 2) only; passwords have been switched off there."),
)
OUTLOOK = replace(MICROSOFT, name="Outlook.com", smtp=_place("smtp-mail.outlook.com", 587))
UKRNET = Preset("ukr.net", _place("imap.ukr.net", 993), _place("smtp.ukr.net", 465), advice=_APP_PASSWORD)
IUA = Preset("i.ua", _place("imap.i.ua", 993), _place("smtp.i.ua", 465))
META = Preset("meta.ua", _place("imap.meta.ua", 993), _place("smtp.meta.ua", 465))
MAILRU = Preset(
    "Mail.ru",
    _place("imap.mail.ru", 993),
    _place("smtp.mail.ru", 465),
    plus_addresses=True,
    authserv_ids="mail.ru",
    advice=_APP_PASSWORD,
)
YANDEX = Preset(
    "Yandex",
    _place("imap.yandex.com", 993),
    _place("smtp.yandex.com", 465),
    plus_addresses=True,
    authserv_ids="yandex.net",
    advice=_APP_PASSWORD,
)
ICLOUD = Preset(
    "iCloud",
    _place("imap.mail.me.com", 993),
    _place("smtp.mail.me.com", 587),
    plus_addresses=True,
    advice=_APP_PASSWORD,
)
YAHOO = Preset(
    "Yahoo",
    _place("imap.mail.yahoo.com", 993),
    _place("smtp.mail.yahoo.com", 465),
    advice=_APP_PASSWORD,
)
FASTMAIL = Preset(
    "Fastmail",
    _place("imap.fastmail.com", 993),
    _place("smtp.fastmail.com", 465),
    plus_addresses=True,
    authserv_ids="messagingengine.com",
    advice=_APP_PASSWORD,
)
INBOXLT = Preset("Inbox.lt", _place("mail.inbox.lt", 993), _place("mail.inbox.lt", 465))
ZOHO = Preset("Zoho", _place("imap.zoho.eu", 993), _place("smtp.zoho.eu", 465), advice=_APP_PASSWORD)

_DOMAINS: dict[str, Preset] = {
    **dict.fromkeys(("gmail.com", "googlemail.com"), GOOGLE),
    **dict.fromkeys(("outlook.com", "hotmail.com", "live.com", "msn.com"), OUTLOOK),
    "ukr.net": UKRNET,
    **dict.fromkeys(("i.ua", "ua.fm", "email.ua"), IUA),
    "meta.ua": META,
    **dict.fromkeys(("mail.ru", "inbox.ru", "list.ru", "bk.ru", "internet.ru"), MAILRU),
    **dict.fromkeys(("ya.ru", "yandex.ru", "yandex.com", "yandex.by", "yandex.kz", "yandex.ua"), YANDEX),
    **dict.fromkeys(("icloud.com", "me.com", "mac.com"), ICLOUD),
    **dict.fromkeys(("yahoo.com", "ymail.com"), YAHOO),
    **dict.fromkeys(("fastmail.com", "fastmail.fm"), FASTMAIL),
    "inbox.lt": INBOXLT,
    **dict.fromkeys(("zoho.com", "zoho.eu", "zohomail.eu"), ZOHO),
}
# Whose servers take the mail of a domain, by the end of their names.
_EXCHANGES: dict[str, Preset] = {
    ".google.com": GOOGLE,
    ".googlemail.com": GOOGLE,
    ".outlook.com": MICROSOFT,
    ".ukr.net": UKRNET,
    ".mail.ru": MAILRU,
    ".yandex.net": YANDEX,
    ".yandex.ru": YANDEX,
    ".messagingengine.com": FASTMAIL,
    ".zoho.eu": ZOHO,
    ".icloud.com": ICLOUD,
}


def guess(address: str) -> Preset:
    """What is known of the mailbox behind an address; asks the name server for domains of one's own."""
    domain = address.rpartition("@")[2].strip().lower().rstrip(".")
    known = _DOMAINS.get(domain) or by_exchange(_exchanges(domain))
    if known is not None:
        return known
    return Preset("", _place(f"imap.{domain}", 993), _place(f"smtp.{domain}", 587), known=False)


def by_exchange(hosts: list[str]) -> Preset | None:
    """The provider whose servers these are."""
    for host in hosts:
        for end, preset in _EXCHANGES.items():
            if f".{host}".endswith(end):
                return preset
    return None


def _exchanges(domain: str) -> list[str]:
    """The names of a domain's mail exchangers (RFC 5321, section 5), the preferred first; [] for unknown."""
    if "." not in domain:
        return []
    try:
        answer = dns.resolver.resolve(domain, "MX", lifetime=PATIENCE)
    except (dns.exception.DNSException, OSError, ValueError):
        return []
    found = sorted((int(one.preference), one.exchange.to_text().lower()) for one in answer)
    return [host.rstrip(".") for _preference, host in found]
