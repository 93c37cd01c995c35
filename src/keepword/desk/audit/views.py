"""The audit log: filtered, page by page, and taken away as a file."""

import json
from collections.abc import AsyncIterator, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, cast
from urllib.parse import urlencode

from asgiref.sync import sync_to_async
from django import forms
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from keepword.accounts.models import User
from keepword.accounts.queries import named
from keepword.audit.models import Entry
from keepword.audit.queries import ORDER, Filters, chunks, entries
from keepword.audit.services import record
from keepword.core import clock
from keepword.core.errors import Invalid, NotFound
from keepword.core.keyset import page
from keepword.desk.access import person, right_required
from keepword.desk.audit import files
from keepword.desk.audit.words import KINDS, VERBS, kind_in_words, verb_in_words
from keepword.desk.settings import pages

PAGE = 50
MOST = 1_000_000  # rows of one file
ITSELF = "0"


class FilterForm(forms.Form):
    """What to show."""

    who = forms.ChoiceField(label=gettext_lazy("Who"), required=False)
    verb = forms.ChoiceField(label=gettext_lazy("What"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("To what"), required=False)
    number = forms.IntegerField(
        label=gettext_lazy("Its number"), required=False, min_value=1, max_value=2**63 - 1
    )
    since = forms.DateField(
        label=gettext_lazy("From"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    until = forms.DateField(
        label=gettext_lazy("Until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, given: Any, user: User) -> None:
        super().__init__(given)
        people = [(str(pk), name) for pk, name in named(user, "audit")]
        self._choose("who", [(ITSELF, gettext_lazy("Keepword itself")), *people])
        self._choose("verb", _sorted(VERBS))
        self._choose("kind", _sorted(KINDS))

    def _choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        """These, and what the address asks for besides: a verb that is not put into words yet."""
        given = str(self.data.get(name, ""))[:60]
        if given and given not in dict(choices):
            choices = [*choices, (given, given)]
        self.fields[name].choices = [("", gettext_lazy("all")), *choices]  # type: ignore[attr-defined]

    @property
    def filters(self) -> Filters:
        """What the database is asked; whole days in the reader's zone, the last one included."""
        asked = self.cleaned_data
        who = asked["who"]
        return Filters(
            actor=int(who) if who.isdecimal() and len(who) < 19 else None if not who else -1,
            verb=asked["verb"],
            kind=asked["kind"],
            object_id=asked["number"],
            since=_begin(asked["since"]),
            until=_begin(_after(asked["until"])),
        )


@require_GET
@right_required("audit")
def log(request: HttpRequest) -> HttpResponse:
    """The newest first."""
    user = person(request)
    form = FilterForm(request.GET, user)
    filters = form.filters if form.is_valid() else None
    rows = entries(user, filters) if filters else Entry.objects.none()
    found = page(rows, order=ORDER, after=request.GET.get("after", ""), size=PAGE)
    asked = {name: value for name, value in form.cleaned_data.items() if value} if filters else {}
    return pages.show(
        request,
        "desk/audit/log.html",
        "settings_audit",
        form=form,
        page=found,
        listed=[_line(row) for row in found.rows],
        asked=urlencode(asked),
        filtered=bool(asked),
    )


@require_GET
@right_required("audit")
def export(request: HttpRequest, kind: str) -> HttpResponse:
    """All that the filters leave, as CSV or JSON, sent while it is read."""
    if kind not in files.KINDS:
        raise NotFound("There is no such file.")
    user = person(request)
    form = FilterForm(request.GET, user)
    if not form.is_valid():
        raise Invalid(" ".join(str(text) for errors in form.errors.values() for text in errors))
    rows = entries(user, form.filters)
    asked = {name: str(value) for name, value in form.cleaned_data.items() if value}
    # Written before the rows are read: whoever looks later finds also this look.
    record(user, "exported audit log", Entry(), kind=kind, filters=asked)
    pieces = files.KINDS[kind].pieces(chunks(rows, MOST))
    response = StreamingHttpResponse(
        _later(pieces) if isinstance(request, ASGIRequest) else pieces,
        content_type=files.KINDS[kind].content_type,
    )
    name = f"audit-{timezone.localtime(clock.now()):%Y-%m-%d}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return cast(HttpResponse, response)


async def _later(pieces: Iterator[str]) -> AsyncIterator[str]:
    """The pieces, each read in the request's own thread, while the server goes on with others."""
    end = object()
    following = sync_to_async(lambda: next(pieces, end))
    while (piece := await following()) is not end:
        yield str(piece)


def _line(row: Entry) -> dict[str, Any]:
    link = {"accounts.user": "settings_person", "conversations.conversation": "conversation"}
    return {
        "row": row,
        "verb": verb_in_words(row.verb),
        "kind": kind_in_words(row.object_kind),
        "link": link.get(row.object_kind, "") if row.object_id else "",
        "data": [
            (name, _short(value)) for name, value in row.data.items() if value not in (None, "", [], {})
        ],
    }


def _short(value: Any) -> str:
    """A value as it is read at a glance: words side by side, the rest as JSON, none of it for ever."""
    if isinstance(value, list) and all(isinstance(word, str) for word in value):
        text = ", ".join(value)
    else:
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 120 else text[:119] + "…"


def _sorted(words: dict[str, Any]) -> list[tuple[str, Any]]:
    return sorted(((key, str(label)) for key, label in words.items()), key=lambda pair: pair[1].casefold())


def _after(day: date | None) -> date | None:
    return day + timedelta(days=1) if day and day < date.max else None


def _begin(day: date | None) -> datetime | None:
    # The edges of the calendar leave no room for a time zone.
    if day is None or not 1 < day.year < 9999:
        return None
    return timezone.make_aware(datetime.combine(day, time.min))
