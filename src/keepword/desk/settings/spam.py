"""Whose mail is always spam, and whose never."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from keepword.channels.email import services
from keepword.channels.email.queries import get_sender_rule, sender_rules
from keepword.core.keyset import page
from keepword.desk.access import lead_required, person
from keepword.desk.settings import pages

PAGE = 50


class SenderForm(forms.Form):
    """An address or a domain, and what to do with its mail."""

    sender = forms.CharField(
        label=gettext_lazy("Address or domain"),
        max_length=254,
        help_text=gettext_lazy("name@shop.example for one sender, shop.example for everybody there."),
    )
    verdict = forms.ChoiceField(
        label=gettext_lazy("What it sends is"),
        choices=[("block", gettext_lazy("always spam")), ("allow", gettext_lazy("never spam"))],
        widget=forms.RadioSelect,
        initial="block",
    )


@pages.both
@lead_required
def senders(request: HttpRequest) -> HttpResponse:
    """The list, and one more sender."""
    user = person(request)
    form = SenderForm(request.POST or None)

    def decide() -> None:
        text = form.cleaned_data["sender"]
        if form.cleaned_data["verdict"] == "block":
            rule = services.block(user, text)
            messages.success(
                request, _("Mail from %(sender)s is spam from now on.") % {"sender": rule.pattern}
            )
            return
        rule, released = services.allow(user, text)
        said = _("Mail from %(sender)s is never spam from now on.") % {"sender": rule.pattern}
        messages.success(request, said)
        if released:
            count = ngettext(
                "%(count)s conversation was released from spam.",
                "%(count)s conversations were released from spam.",
                released,
            )
            messages.success(request, count % {"count": released})

    if pages.done(form, decide):
        return redirect("settings_spam")
    rows = sender_rules(user)
    wanted = request.GET.get("q", "").strip().lower()[:254]
    if wanted:
        rows = rows.filter(pattern__contains=wanted)
    found = page(rows, order=("pattern", "pk"), after=request.GET.get("after", ""), size=PAGE)
    return pages.show(request, "spam", "settings_spam", form=form, page=found, q=wanted)


@require_POST
@lead_required
def forget(request: HttpRequest, pk: int) -> HttpResponse:
    """Judge a sender like any other again."""
    rule = get_sender_rule(person(request), pk)
    services.forget_sender(person(request), rule)
    messages.success(request, _("Mail from %(sender)s is judged like any other.") % {"sender": rule.pattern})
    return redirect("settings_spam")
