"""The operators of the search for conversations, in the four languages that Keepword speaks."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from keepword.accounts.models import User
from keepword.accounts.queries import people
from keepword.conversations.finding.documents import MESSAGE, language_facet
from keepword.conversations.models import ConversationTag, Priority, Status, Tag
from keepword.conversations.queries import inboxes, tags
from keepword.core import clock
from keepword.search.language import BLANKS
from keepword.search.operators import Operator, Span, register
from keepword.teams.queries import mine, teams

LIVE = (Status.OPEN, Status.WAITING, Status.SNOOZED)
_MOST = 2**63


# is: ------------------------------------------------------------------------------------------------

_IS: dict[str, tuple[str, ...]] = {
    "open": ("open", "відкрита", "відкриті", "открыт", "открытые", "atviras", "atviri"),
    "waiting": ("waiting", "очікує", "ожидает", "laukia"),
    "snoozed": ("snoozed", "відкладена", "відкладені", "отложен", "отложенные", "atidėtas", "atidėti"),
    "closed": ("closed", "закрита", "закриті", "закрыт", "закрытые", "uždarytas", "uždaryti"),
    "spam": ("spam", "спам", "šlamštas"),
    "notice": ("notice", "сповіщення", "уведомление", "уведомления", "pranešimas", "pranešimai"),
    "mine": ("mine", "моє", "мої", "моё", "мои", "mano"),
    "unassigned": ("unassigned", "нічиє", "нічиї", "ничьё", "ничьи", "niekieno"),
    "unanswered": ("unanswered", "без-відповіді", "без-ответа", "neatsakytas", "neatsakyti"),
    "urgent": ("urgent", "термінове", "термінові", "срочное", "срочные", "skubus", "skubūs"),
    "late": ("late", "прострочено", "прострочені", "просрочено", "просроченные", "vėluoja"),
}
_IS_BY_NAME = {alias: name for name, aliases in _IS.items() for alias in aliases}


def _is(user: User, value: str) -> Q | None:
    name = _IS_BY_NAME.get(value.casefold(), "")
    if name in Status.values:
        return Q(status=name)
    made: dict[str, Callable[[], Q]] = {
        "mine": lambda: Q(assignee=user),
        "unassigned": lambda: Q(assignee=None),
        "unanswered": lambda: Q(status=Status.OPEN, waiting_since__isnull=False),
        "urgent": lambda: Q(priority=Priority.URGENT),
        "late": lambda: Q(status__in=LIVE, due_at__lt=clock.now()),
    }
    return made[name]() if name in made else None


def _is_choices(user: User) -> Sequence[tuple[str, str]]:
    words = {
        "mine": _("that I have"),
        "unassigned": _("that nobody has"),
        "unanswered": _("whose customer waits for an answer"),
        "urgent": _("urgent"),
        "late": _("whose time is over"),
    }
    named = [*Status.choices, *words.items()]
    return [(str(name), str(label)) for name, label in named]


# Names and numbers ----------------------------------------------------------------------------------


def _number(value: str) -> int | None:
    bare = value.removeprefix("#")
    return int(bare) if bare.isascii() and bare.isdecimal() and int(bare[:20]) < _MOST else None


def _id(user: User, value: str) -> Q | None:
    number = _number(value)
    return None if number is None else Q(pk=number)


def _assignee(user: User, value: str) -> Q | None:
    if _IS_BY_NAME.get(value.casefold()) == "mine" or value.casefold() == "me":
        return Q(assignee=user)
    if value.casefold() in ("none", "nobody"):
        return Q(assignee=None)
    found = _named(people(user).values_list("pk", "name"), value)
    found += [pk for pk, email in people(user).values_list("pk", "email") if email == value.casefold()]
    return Q(assignee__in=found) if found else None


def _team(user: User, value: str) -> Q | None:
    if _IS_BY_NAME.get(value.casefold()) == "mine":
        return Q(team__in=list(mine(user).values_list("pk", flat=True)))
    found = _named(teams(user).values_list("pk", "name"), value)
    return Q(team__in=found) if found else None


def _inbox(user: User, value: str) -> Q | None:
    found = _named(inboxes(user).values_list("pk", "name"), value)
    found += [pk for pk, address in inboxes(user).values_list("pk", "address") if address == value.casefold()]
    return Q(inbox__in=found) if found else None


def _named(rows: Iterable[tuple[int, str]], value: str) -> list[int]:
    """The ids of those whose name is the value, or else begins with it, or with it as a later word."""
    wanted = _plain(value)
    names = [(pk, _plain(name)) for pk, name in rows]
    exact = [pk for pk, name in names if name == wanted]
    return exact or [pk for pk, name in names if f" {name}".find(f" {wanted}") >= 0]


def _plain(name: str) -> str:
    """As it is compared: `first-line` may be typed for "First line"."""
    return BLANKS.sub(" ", name.replace("-", " ").casefold()).strip()


def _tag(user: User, value: str) -> Q | None:
    found = _named(Tag.objects.values_list("pk", "name"), value)
    tagged = ConversationTag.objects.filter(tag__in=found).values("conversation")
    return Q(pk__in=tagged) if found else None


def _priority(user: User, value: str) -> Q | None:
    wanted = value.casefold()
    for number, label in Priority.choices:
        if wanted in (str(number), Priority(number).name.casefold(), str(label).casefold()):
            return Q(priority=number)
    return Q(priority=Priority.URGENT) if _IS_BY_NAME.get(wanted) == "urgent" else None


# What a message is, and when it was -----------------------------------------------------------------

_HAS = {
    "file": "file",
    "files": "file",
    "attachment": "file",
    "файл": "file",
    "файли": "file",
    "файлы": "file",
    "failas": "file",
    "failą": "file",
    "note": "note",
    "нотатка": "note",
    "нотатку": "note",
    "заметка": "note",
    "заметку": "note",
    "pastaba": "note",
    "pastabą": "note",
}
_DRAFT = ("draft", "чернетка", "чернетку", "черновик", "juodraštis", "juodraštį")


def _has_facet(value: str) -> str | None:
    return _HAS.get(value.casefold())


def _has(user: User, value: str) -> Q | None:
    return Q(drafts__user=user) if value.casefold() in _DRAFT else None


def _language(value: str) -> str | None:
    wanted = value.casefold()
    for code, name in settings.LANGUAGES:
        if wanted in (code, str(name).casefold()):
            return language_facet(code)
    return language_facet(wanted) if len(wanted) == 2 and wanted.isascii() and wanted.isalpha() else None


_DAYS = {
    "today": 0,
    "сьогодні": 0,
    "сегодня": 0,
    "šiandien": 0,
    "yesterday": 1,
    "вчора": 1,
    "вчера": 1,
    "vakar": 1,
}
_FORMS = ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%Y/%m/%d", "%Y-%m", "%Y")


def span_of(value: str) -> tuple[datetime, datetime] | None:
    """The day, month or year that a value names, in the reader's zone: `2026-03-02`, `2.3.2026`, `7d`."""
    today = timezone.localtime(clock.now()).date()
    wanted = value.casefold()
    if wanted in _DAYS:
        return _days(today - timedelta(days=_DAYS[wanted]))
    if wanted[:-1].isascii() and wanted[:-1].isdecimal() and len(wanted) <= 5 and wanted[-1] in "dдw":
        count = int(wanted[:-1]) * (7 if wanted[-1] == "w" else 1)
        return _days(max(today - timedelta(days=min(count, 40_000)), date(1970, 1, 1)))
    for form in _FORMS:
        try:
            first = datetime.strptime(value, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
        return _days(first, months={"%Y-%m": 1, "%Y": 12}.get(form, 0)) if 1970 <= first.year < 9000 else None
    return None


def _days(first: date, months: int = 0) -> tuple[datetime, datetime]:
    last = first + timedelta(days=1)
    if months:
        year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
        last = date(year, month + 1, 1)
    zone = timezone.get_current_timezone()
    return datetime.combine(first, time(), zone), datetime.combine(last, time(), zone)


def _before(value: str) -> Span | None:
    found = span_of(value)
    return None if found is None else (None, found[0])


def _after(value: str) -> Span | None:
    """From the end of that day on: `before:` and `after:` a day leave the day itself out."""
    found = span_of(value)
    return None if found is None else (found[1], None)


def _on(value: str) -> Span | None:
    return span_of(value)


def _pairs(rows: Iterable[tuple[int, str]]) -> list[tuple[str, str]]:
    return [(name, name) for _pk, name in rows]


register(
    MESSAGE,
    Operator(("from", "від", "от", "nuo"), _("who wrote it: a name or an address"), field="from", order=10),
    Operator(("to", "кому", "kam"), _("to whom it was written"), field="to", order=11),
    Operator(("subject", "тема", "tema"), _("words of the subject"), field="subject", order=12),
    Operator(("text", "текст", "tekstas"), _("words of the text itself"), field="text", order=13),
    Operator(("file", "файл", "failas"), _("words of a file's name"), field="file", order=14),
    Operator(
        ("is", "стан", "статус", "būsena", "busena"),
        _("how it stands"),
        q=_is,
        choices=_is_choices,
        order=1,
    ),
    Operator(
        ("in", "скринька", "ящик", "dėžutė", "dezute", "inbox"),
        _("the inbox it came to"),
        q=_inbox,
        choices=lambda user: _pairs(inboxes(user).values_list("pk", "name")),
        order=20,
    ),
    Operator(
        ("team", "команда", "komanda"),
        _("the team that has it"),
        q=_team,
        choices=lambda user: _pairs(teams(user).values_list("pk", "name")),
        order=21,
    ),
    Operator(
        ("assignee", "виконавець", "ответственный", "исполнитель", "atsakingas"),
        _("who has it"),
        q=_assignee,
        choices=lambda user: [("me", str(_("me"))), *_pairs(people(user).values_list("pk", "name"))],
        order=22,
    ),
    Operator(
        ("tag", "тег", "мітка", "метка", "žyma", "zyma"),
        _("a tag that is on it"),
        q=_tag,
        choices=lambda user: _pairs(tags(user).values_list("pk", "name")),
        order=2,
    ),
    Operator(
        ("priority", "пріоритет", "приоритет", "prioritetas"),
        _("how urgent it is"),
        q=_priority,
        choices=lambda user: [(Priority(n).name.lower(), str(label)) for n, label in Priority.choices],
        order=23,
    ),
    Operator(
        ("lang", "мова", "язык", "kalba", "language"),
        _("the language it was written in"),
        facet=_language,
        choices=lambda user: [(code, str(name)) for code, name in settings.LANGUAGES],
        order=30,
    ),
    Operator(
        ("has", "має", "есть", "turi"),
        _("what is in it"),
        facet=_has_facet,
        q=_has,
        choices=lambda user: [
            ("file", str(_("a file"))),
            ("note", str(_("a note"))),
            ("draft", str(_("a draft of mine"))),
        ],
        order=31,
    ),
    Operator(("before", "до", "iki"), _("written before this day"), span=_before, order=40),
    Operator(("after", "після", "после", "po"), _("written after this day"), span=_after, order=41),
    Operator(("on", "дата", "data"), _("written on this day"), span=_on, order=42),
    Operator(("id", "номер", "numeris"), _("its number"), q=_id, order=50),
)
