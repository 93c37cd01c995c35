"""Reads about macros: who may use and change which, how one is found, what stands in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet
from django.utils import formats, translation
from django.utils.translation import gettext as _

from keepword.accounts import rules as accounts
from keepword.accounts.days import zone_of
from keepword.accounts.models import Business, User
from keepword.accounts.queries import business
from keepword.automation.models import Macro, MacroText, MacroUse, Scope
from keepword.automation.rules import placeholders
from keepword.automation.rules.finding import has_all, index, typed
from keepword.automation.rules.placeholders import Filled
from keepword.calendars.queries import default_calendar, working_hours
from keepword.calendars.rules import WorkingHours, next_opening
from keepword.commerce.queries import open_orders_of, orders_of, where_is
from keepword.conversations.links import status_url
from keepword.conversations.models import Conversation
from keepword.conversations.rules import plain_subject
from keepword.core import clock
from keepword.core.errors import NotFound
from keepword.customers.models import Customer
from keepword.teams.queries import mine

MOST_FOUND = 30
_MOST_SEARCHED = 3_000  # macros that one person sees
_LATELY = timedelta(days=60)


def macros(user: User) -> QuerySet[Macro]:
    """The macros that this user may use: their own, their teams', those shared with all."""
    if not user.may("converse"):
        return Macro.objects.none()
    own = Q(scope=Scope.OWN, owner=user)
    teams = Q(scope=Scope.TEAM, team__in=mine(user).values("pk"), team__removed_at=None)
    if user.may("see_all_teams"):
        teams = Q(scope=Scope.TEAM)
    return Macro.objects.filter(own | teams | Q(scope=Scope.SHARED), removed_at=None)


def get_macro(user: User, pk: int) -> Macro:
    """One macro that this user may use; missing and forbidden alike are NotFound."""
    found = macros(user).select_related("team", "owner").filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such macro.")
    return found


def may_change(user: User, macro: Macro) -> bool:
    """Their own everybody, a team's its members, what is shared whoever has the right to share."""
    if macro.scope == Scope.OWN:
        return macro.owner_id == user.pk
    if macro.scope == Scope.TEAM and macro.team_id in set(mine(user).values_list("pk", flat=True)):
        return True
    return user.may("share")


def find(user: User, text: str, *, language: str = "", limit: int = MOST_FOUND) -> list[Macro]:
    """The macros that have all words of a text, by name or content, in any of our languages.

    First those whose name has them, then what this user uses most, then those in `language`. Without a
    word: what this user uses. Each comes with `texts`, `files` read. Five queries, however many there are.
    """
    wanted = typed(text)
    rows = macros(user).only("pk", "name", "words", "changed_at").order_by("name", "pk")[:_MOST_SEARCHED]
    found = [macro for macro in rows if has_all(macro.words, wanted)]
    used = uses_of(user)
    speaking = set(
        MacroText.objects.filter(macro__in=[one.pk for one in found], language=language).values_list(
            "macro_id", flat=True
        )
    )
    found.sort(
        key=lambda one: (
            not has_all(index([(one.name, None)]), wanted),
            -used.get(one.pk, 0),
            one.pk not in speaking,
            one.name.casefold(),
        )
    )
    keys = [one.pk for one in found[:limit]]
    whole = Macro.objects.filter(pk__in=keys).select_related("team").prefetch_related("texts", "files")
    by_key = {one.pk: one for one in whole}
    return [by_key[key] for key in keys if key in by_key]


def uses_of(user: User) -> dict[int, int]:
    """How often this user has used each macro in the last 60 days."""
    lately = MacroUse.objects.filter(user=user, left_at__gte=clock.now() - _LATELY)
    return dict(lately.values_list("macro").annotate(n=Count("pk")).values_list("macro", "n"))


# What stands in it --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Wording:
    """A macro as it goes into a message. `language` is the text's; `fallback`: not the one wanted."""

    filled: Filled
    language: str
    fallback: bool


@dataclass(frozen=True, slots=True)
class Setting:
    """What is the same for all macros: read once for many."""

    shop: Business | None
    hours: WorkingHours | None


def setting() -> Setting:
    """The shop and its working hours as they are now."""
    calendar = default_calendar()
    return Setting(business(), working_hours(calendar) if calendar else None)


def wording(
    user: User | None,
    macro: Macro,
    conversation: Conversation | None,
    *,
    language: str = "",
    within: Setting | None = None,
) -> Wording:
    """The macro's text for a conversation: in its language if there is one, else the customer's, the shop's,
    English, any. Without a conversation placeholders show what they stand for.
    """
    within = within or setting()
    texts = {one.language: one.text for one in macro.texts.all()}
    wanted = language or language_of(conversation)
    ours = within.shop.language if within.shop else "en"
    speaks = _first([wanted, ours, "en", *sorted(texts)], texts)
    if conversation is None:
        samples = {name: f"‹{label}›" for name, label in placeholders.NAMES.items()}
        return Wording(placeholders.fill(texts.get(speaks, ""), samples), speaks, False)
    text = texts.get(speaks, "")
    named = placeholders.names(text)
    filled = placeholders.fill(text, values(user, conversation, speaks, named, within) if named else {})
    return Wording(filled, speaks, bool(wanted) and speaks != wanted)


