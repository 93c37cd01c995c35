"""The form of an inbox of a channel, made from what the channel asks for."""

from typing import Any

from django import forms
from django.conf import settings as django_settings
from django.utils.translation import gettext_lazy as _

from keepword.accounts.models import Language
from keepword.channels.doors import connections
from keepword.channels.doors.channel import WebChannel
from keepword.channels.doors.forms import Setting
from keepword.channels.doors.models import Connection
from keepword.channels.doors.services import DoorFields
from keepword.conversations.models import Inbox
from keepword.conversations.ways import mail_inboxes

OURS = ("name", "address", "language", "acknowledge", "ask_rating", "by_mail")


class DoorForm(forms.Form):
    """What people know the inbox by, and what its provider wants to know."""

    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("Customers and colleagues read it."))
    address = forms.CharField(max_length=254)
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices)
    acknowledge = forms.BooleanField(
        label=_("Tell customers that their first message has come"), required=False
    )
    ask_rating = forms.BooleanField(label=_("Ask for a rating after closing"), required=False)
    by_mail = forms.TypedChoiceField(
        label=_("Answers by mail leave from"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("Where the customer can be reached by mail only."),
    )

    def __init__(self, channel: WebChannel, connection: Connection | None, data: Any = None) -> None:
        super().__init__(data, initial=_initial(connection))
        self.channel = channel
        self.fields["address"].label = str(channel.address_label)
        self.fields["address"].help_text = str(channel.address_help)
        by_mail = self.fields["by_mail"]
        assert isinstance(by_mail, forms.TypedChoiceField)
        by_mail.choices = [
            ("", _("the first inbox for mail")),
            *((box.pk, str(box)) for box in mail_inboxes()),
        ]
        kept = connections.secrets_of(connection) if connection else {}
        for one in channel.settings:
            self.fields[f"set_{one.name}"] = _field(one)
        for one in channel.secrets:
            self.fields[f"secret_{one.name}"] = _secret(one, is_kept=bool(kept.get(one.name)))

    def asked(self) -> list[forms.BoundField]:
        """The fields of the channel's own."""
        return [self[name] for name in self.fields if name not in OURS]

    def about(self) -> DoorFields:
        """What people know it by, of a valid form."""
        return DoorFields(**{name: self.cleaned_data[name] for name in OURS})

    def plain(self) -> dict[str, str]:
        return self._given("set_")

    def secret(self) -> dict[str, str]:
        return self._given("secret_")

    def _given(self, prefix: str) -> dict[str, str]:
        given = self.cleaned_data.items()
        return {name.removeprefix(prefix): _plain(value) for name, value in given if name.startswith(prefix)}

    def blame(self, field: str) -> str | None:
        """The form's name of a field that a verb found fault with."""
        names = (field, f"set_{field}", f"secret_{field}")
        return next((name for name in names if name in self.fields), None)


def _plain(value: object) -> str:
    """As a setting is kept: a ticked box is "1"."""
    return ("1" if value else "") if isinstance(value, bool) else str(value)


def _initial(connection: Connection | None) -> dict[str, Any]:
    if connection is None:
        return {"language": django_settings.LANGUAGE_CODE, "ask_rating": True, "acknowledge": True}
    inbox: Inbox = connection.inbox
    values: dict[str, Any] = {name: getattr(inbox, name) for name in OURS if name != "by_mail"}
    values["by_mail"] = inbox.by_mail_id
    return values | {f"set_{name}": value for name, value in connection.settings.items()}


def _field(one: Setting) -> forms.Field:
    common: dict[str, Any] = {"label": one.label, "help_text": one.help, "required": one.required}
    common["initial"] = one.default
    if one.choices:
        return forms.ChoiceField(choices=list(one.choices), **common)
    if one.kind == "yes":
        return forms.BooleanField(**common | {"required": False})
    if one.kind == "number":
        return forms.IntegerField(**common)
    if one.kind == "long":
        return forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), max_length=5000, **common)
    return forms.CharField(max_length=500, **common)


def _secret(one: Setting, *, is_kept: bool) -> forms.Field:
    """Never shown again; what is left empty stays."""
    kept = _("It is kept, and shown to nobody. Leave this empty to keep it.")
    text = str(kept if is_kept else one.help)
    widget = forms.PasswordInput(attrs={"autocomplete": "off"})
    needed = one.required and not is_kept
    return forms.CharField(
        label=str(one.label), help_text=text, required=needed, max_length=2000, widget=widget
    )
