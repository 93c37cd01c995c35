"""The first form of all."""

from django import forms
from django.utils.translation import gettext_lazy as _

from keepword.desk.settings.fields import ZoneField


class FirstForm(forms.Form):
    """The shop and its first admin. The language is the page's own."""

    name = forms.CharField(
        label=_("Name of your shop"),
        max_length=120,
        help_text=_("Customers see it."),
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "organization"}),
    )
    admin_name = forms.CharField(
        label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    admin_email = forms.EmailField(
        label=_("Your e-mail"),
        help_text=_("You log in with it."),
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=500,
        help_text=_("At least 10 characters."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    time_zone = ZoneField()
