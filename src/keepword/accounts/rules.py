"""Rights, roles and what each may do; who may hand out what. Pure.

A right is a word in code (`user.may("settle")`). A role is a name and a set of rights: three are built
in, a shop makes its own beside them. Rights that come with an upgrade are in the built-in roles at once,
as long as a shop has not changed them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

ADMIN: Final = "admin"
LEAD: Final = "lead"
AGENT: Final = "agent"
ROLES: Final = (AGENT, LEAD, ADMIN)
ROLE_NAMES: Final[dict[str, Promise]] = {AGENT: _("agent"), LEAD: _("lead"), ADMIN: _("admin")}

MAX_UNDO: Final = 120  # seconds
LANGUAGES: Final = ("en", "uk", "ru", "lt")


@dataclass(frozen=True)
class Right:
    """A right: its word in code, what it is called, what one who has it can do."""

    key: str
    label: Promise
    help: Promise


@dataclass(frozen=True)
class Group:
    """Rights that are shown together."""

    label: Promise
    rights: tuple[Right, ...]


GROUPS: Final = (
    Group(
        _("Conversations"),
        (
            Right(
                "converse",
                _("Answer customers"),
                _("Read conversations, answer, write notes, assign, close. Without it they see none."),
            ),
            Right(
                "see_all_teams",
                _("See every team"),
                _("Also the conversations of private teams in which they are no member."),
            ),
            Right(
                "see_all",
                _("Decide about spam"),
                _("Block and allow senders for everybody, and see other people's work."),
            ),
        ),
    ),
    Group(
        _("Ways of working"),
        (
            Right(
                "share",
                _("Make things for everybody"),
                _("Macros, views, tags, fields and rules that all use. Everybody may make their own."),
            ),
            Right("see_today", _("Numbers of the whole service"), _("On “Today”, not only one's own.")),
            Right(
                "strategy",
                _("Strategy"),
                _("Keep services, goals, risks, costs and incidents. Whoever sees the numbers reads them."),
            ),
            Right("hours", _("Working hours and clocks"), _("When the shop is open, and what it promises.")),
            Right(
                "quality",
                _("Reviews of conversations"),
                _("Grade what colleagues wrote, set scorecards and who is reviewed, coach, settle disputes."),
            ),
            Right(
                "inboxes",
                _("Inboxes and quarantine"),
                _("Connect mailboxes, change them, and replay or discard what could not be read."),
            ),
        ),
    ),
    Group(
        _("Goods and care"),
        (
            Right(
                "catalogue",
                _("Products, orders and stock"),
                _("Change them, bring them in, connect web shops. Whoever answers customers sees them."),
            ),
            Right(
                "refunds",
                _("Returns, refunds and repairs"),
                _("Decide where the policy leaves it open, refund above the limit, change the policy."),
            ),
            Right(
                "programme",
                _("Points, tiers and vouchers"),
                _("Set up the programme, book points by hand, make vouchers for many."),
            ),
            Right(
                "outreach",
                _("Segments"),
                _("Make sets of customers, change and export them, and see the journey of all."),
            ),
        ),
    ),
    Group(
        pgettext_lazy("group of rights", "Data"),
        (
            Right(
                "privacy",
                _("A customer's data"),
                _("Give out all that is stored about a person, and erase it."),
            ),
            Right("audit", _("Audit log"), _("See and export who did what.")),
            Right("tokens", _("API tokens"), _("Make tokens for programs that act in their name.")),
        ),
    ),
    Group(
        _("People"),
        (
            Right(
                "people",
                _("People"),
                _("Invite, change, shut out, end sessions. Nobody can give a right that they do not have."),
            ),
            Right(
                "settle",
                _("Everything else"),
                _("The shop itself, roles, health. How people log in is for admins alone."),
            ),
        ),
    ),
)
RIGHTS: Final[dict[str, Right]] = {right.key: right for group in GROUPS for right in group.rights}

# What only admins hold and no role of a shop's own can: whoever decides how people log in could come in as
# anybody, so it is worth every right together.
EVERYTHING: Final = "everything"

_AGENT = frozenset({"converse", "tokens"})
_LEAD = _AGENT | {
    "see_today",
    "see_all",
    "see_all_teams",
    "share",
    "catalogue",
    "refunds",
    "outreach",
    "quality",
}
BUILT_IN: Final[dict[str, frozenset[str]]] = {
    AGENT: _AGENT,
    LEAD: _LEAD,
    ADMIN: frozenset(RIGHTS) | {EVERYTHING},
}


def may(role: str, right: str) -> bool:
    """Whether a built-in role holds a right as Keepword brings it; a role of the shop's own holds none."""
    return right in BUILT_IN.get(role, frozenset())


def rights_of(role: str, granted: str | None) -> frozenset[str]:
    """The rights of a person: those granted (words between blanks), or None: the role's as built in.

    An admin has every right, whatever is stored: nobody can lock a shop out of its own settings.
    """
    if role == ADMIN or granted is None:
        return BUILT_IN.get(role, frozenset())
    return frozenset(granted.split())


def stored(rights: Iterable[str]) -> str:
    """Rights as a person's row keeps them; unknown words are dropped."""
    return " ".join(sorted(set(rights) & RIGHTS.keys()))


def may_give(own: Iterable[str], wanted: Iterable[str]) -> bool:
    """Whether somebody with `own` rights may give, or take from somebody, all of the `wanted` ones."""
    return set(wanted) <= set(own)
