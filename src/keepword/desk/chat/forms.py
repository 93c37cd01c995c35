"""The forms of a chat and of its invitations."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from keepword.accounts.models import Language
from keepword.calendars.models import Calendar
from keepword.channels.chat.models import Invitation, Widget
from keepword.channels.chat.services.widgets import MOST_QUESTIONS, InvitationFields, WidgetFields
from keepword.conversations.ways import mail_inboxes

CODES = tuple(code for code, _label in settings.LANGUAGES)
KINDS = (("text", _("a line of text")), ("email", _("e-mail")), ("choice", _("a choice")))


def _by_language(form: forms.Form, name: str, *, rows: int, most: int) -> None:
    """A field for each language: `name_en` and so on."""
    for code, label in settings.LANGUAGES:
        form.fields[f"{name}_{code}"] = forms.CharField(
            label=label,
            required=False,
            max_length=most,
            widget=forms.Textarea(attrs={"rows": rows, "lang": code}),
        )


class _ByLanguage(forms.Form):
    def texts(self, name: str) -> dict[str, str]:
        """What was entered by language."""
        return {code: self.cleaned_data.get(f"{name}_{code}", "") for code in CODES}

    def fields_of(self, name: str) -> list[forms.BoundField]:
        return [self[f"{name}_{code}"] for code in CODES]

    def blame(self, field: str) -> str | None:
        """The form's name of a field that a verb found fault with."""
        names = (field, f"{field}_{CODES[0]}")
        return next((name for name in names if name in self.fields), None)


