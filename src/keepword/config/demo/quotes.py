"""What mail programs put below a reply, in the language of their owner: "On Tue, 3 Nov 2026, ... wrote:"."""

from dataclasses import dataclass
from datetime import datetime

from .people import Person
from .texts import book
from .times import ZONE


@dataclass(frozen=True)
class Quoted:
    """The message that is answered."""

    text: str
    at: datetime
    name: str
    address: str
    subject: str = ""


_WEEKDAYS = {
    "uk": ("пн", "вт", "ср", "чт", "пт", "сб", "нд"),
    "ru": ("пн", "вт", "ср", "чт", "пт", "сб", "вс"),
    "lt": ("pr", "an", "tr", "kt", "pn", "št", "sk"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
_MONTHS = {  # as Unicode's CLDR abbreviates them
    language: tuple(line.split())
    for language, line in (
        ("uk", "січ. лют. бер. квіт. трав. черв. лип. серп. вер. жовт. лист. груд."),
        ("ru", "янв. февр. мар. апр. мая июн. июл. авг. сент. окт. нояб. дек."),
        ("lt", "saus. vas. kov. bal. geg. birž. liep. rugp. rugs. spal. lapkr. gruod."),
        ("en", "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"),
    )
}
_FULL_WEEKDAYS_RU = ("Понедельник", "Вторник", "Среда", "Четверг", "Пятница", "Суббота", "Воскресенье")
_FULL_WEEKDAYS_LT = (
    "pirmadienis",
    "antradienis",
    "trečiadienis",
    "ketvirtadienis",
    "penktadienis",
    "šeštadienis",
    "sekmadienis",
)

_GMAIL = {
    "uk": "{weekday}, {day} {month} {year} р. о {time} {name} <{address}> пише:",
    "ru": "{weekday}, {day} {month} {year} г. в {time}, {name} <{address}>:",
    "lt": "{iso}, {weekday}, {time} {name} <{address}> rašė:",
    "en": "On {weekday}, {day} {month} {year} at {time}, {name} <{address}> wrote:",
}
_APPLE = {
    "uk": "{day} {month} {year} р. о {time} {name} <{address}> пише:",
    "ru": "{day} {month} {year} г., в {time}, {name} <{address}> написал(а):",
    "lt": "{iso} {time}, {name} <{address}> rašė:",
    "en": "On {day} {month} {year}, at {time}, {name} <{address}> wrote:",
}
_WEBMAIL = {  # ukr.net, mail.ru, and roundcube for the others
    "uk": "--- Оригінальне повідомлення ---\n"
    'Від кого: "{name}" <{address}>\nДата: {day} {full_month} {year}, {time}:05\n',
    "ru": "{ru_weekday}, {day} {full_month} {year}, {time} +03:00 от {name} <{address}>:",
    "lt": "{iso} {time}, {name} rašė:",
    "en": "On {iso} {time}, {name} wrote:",
}
_OUTLOOK = {
    "uk": "Від: {name} <{address}>\nНадіслано: {day} {full_month} {year} р. {time}\n"
    "Кому: {to}\nТема: {subject}",
    "ru": "От: {name} <{address}>\nОтправлено: {day} {full_month} {year} г. {time}\n"
    "Кому: {to}\nТема: {subject}",
    "lt": "Nuo: {name} <{address}>\nIšsiųsta: {year} m. {full_month} {day} d., {lt_weekday} {time}\n"
    "Kam: {to}\nTema: {subject}",
    "en": "From: {name} <{address}>\nSent: {day} {full_month} {year} {time}\nTo: {to}\nSubject: {subject}",
}
_INTRODUCTIONS = {"gmail": _GMAIL, "apple": _APPLE, "webmail": _WEBMAIL, "outlook": _OUTLOOK, "old": _OUTLOOK}
UNMARKED = frozenset({"outlook", "old"})  # these put no ">" before the lines


def introduction(quoted: Quoted, person: Person) -> str:
    """The line or lines above the quoted text."""
    language = person.language
    local = quoted.at.astimezone(ZONE)
    return _INTRODUCTIONS[person.client][language].format(
        weekday=_WEEKDAYS[language][local.weekday()],
        ru_weekday=_FULL_WEEKDAYS_RU[local.weekday()],
        lt_weekday=_FULL_WEEKDAYS_LT[local.weekday()],
        day=local.day,
        month=_MONTHS[language][local.month - 1],
        full_month=book(language).places["month"][local.month - 1],
        year=local.year,
        iso=local.date().isoformat(),
        time=f"{local:%H:%M}",
        name=quoted.name,
        address=quoted.address,
        to=person.email,
        subject=quoted.subject,
    )


def below(quoted: Quoted, person: Person) -> str:
    """All that stands below the new words of a plain text reply."""
    head = introduction(quoted, person)
    if person.client in UNMARKED:
        return f"\n\n________________________________\n{head}\n\n{quoted.text}"
    marked = "\n".join(f"> {line}" if line else ">" for line in quoted.text.split("\n"))
    return f"\n\n{head}\n{marked}" if head.endswith("\n") else f"\n\n{head}\n\n{marked}"
