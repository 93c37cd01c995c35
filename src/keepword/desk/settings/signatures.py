"""What stands below the answers of an inbox, by language."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepword.conversations import queries, services
from keepword.conversations.models import Inbox
from keepword.desk.access import admin_required, person
from keepword.desk.settings import pages

MAX = 2_000


class SignaturesForm(forms.Form):
    """A text for each language, and one for all others."""

    signature = forms.CharField(
        label=gettext_lazy("In every language that has none of its own"), required=False, max_length=MAX
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for code, label in settings.LANGUAGES:
            self.fields[code] = forms.CharField(label=label, required=False, max_length=MAX)
        for name, field in self.fields.items():
            field.widget = forms.Textarea(attrs={"rows": 4} | ({"lang": name} if len(name) == 2 else {}))

    @property
    def texts(self) -> dict[str, str]:
        """As `save_signatures` takes them."""
        return {"" if name == "signature" else name: text for name, text in self.cleaned_data.items()}


@pages.both
@admin_required
def signatures(request: HttpRequest, pk: int) -> HttpResponse:
    """Write them, and see how the first would look."""
    user = person(request)
    inbox = queries.get_inbox(user, pk)
    kept = queries.signatures(inbox)
    initial = {code or "signature": text for code, text in kept.items()}
    form = SignaturesForm(request.POST or None, initial=initial)
    form.is_bound = request.method == "POST"
    if pages.done(form, lambda: services.save_signatures(user, inbox, form.texts)):
        messages.success(request, _("The signatures are saved."))
        return redirect("settings_signatures", pk=pk)
    shown = _shown(inbox, kept, request)
    return pages.show(request, "signatures", "settings_inboxes", form=form, inbox=inbox, shown=shown)


def _shown(inbox: Inbox, kept: dict[str, str], request: HttpRequest) -> list[tuple[str, str]]:
    """Each signature that is there, as it will stand below this person's answers."""
    labels = dict(settings.LANGUAGES)
    return [
        (labels.get(code, _("other languages")), queries.signature(inbox, code, person(request)))
        for code, text in kept.items()
        if text
    ]