def language_of(conversation: Conversation | None) -> str:
    """In which language one writes to this customer, "" when nobody knows."""
    if conversation is None:
        return ""
    return conversation.language or conversation.customer.language


def _first(wanted: Sequence[str], texts: Mapping[str, str]) -> str:
    return next((code for code in wanted if code in texts), "")


def values(
    user: User | None,
    conversation: Conversation,
    language: str,
    named: Sequence[str],
    within: Setting | None = None,
) -> dict[str, str]:
    """What the named placeholders stand for in a conversation; what is not known is left out."""
    within = within or setting()
    shop = within.shop
    name = conversation.customer.name.strip()
    known = {
        "customer.name": name,
        "customer.first_name": first_name(name),
        "agent.name": user.name if user else "",
        "agent.first_name": first_name(user.name) if user else "",
        "conversation.number": str(conversation.pk or ""),
        "conversation.subject": plain_subject(conversation.subject),
        "inbox.name": conversation.inbox.name,
        "inbox.address": conversation.inbox.address,
        "shop.name": shop.name if shop else "",
    }
    if "customer.page" in named and conversation.pk:
        known["customer.page"] = status_url(conversation.pk)
    if any(one.startswith("order.") for one in named):
        known |= _order(conversation.customer, language, shop)
    if any(one.startswith("date.") for one in named):
        known |= _dates(language, shop.time_zone if shop else "UTC", within.hours)
    return {key: value for key, value in known.items() if value}


def _order(customer: Customer, language: str, shop: Business | None) -> dict[str, str]:
    """The order that a customer waits for, else the last one; nothing when there is none."""
    asked = open_orders_of(customer, most=1) or orders_of(customer, most=1)
    if not asked:
        return {}
    zone = zone_of(shop)
    speaks = language if language in accounts.LANGUAGES else "en"
    return {"order.number": asked[0].number, "order.where": where_is(asked[0], speaks, zone=zone)}


def first_name(name: str) -> str:
    """How a person is addressed: of "Olena Kovalenko" and "Kovalenko, Olena" it is Olena.

    An address is no name, and neither is one letter with a point.
    """
    if "@" in name:
        return ""
    family, comma, given = name.partition(",")
    first = ((given if comma else family).split() or [""])[0]
    return first if len(first) > 1 and not first.endswith(".") else ""


def _dates(language: str, zone: str, hours: WorkingHours | None) -> dict[str, str]:
    now = clock.now().astimezone(ZoneInfo(zone))
    midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    opening = next_opening(hours, midnight) if hours else midnight
    found = {"date.today": now, "date.tomorrow": midnight}
    if opening is not None:
        found["date.next_working_day"] = opening.astimezone(ZoneInfo(zone))
    return {name: _written(at, language) for name, at in found.items()}


def _written(at: datetime, language: str) -> str:
    with translation.override(language if language in accounts.LANGUAGES else "en"):
        return formats.date_format(at.date(), "DATE_FORMAT")


# For pages ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Figures:
    """How a macro was used in a time: by how many people, how it was changed, how it was rated."""

    macro: Macro
    uses: int
    as_is: int
    little: int
    much: int
    people: int


def figures(user: User, *, days: int = 90) -> list[Figures]:
    """The macros that this user may see with their use, the most used first. Two queries."""
    since = clock.now() - timedelta(days=days)
    seen = {macro.pk: macro for macro in macros(user).select_related("team", "owner")[:_MOST_SEARCHED]}
    counted = (
        MacroUse.objects.filter(macro__in=seen, left_at__gte=since)
        .values("macro")
        .annotate(
            uses=Count("pk"),
            as_is=Count("pk", filter=Q(edited="as_is")),
            little=Count("pk", filter=Q(edited="little")),
            much=Count("pk", filter=Q(edited="much")),
            people=Count("user", distinct=True),
        )
    )
    by_key: dict[int, Any] = {row["macro"]: row for row in counted}
    found = [
        Figures(
            macro,
            uses=by_key[pk]["uses"],
            as_is=by_key[pk]["as_is"],
            little=by_key[pk]["little"],
            much=by_key[pk]["much"],
            people=by_key[pk]["people"],
        )
        if pk in by_key
        else Figures(macro, 0, 0, 0, 0, 0)
        for pk, macro in seen.items()
    ]
    return sorted(found, key=lambda one: (-one.uses, one.macro.name.casefold()))


def scope_words(macro: Macro) -> str:
    """For whom a macro is, in words."""
    if macro.scope == Scope.TEAM and macro.team:
        return macro.team.name
    return _("everybody") if macro.scope == Scope.SHARED else _("only me")
