"""The form of an inbox and its mailbox. Stored secrets never come back into it."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepword.accounts.models import Language
from keepword.channels.email import oauth
from keepword.channels.email.models import Login, Mailbox, Security
from keepword.channels.email.presets import Preset
from keepword.channels.email.services import InboxFields, MailboxFields
from keepword.conversations.models import Inbox
from keepword.core import clock

IMPORTED = timedelta(days=30)
APART = timedelta(minutes=1)  # a mail server tells whole seconds, by a clock of its own
KEEP = gettext_lazy("Stored. Leave it empty to keep it.")
SECURITY = [
    (Security.TLS, gettext_lazy("TLS")),
    (Security.STARTTLS, gettext_lazy("STARTTLS")),
    (Security.NONE, gettext_lazy("none (own network only)")),
]
LOGINS = [
    (Login.PASSWORD, gettext_lazy("Password")),
    (Login.GOOGLE, "Google"),
    (Login.MICROSOFT, "Microsoft 365"),
    (Login.OAUTH, gettext_lazy("Other OAuth 2")),
]
_ABOUT = tuple(InboxFields.__dataclass_fields__)
_HOW = tuple(MailboxFields.__dataclass_fields__)


class AddressForm(forms.Form):
    """The beginning: from the address much of the rest can be guessed."""

    address = forms.EmailField(
        label=gettext_lazy("Address that customers write to"),
        max_length=254,
        widget=forms.EmailInput(
            attrs={"placeholder": "support@shop.example", "autocomplete": "off", "autofocus": True}
        ),
    )


def _port(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=1, max_value=65535)


def _secret() -> forms.PasswordInput:
    return forms.PasswordInput(attrs={"autocomplete": "new-password", "spellcheck": "false"})


class MailboxForm(forms.Form):
    """Everything about an inbox by e-mail. Which fields count depends on how one logs in."""

    address = forms.EmailField(label=gettext_lazy("Address"), max_length=254)
    name = forms.CharField(
        label=gettext_lazy("Name of the inbox"),
        max_length=80,
        help_text=gettext_lazy("Customers see it as the sender of automatic mails."),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        choices=Language.choices,
        help_text=gettext_lazy("For customers whose own is not known."),
    )
    signature = forms.CharField(
        label=gettext_lazy("Signature"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Stands below each answer."),
    )
    acknowledge = forms.BooleanField(
        label=gettext_lazy("Tell customers that their first message has arrived"), required=False
    )
    ask_rating = forms.BooleanField(
        label=gettext_lazy("Ask for a rating when a conversation is closed"), required=False
    )

    login = forms.ChoiceField(
        label=gettext_lazy("Log in with"), choices=LOGINS, widget=forms.RadioSelect, initial=Login.PASSWORD
    )
    username = forms.CharField(
        label=gettext_lazy("User name"),
        required=False,
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=gettext_lazy("With most providers the address itself."),
    )
    password = forms.CharField(
        label=gettext_lazy("Password"), required=False, strip=False, max_length=500, widget=_secret()
    )
    client_id = forms.CharField(
        label=gettext_lazy("Client ID"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    client_secret = forms.CharField(
        label=gettext_lazy("Client secret"), required=False, max_length=500, widget=_secret()
    )
    authorize_url = forms.CharField(
        label=gettext_lazy("Authorisation address"),
        required=False,
        max_length=300,
        help_text=gettext_lazy(
            "Empty: the provider's usual one. For one Microsoft organisation put its tenant instead of "
            "“common”."
        ),
    )
    token_url = forms.CharField(label=gettext_lazy("Token address"), required=False, max_length=300)
    scope = forms.CharField(label=gettext_lazy("Scope"), required=False, max_length=500)

    imap_host = forms.CharField(
        label=gettext_lazy("IMAP server"),
        required=False,
        max_length=253,
        help_text=gettext_lazy("Where mail is read. Empty when your own server delivers here by LMTP."),
    )
    imap_port = _port(gettext_lazy("Port"))
    imap_security = forms.ChoiceField(label=gettext_lazy("Encryption"), choices=SECURITY)
    smtp_host = forms.CharField(
        label=gettext_lazy("SMTP server"),
        required=False,
        max_length=253,
        help_text=gettext_lazy("Where answers leave."),
    )
    smtp_port = _port(gettext_lazy("Port"))
    smtp_security = forms.ChoiceField(label=gettext_lazy("Encryption"), choices=SECURITY)

    folder = forms.CharField(label=gettext_lazy("Folder that is read"), required=False, max_length=200)
    sent_folder = forms.CharField(
        label=gettext_lazy("Folder of sent mail"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Empty: found by itself."),
    )
    save_sent = forms.BooleanField(
        label=gettext_lazy("Put our answers into the folder of sent mail"), required=False
    )
    plus_addresses = forms.BooleanField(
        label=gettext_lazy("Answers come back to an address with a plus"),
        required=False,
        help_text=gettext_lazy(
            "Then each finds its conversation whatever program it was written in. Only if a mail to "
            "support+test@ arrives in the mailbox of support@."
        ),
    )
    authserv_ids = forms.CharField(
        label=gettext_lazy("Server whose checks of senders count"),
        required=False,
        max_length=500,
        help_text=gettext_lazy(
            "The name at the beginning of Authentication-Results in the head of a mail that you got there, "
            "like mx.google.com."
        ),
    )
    since = forms.ChoiceField(
        label=gettext_lazy("What lies in the mailbox now"),
        choices=[
            ("new", gettext_lazy("Only mail that comes from now on")),
            ("month", gettext_lazy("Also the mail of the last 30 days")),
        ],
        widget=forms.RadioSelect,
        initial="new",
    )

    def __init__(self, inbox: Inbox | None, mailbox: Mailbox | None, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.inbox, self.mailbox = inbox, mailbox
        if mailbox is not None:
            del self.fields["since"]
            for name in ("password", "client_secret"):
                if getattr(mailbox, name):
                    self.fields[name].help_text = KEEP

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        given = self.cleaned_data
        given["username"] = given.get("username") or given.get("address", "")
        login = given.get("login")
        if login == Login.PASSWORD:
            self._clean_password()
        elif login:
            self._clean_client(login)
        return cleaned

    def _clean_password(self) -> None:
        given = self.cleaned_data
        stored = bool(self.mailbox and self.mailbox.password)
        if given.get("imap_host") and not given.get("password") and not stored:
            self.add_error("password", _("Enter the password of the mailbox."))
        if not given.get("smtp_host"):
            self.add_error("smtp_host", _("Enter the server that sends mail, or answers cannot leave."))

    def _clean_client(self, login: str) -> None:
        given = self.cleaned_data
        if not given.get("client_id"):
            self.add_error("client_id", _("Enter the client ID that the provider gave you."))
        known = oauth.PRESETS.get(login)
        if known is None:
            for name in ("authorize_url", "token_url", "scope", "smtp_host"):
                if not given.get(name):
                    self.add_error(name, _("This is needed for a provider of your own."))
            return
        # A provider's own servers, whatever was guessed from the address; a mailbox there reads and sends.
        given["imap_host"], given["imap_port"], given["imap_security"] = known.imap
        if not _is_of_microsoft(given.get("smtp_host", ""), login):
            given["smtp_host"], given["smtp_port"], given["smtp_security"] = known.smtp

    @property
    def about(self) -> InboxFields:
        """What a valid form says about the inbox."""
        return InboxFields(**{name: self.cleaned_data[name] for name in _ABOUT})

    @property
    def how(self) -> MailboxFields:
        """What a valid form says about its servers."""
        return MailboxFields(**{name: self.cleaned_data[name] for name in _HOW})

    @property
    def import_since(self) -> datetime:
        """From when on the mail of a new mailbox is read."""
        back = IMPORTED if self.cleaned_data.get("since") == "month" else APART
        return clock.now() - back

    @property
    def wrong_servers(self) -> bool:
        """Whether something is to be said in the part that is folded away."""
        return any(name.startswith(("imap_", "smtp_")) for name in self.errors)

    @property
    def wrong_details(self) -> bool:
        """The same of the last part."""
        return any(name in self.errors for name in ("folder", "sent_folder", "authserv_ids"))


def _is_of_microsoft(host: str, login: str) -> bool:
    # Private Outlook.com mailboxes send by another server than organisations.
    return login == Login.MICROSOFT and host == "smtp-mail.outlook.com"


def initial_of(inbox: Inbox, mailbox: Mailbox | None) -> dict[str, Any]:
    """What stands in the form of an inbox, secrets excepted."""
    found = {name: getattr(inbox, name) for name in _ABOUT}
    if mailbox is None:
        return found
    plain = (name for name in _HOW if name not in ("password", "client_secret"))
    return found | {name: getattr(mailbox, name) for name in plain}


def initial_from(address: str, preset: Preset, *, name: str, language: str) -> dict[str, Any]:
    """What stands in the form of a new inbox."""
    servers = {
        f"{kind}_{part}": value
        for kind, place in (("imap", preset.imap), ("smtp", preset.smtp))
        for part, value in zip(("host", "port", "security"), place, strict=True)
    }
    return {
        "address": address,
        "username": address,
        "name": name,
        "language": language,
        "login": preset.login,
        "acknowledge": True,
        "ask_rating": True,
        "folder": "INBOX",
        "save_sent": True,
        "plus_addresses": preset.plus_addresses,
        "authserv_ids": preset.authserv_ids,
        **servers,
    }
