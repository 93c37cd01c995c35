"""What can be done by data with what stands around a conversation: following, linking, merging."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from keepword.accounts.models import User
from keepword.conversations import services
from keepword.conversations.models import Conversation, LinkKind, Merge
from keepword.conversations.queries import home_of, visible
from keepword.core.actions import Action, Argument, Before, register
from keepword.core.actors import Actor
from keepword.core.errors import Invalid


def _people() -> Sequence[tuple[int | str, str | Promise]]:
    return list(User.objects.filter(is_active=True).order_by("name").values_list("pk", "name"))


def _follower(actor: Actor, pk: Any) -> User:
    found = User.objects.filter(pk=pk, is_active=True).first() if pk else actor
    if not isinstance(found, User):
        raise Invalid(gettext("There is no such person."), field="follower")
    return found


def _follow(actor: Actor, item: Conversation, step: Mapping[str, Any]) -> Before | None:
    follower = _follower(actor, step.get("follower"))
    return {"follower": follower.pk} if services.follow(actor, item, follower) else None


def _follow_back(actor: Actor, item: Conversation, before: Before) -> None:
    services.unfollow(actor, item, _follower(actor, before["follower"]))


def _unfollow(actor: Actor, item: Conversation, step: Mapping[str, Any]) -> Before | None:
    follower = _follower(actor, step.get("follower"))
    return {"follower": follower.pk} if services.unfollow(actor, item, follower) else None


def _unfollow_back(actor: Actor, item: Conversation, before: Before) -> None:
    services.follow(actor, item, _follower(actor, before["follower"]))


def _other(actor: Actor, number: Any) -> Conversation:
    """The conversation of a number, as far as the actor may see it."""
    rows = visible(actor) if isinstance(actor, User) else Conversation.objects.all()
    found = rows.filter(pk=home_of(int(number))).first()
    if found is None:
        raise Invalid(gettext("There is no conversation of this number."), field="number")
    return found


def _link(actor: Actor, item: Conversation, step: Mapping[str, Any]) -> Before | None:
    other = _other(actor, step["number"])
    if other.pk == item.pk:
        return None
    services.link(actor, item, other, step.get("kind") or LinkKind.RELATED)
    return {"number": other.pk}


def _link_back(actor: Actor, item: Conversation, before: Before) -> None:
    services.unlink(actor, item, _other(actor, before["number"]))


def _merge(actor: Actor, item: Conversation, step: Mapping[str, Any]) -> Before | None:
    into = _other(actor, step["number"])
    if into.pk == item.pk:
        return None
    made = services.merge(actor, item, into, across=bool(step.get("across")))
    return {"merge": made.pk}


def _merge_back(actor: Actor, item: Conversation, before: Before) -> None:
    services.unmerge(actor, Merge.objects.get(pk=before["merge"]))


_NUMBER = Argument("number", _("Number of the other conversation"), "number")
_WHO = Argument("follower", _("Person"), "choice", _people, required=False)

register(
    "conversation",
    Action("follow", _("Follow"), _follow, (_WHO,), undo=_follow_back, icon="eye", order=60),
    Action("unfollow", _("Follow no more"), _unfollow, (_WHO,), undo=_unfollow_back, icon="eye", order=61),
    Action(
        "link",
        _("Link with another conversation"),
        _link,
        (
            _NUMBER,
            Argument(
                "kind", _("What it is to the other"), "choice", lambda: LinkKind.choices, required=False
            ),
        ),
        undo=_link_back,
        icon="link",
        order=62,
    ),
    Action(
        "merge",
        _("Merge into another conversation"),
        _merge,
        (_NUMBER, Argument("across", _("Also of another customer"), "flag", required=False)),
        undo=_merge_back,
        automatic=False,
        icon="right",
        order=63,
    ),
)
