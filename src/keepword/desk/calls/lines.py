"""How calls are taken: a line for each inbox that is called, its menu, its words and sounds."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from keepword.accounts.models import Language
from keepword.accounts.rules import LANGUAGES
from keepword.calendars.models import Calendar
from keepword.channels.calls import queries, services
from keepword.channels.calls.models import Line, Recorded, Strategy
from keepword.channels.calls.rules import menu
from keepword.core.errors import Invalid
from keepword.desk.access import person, right_required
from keepword.desk.settings import pages
from keepword.teams.models import Team

BLANK = 2  # empty rows of the menu's table
MOST = 24
KINDS = {
    menu.QUEUE: gettext_lazy("the queue"),
    menu.LANGUAGE: gettext_lazy("another language"),
    menu.VOICEMAIL: gettext_lazy("voicemail"),
    menu.CALLBACK: gettext_lazy("a callback"),
    menu.MENU: gettext_lazy("a further menu"),
}
WORDS = {
    "greeting": gettext_lazy("Greeting"),
    "closed": gettext_lazy("When you are closed"),
    "wait": gettext_lazy("While they wait"),
    "consent": gettext_lazy("Before recording"),
    "voicemail": gettext_lazy("Before a voicemail"),
    "callback": gettext_lazy("When a callback is asked for"),
    "goodbye": gettext_lazy("Goodbye"),
}


class LineForm(forms.Form):
    """What is said of a line beside its menu."""

    calendar = forms.ModelChoiceField(
        Calendar.objects.order_by("-is_default", "name"),
        label=gettext_lazy("Open at"),
        required=False,
        empty_label=gettext_lazy("the shop's working hours"),
    )
    strategy = forms.ChoiceField(label=gettext_lazy("Who is rung"), choices=Strategy.choices)
    ring_seconds = forms.IntegerField(label=gettext_lazy("Seconds until the next one is rung"))
    announce_seconds = forms.IntegerField(label=gettext_lazy("Seconds of music between two announcements"))
    max_wait_seconds = forms.IntegerField(
        label=gettext_lazy("Longest wait in seconds"),
        help_text=gettext_lazy("Then it goes to voicemail, else the customer is called back."),
    )
    wrap_up_seconds = forms.IntegerField(label=gettext_lazy("Seconds to write down what was said"))
    voicemail = forms.BooleanField(label=gettext_lazy("A message can be left"), required=False)
    callback = forms.BooleanField(label=gettext_lazy("A callback can be asked for"), required=False)
    callback_missed = forms.BooleanField(
        label=gettext_lazy("Whoever was missed is called back"),
        required=False,
        help_text=gettext_lazy("It is a promise with a due time, as if it had been asked for."),
    )
    callback_minutes = forms.IntegerField(label=gettext_lazy("Within so many working minutes"))
    recording = forms.ChoiceField(label=gettext_lazy("Talks are recorded"), choices=Recorded.choices)
    keep_days = forms.IntegerField(label=gettext_lazy("Days for which recordings are kept"))


@require_GET
@right_required("inboxes")
def overview(request: HttpRequest) -> HttpResponse:
    """Every inbox that is called."""
    return pages.show(
        request, "desk/calls/lines.html", "settings_lines", inboxes=list(queries.lines(person(request)))
    )


@pages.both
@right_required("inboxes")
def line(request: HttpRequest, pk: int) -> HttpResponse:
    """One line."""
    user = person(request)
    found = queries.get_line(user, pk)
    initial = {name: getattr(found, name) for name in LineForm.base_fields}
    form = LineForm(request.POST or None, initial=initial)
    rows = _read(request) if request.method == "POST" else _flat(found.menu)

    def save() -> None:
        fields = dict(form.cleaned_data)
        calendar = fields.pop("calendar")
        plan = services.LineFields(calendar=calendar.pk if calendar else None, menu=_tree(rows), **fields)
        services.save_line(user, found.inbox, plan)

    if pages.done(form, save):
        messages.success(request, _("The line is saved."))
        return redirect("settings_line", pk=pk)
    return pages.show(
        request,
        "desk/calls/line.html",
        "settings_lines",
        form=form,
        line=found,
        inbox=found.inbox,
        rows=[*rows, *[{"labels": [(code, "") for code in LANGUAGES]}] * (BLANK if len(rows) < MOST else 0)],
        kinds=KINDS.items(),
        digits=list(menu.DIGITS),
        under=["", *[row["path"] for row in rows if row.get("to") == menu.MENU]],
        teams=list(Team.objects.filter(removed_at=None).order_by("name")),
        languages=Language.choices,
        sayings=_sayings(found),
        music=queries.music_of(found),
    )


@require_POST
@right_required("inboxes")
def words(request: HttpRequest, pk: int) -> HttpResponse:
    """What the line says at a moment in a language: words, or a sound."""
    user = person(request)
    found = queries.get_line(user, pk)
    what, language = request.POST.get("what", ""), request.POST.get("language", "")
    file = request.FILES.get("sound")
    try:
        services.save_saying(
            user,
            found.inbox,
            what,
            language,
            text=request.POST.get("text", ""),
            sound=(file.name or "sound", file.content_type or "", file.read()) if file else None,
            keep_sound="remove" not in request.POST,
        )
        messages.success(request, _("It is said from now on."))
    except Invalid as wrong:
        messages.error(request, wrong.message)
    return redirect("settings_line", pk=pk)


# The menu as a table ------------------------------------------------------------------------------


def _flat(items: list[dict[str, Any]], path: str = "") -> list[dict[str, Any]]:
    """The tree as rows: each item, and below it those of its further menu."""
    rows = []
    for item in items:
        row = {**item, "under": path, "path": path + item["digit"]}
        row["labels"] = [(code, item["label"].get(code, "")) for code in LANGUAGES]
        rows.append(row)
        rows += _flat(item.get("items", []), path + item["digit"])
    return rows


def _read(request: HttpRequest) -> list[dict[str, Any]]:
    """The rows as they were sent; empty ones are left out."""
    posted = request.POST
    rows = []
    columns = [posted.getlist(name)[:MOST] for name in ("under", "digit", "to", "team", "language")]
    labels = {code: posted.getlist(f"label_{code}")[:MOST] for code in LANGUAGES}
    for number, (under, digit, to, team, language) in enumerate(zip(*columns, strict=False)):
        label = {
            code: texts[number]
            for code, texts in labels.items()
            if number < len(texts) and texts[number].strip()
        }
        if not label and not digit:
            continue
        row: dict[str, Any] = {"under": under[:8], "digit": digit, "to": to, "label": label}
        row |= {"team": int(team)} if team.isascii() and team.isdecimal() and len(team) < 19 else {}
        row |= {"language": language} if language else {}
        row["path"] = row["under"] + digit
        row["labels"] = [(code, label.get(code, "")) for code in LANGUAGES]
        rows.append(row)
    return rows


def _tree(rows: list[dict[str, Any]], path: str = "", depth: int = 0) -> list[dict[str, Any]]:
    """The rows as a tree again; what is below nothing is left out."""
    if depth > menu.DEEPEST:
        return []
    found = []
    for row in rows:
        if row["under"] != path:
            continue
        item: dict[str, Any] = {
            name: row[name] for name in ("digit", "to", "label", "team", "language") if name in row
        }
        if row["to"] == menu.MENU:
            item["items"] = _tree(rows, row["path"], depth + 1) if row["path"] != path else []
        found.append(item)
    return found


def _sayings(found: Line) -> list[dict[str, Any]]:
    """Each moment in each language: what is said now, and whether that is Keepword's own."""
    own = {(one.what, one.language): one for one in found.sayings.all()} if found.pk else {}
    return [
        {
            "what": what,
            "label": label,
            "languages": [
                {
                    "code": code,
                    "name": name,
                    "own": own.get((what, code)),
                    "said": queries.saying(found, what, code).text,
                }
                for code, name in Language.choices
            ],
        }
        for what, label in WORDS.items()
    ]
