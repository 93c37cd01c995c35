"""What a search field offers: operators, their values, people; and where one can jump."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from keepword.accounts.models import User
from keepword.conversations import views
from keepword.conversations.finding import find_people
from keepword.conversations.finding.documents import MESSAGE
from keepword.conversations.queries import visible
from keepword.customers.models import Customer
from keepword.desk.settings.pages import links
from keepword.search import operators
from keepword.search.operators import Operator

MOST = 8
_SHORTEST_NAME = 2  # letters before people are looked up
_PEOPLE_AFTER = ("from", "to")


@dataclass(frozen=True)
class Option:
    """A line under a field: `insert` stands in place of the word at the caret, or `href` is opened."""

    label: str
    about: str = ""
    insert: str = ""
    href: str = ""
    icon: str = "search"


def shown_operators() -> list[Operator]:
    """The operators as the empty search page tells of them."""
    return operators.operators(MESSAGE)


def options(user: User, text: str) -> list[Option]:
    """What the last word of a text may become."""
    word = text.rsplit(maxsplit=1)[-1] if text and not text[-1].isspace() else ""
    sign = "-" if word.startswith("-") else ""
    name, colon, value = word.removeprefix("-").partition(":")
    known = operators.names(MESSAGE)
    if colon and name.casefold() in known:
        operator = operators.operator(MESSAGE, known[name.casefold()])
        found = _values(user, operator, f"{sign}{name}:", value.strip('"'))
    else:
        found = _names(word.removeprefix("-").casefold(), sign)
    return list(islice(found, MOST))


def _names(typed: str, sign: str) -> Iterator[Option]:
    if not typed:
        return
    for operator in operators.operators(MESSAGE):
        name = next((name for name in operator.names if name.startswith(typed)), None)
        if name:
            yield Option(f"{sign}{name}:", str(operator.label), f"{sign}{name}:")


def _values(user: User, operator: Operator, head: str, typed: str) -> Iterator[Option]:
    wanted = typed.casefold()
    if operator.name in _PEOPLE_AFTER and len(wanted) >= _SHORTEST_NAME:
        for customer in find_people(user, typed):
            yield Option(
                customer.name, address_of(customer), f"{head}{_quoted(customer.name)} ", icon="customer"
            )
    if operator.choices is None:
        return
    choices = [pair for pair in operator.choices(user) if wanted in " ".join(pair).casefold()]
    for value, label in sorted(choices, key=lambda choice: not choice[0].casefold().startswith(wanted)):
        yield Option(f"{head}{value}", label if label != value else "", f"{head}{_quoted(value)} ")


def _quoted(value: str) -> str:
    return f'"{value}"' if " " in value else value


def address_of(customer: Customer) -> str:
    """The first address under which a customer is known."""
    return next((identity.value for identity in customer.identities.all()), "")


# Where to go ----------------------------------------------------------------------------------------


def places(user: User, text: str) -> list[Option]:
    """Where a person may want to go by a few letters: what fits best first."""
    wanted = text.casefold().strip()
    found = [*_numbered(user, wanted), *islice(_views(user, wanted), MOST)]
    if len(wanted) >= _SHORTEST_NAME:
        found += [_customer(customer) for customer in find_people(user, text)]
    found += islice(_pages(user, wanted), MOST)
    if wanted:
        address = f"{reverse('search')}?{urlencode({'q': text})}"
        found.append(Option(_("Search for “%(text)s”") % {"text": text}, href=address))
    return found


def _numbered(user: User, wanted: str) -> Iterator[Option]:
    number = wanted.removeprefix("#")
    if not (number.isascii() and number.isdecimal() and len(number) < 19):
        return
    for found in visible(user).filter(pk=int(number)).select_related("customer"):
        title = found.subject or _("(no subject)")
        yield Option(
            f"#{found.pk} {title}", found.customer.name, href=reverse("conversation", args=[found.pk])
        )


def _views(user: User, wanted: str) -> Iterator[Option]:
    for view in views.views(user, hidden=True):
        if wanted in str(view.label).casefold():
            yield Option(
                str(view.label), pgettext("a list", "View"), href=f"/?view={view.key}", icon=view.icon
            )


def _customer(customer: Customer) -> Option:
    address = address_of(customer)
    query = urlencode({"q": f"from:{address}" if address else f'from:"{customer.name}"'})
    return Option(customer.name, address, href=f"{reverse('search')}?{query}", icon="customer")


def _pages(user: User, wanted: str) -> Iterator[Option]:
    pages = [
        (_("New message"), "compose", "compose"),
        (_("Search"), "search", "search"),
        (_("Notifications"), "notifications", "bell"),
        (_("My tasks"), "tasks", "check-all"),
        (_("Your views"), "views", "list"),
        (_("Scheduled"), "scheduled", "clock"),
        (_("Team"), "team", "people"),
        (_("Problems"), "problems", "problem"),
        (_("Today"), "today", "today"),
    ]
    if user.may("see_all"):
        pages.append((_("Settings"), "settings", "settings"))
    for label, name, icon in pages:
        if wanted and wanted in label.casefold():
            yield Option(label, "", href=reverse(name), icon=icon)
    for link in links(user):
        if wanted and wanted in str(link.label).casefold():
            yield Option(str(link.label), _("Settings"), href=reverse(link.key), icon=link.icon)