class WidgetForm(_ByLanguage):
    """How a chat looks, where it works, what it asks."""

    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("Customers read it above the chat."))
    origins = forms.CharField(
        label=_("Your sites"),
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        max_length=5_000,
        help_text=_("One address a line, such as https://shop.example. The chat works on no other site."),
    )
    colour = forms.CharField(label=_("Colour"), widget=forms.TextInput(attrs={"type": "color"}))
    position = forms.ChoiceField(
        label=_("Corner"), choices=[("right", _("bottom right")), ("left", _("bottom left"))]
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=Language.choices,
        help_text=_("For visitors whose language we do not speak."),
    )
    calendar = forms.TypedChoiceField(label=_("Hours"), coerce=int, empty_value=None, required=False)
    mail = forms.TypedChoiceField(
        label=_("Goes on as mail by"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("When the visitor leaves before they are answered."),
    )
    is_on = forms.BooleanField(label=_("Show it on your sites"), required=False)

    def __init__(self, widget: Widget | None, data: Any = None) -> None:
        super().__init__(data, initial=_initial(widget))
        self.fields["calendar"].choices = [  # type: ignore[attr-defined]
            ("", _("those of the shop")),
            *((one.pk, one.name) for one in Calendar.objects.order_by("name")),
        ]
        self.fields["mail"].choices = [  # type: ignore[attr-defined]
            ("", _("the first inbox for mail")),
            *((one.pk, str(one)) for one in mail_inboxes()),
        ]
        _by_language(self, "greeting", rows=2, most=500)
        _by_language(self, "consent", rows=2, most=500)
        for at in range(MOST_QUESTIONS):
            self.fields[f"q{at}_kind"] = forms.ChoiceField(label=_("Kind"), choices=KINDS, required=False)
            self.fields[f"q{at}_required"] = forms.BooleanField(label=_("must be answered"), required=False)
            self.fields[f"q{at}_choices"] = forms.CharField(
                label=_("Choices, separated by commas"), required=False, max_length=2_000
            )
            _by_language(self, f"q{at}", rows=1, most=200)

    def questions(self) -> Iterator[Mapping[str, Any]]:
        """The parts of each question, for the page."""
        for at in range(MOST_QUESTIONS):
            yield {
                "number": at + 1,
                "labels": self.fields_of(f"q{at}"),
                "kind": self[f"q{at}_kind"],
                "choices": self[f"q{at}_choices"],
                "required": self[f"q{at}_required"],
                "is_used": bool(self.initial.get(f"q{at}_kind")),
            }

    def about(self) -> WidgetFields:
        """What a valid form says."""
        given = self.cleaned_data
        plain = ("name", "origins", "colour", "position", "language", "calendar", "mail", "is_on")
        return WidgetFields(
            **{name: given[name] for name in plain},
            greeting=self.texts("greeting"),
            consent=self.texts("consent"),
            questions=[
                {
                    "label": self.texts(f"q{at}"),
                    "kind": given.get(f"q{at}_kind") or "text",
                    "choices": (given.get(f"q{at}_choices") or "").split(","),
                    "required": given.get(f"q{at}_required"),
                }
                for at in range(MOST_QUESTIONS)
            ],
        )


def _initial(widget: Widget | None) -> dict[str, Any]:
    if widget is None:
        return {"colour": "#0b6b5d", "position": "right", "language": "en", "is_on": True}
    values: dict[str, Any] = {
        "name": widget.inbox.name,
        "origins": "\n".join(widget.origins),
        "colour": widget.colour,
        "position": widget.position,
        "language": widget.inbox.language,
        "calendar": widget.calendar_id,
        "mail": widget.inbox.by_mail_id,
        "is_on": widget.is_on,
    }
    for name in ("greeting", "consent"):
        values |= {f"{name}_{code}": text for code, text in getattr(widget, name).items()}
    for at, one in enumerate(widget.questions):
        values |= {f"q{at}_{code}": text for code, text in one["label"].items()}
        values |= {f"q{at}_kind": one["kind"], f"q{at}_required": one["required"]}
        values[f"q{at}_choices"] = ", ".join(one["choices"])
    return values


class InvitationForm(_ByLanguage):
    """The words of an invitation, and when they are shown."""

    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("Only you read it."))
    path = forms.CharField(
        label=_("On pages"),
        required=False,
        max_length=200,
        help_text=_("The path of the page, with * for anything: /cart*. Empty: on all."),
    )
    seconds = forms.IntegerField(label=_("After seconds on the page"), required=False, min_value=0)
    visits = forms.IntegerField(label=_("From which visit on"), required=False, min_value=0)
    cart_value = forms.FloatField(label=_("With a cart worth at least"), required=False, min_value=0)
    cart_items = forms.IntegerField(label=_("With items in the cart, at least"), required=False, min_value=0)
    for_language = forms.ChoiceField(
        label=_("For visitors who read"), choices=[("", _("any language")), *Language.choices], required=False
    )
    open = forms.BooleanField(label=_("Only within the hours"), required=False, initial=True)
    agents = forms.IntegerField(
        label=_("When so many of us can answer"), required=False, min_value=0, initial=1
    )
    every_hours = forms.IntegerField(
        label=_("Once for a visitor in so many hours"), min_value=1, max_value=8760, initial=24
    )
    is_on = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(self, invitation: Invitation | None, data: Any = None) -> None:
        initial: dict[str, Any] = {}
        if invitation is not None:
            initial = {
                "name": invitation.name,
                "every_hours": invitation.every_hours,
                "is_on": invitation.is_on,
            }
            initial |= {"open": False, "agents": None, **invitation.conditions}
            initial["for_language"] = invitation.conditions.get("language", "")
            initial |= {f"text_{code}": text for code, text in invitation.texts.items()}
        super().__init__(data, initial=initial)
        _by_language(self, "text", rows=2, most=300)

    def about(self) -> InvitationFields:
        """What a valid form says."""
        given = self.cleaned_data
        names = ("path", "seconds", "visits", "cart_value", "cart_items", "open", "agents")
        conditions = {name: given[name] for name in names} | {"language": given["for_language"]}
        return InvitationFields(
            name=given["name"],
            texts=self.texts("text"),
            conditions=conditions,
            every_hours=given["every_hours"],
            is_on=given["is_on"],
        )
