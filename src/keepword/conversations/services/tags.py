"""Verbs about tags: what the shop's are, and which are on a conversation."""

import unicodedata
from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.audit.services import Actor, record
from keepword.conversations.events import TagsChanged
from keepword.conversations.models import Colour, Conversation, ConversationTag, Tag, TagRules
from keepword.conversations.services.state import demand, lock, notify, person
from keepword.core import clock, events, facts, jobs
from keepword.core.errors import Conflict, Invalid, Refused

MOST_TAGS = 30  # of one conversation
MOST_IN_ALL = 1000
MOVED_TOGETHER = 500


def tag_key(name: str) -> str:
    """A tag's name without case and in one normal form: the same word is the same tag."""
    return unicodedata.normalize("NFKC", name).casefold()[:120]


def save_tag(user: User, tag: Tag | None, *, name: str, colour: str = Colour.GREY, about: str = "") -> Tag:
    """Make a tag (None), rename or recolour one. Conflict when the name is taken."""
    _demand_share(user)
    return _save(user, tag, name=name, colour=colour, about=about)


def name_tag(actor: Actor, name: str) -> Tag:
    """The tag of this name, made when there is none and this actor may make one."""
    demand(actor)
    found = Tag.objects.select_related("merged_into").filter(key=tag_key(_clean(name))).first()
    if found is None:
        if isinstance(actor, User) and not may_create(actor):
            raise Refused(_("There is no tag “%(name)s”; only leads may make one.") % {"name": name[:40]})
        return _save(actor, None, name=name, colour=Colour.GREY, about="")
    return found.merged_into or found


def may_create(user: User) -> bool:
    """Whether this user may make tags: leads and admins, and agents unless the shop has said no."""
    return user.may("share") or (user.may("converse") and agents_create())


def agents_create() -> bool:
    """Whether agents may make tags while they work: yes until the shop says otherwise."""
    rules = TagRules.objects.first()
    return rules is None or rules.agents_create


def set_tag_rules(user: User, *, agents_create: bool) -> TagRules:
    """Whether agents may make tags while they work."""
    _demand_share(user)
    with transaction.atomic():
        made = TagRules.objects.first() or TagRules()
        made.agents_create = agents_create
        made.save()
        record(user, "set rules of tags", made, agents_create=agents_create)
    return made


def archive_tag(user: User, tag: Tag, archived: bool = True) -> Tag:
    """Offer it nowhere any more, or again. Where it is, it stays."""
    _demand_share(user)
    with transaction.atomic():
        if not archived and tag.merged_into_id:
            raise Conflict(_("This tag was merged into another one."))
        tag.archived_at = clock.now() if archived else None
        tag.save(update_fields=["archived_at"])
        record(user, "archived tag" if archived else "brought tag back", tag, name=tag.name)
    return tag


def merge_tags(user: User, tag: Tag, into: Tag) -> Tag:
    """Make two tags one: what has `tag` has `into`, and rules that ask for `tag` ask for `into`.

    Conversations are moved by a job, so that a tag of a million holds nobody up; until it is through,
    whoever asks for `into` finds both.
    """
    _demand_share(user)
    if tag.pk == into.pk:
        raise Invalid(_("Choose another tag to merge it into."), field="into")
    with transaction.atomic():
        locked = {one.pk: one for one in Tag.objects.select_for_update().filter(pk__in=[tag.pk, into.pk])}
        gone, stays = locked[tag.pk], locked[into.pk]
        if stays.archived_at or gone.merged_into_id:
            raise Conflict(_("One of the two is not in use any more."), field="into")
        gone.merged_into, gone.archived_at = stays, clock.now()
        gone.save(update_fields=["merged_into", "archived_at"])
        Tag.objects.filter(merged_into=gone).update(merged_into=stays)
        record(user, "merged tag", stays, merged=gone.name, id=gone.pk)
        jobs.enqueue(move_merged, gone.pk)
    return stays


@jobs.job
def move_merged(tag_id: int) -> None:
    """Put the tag that stays in the place of one that was merged, some conversations at a time."""
    while _move_some(tag_id):
        pass


def _move_some(tag_id: int) -> int:
    with transaction.atomic():
        gone = Tag.objects.select_for_update().get(pk=tag_id)
        if gone.merged_into_id is None:
            return 0
        found = ConversationTag.objects.filter(tag=gone).order_by("conversation")[:MOVED_TOGETHER]
        rows = list(found.values_list("pk", "conversation"))
        ConversationTag.objects.bulk_create(
            [ConversationTag(conversation_id=owner, tag_id=gone.merged_into_id) for _pk, owner in rows],
            ignore_conflicts=True,
        )
        ConversationTag.objects.filter(pk__in=[pk for pk, _owner in rows]).delete()
    return len(rows)


def tag(actor: Actor, conversation: Conversation, *tags: Tag) -> tuple[int, ...]:
    """Put tags on a conversation; the ids of those that were not on it."""
    return _change(actor, conversation, add=tags)[0]


def tag_past(conversation: Conversation, tags: Collection[Tag], at: datetime) -> None:
    """Put tags that a conversation had in another system: with their facts at that time, but no news.

    In the caller's transaction.
    """
    have = set(ConversationTag.objects.filter(conversation=conversation).values_list("tag", flat=True))
    added = sorted({one.merged_into_id or one.pk for one in tags} - have)[: max(0, MOST_TAGS - len(have))]
    ConversationTag.objects.bulk_create(
        [ConversationTag(conversation=conversation, tag_id=pk) for pk in added], ignore_conflicts=True
    )
    key = conversation.customer.key
    facts.record(facts.fact("tagged", at, subject_id=conversation.pk, person=key, tag=pk) for pk in added)


def untag(actor: Actor, conversation: Conversation, *tags: Tag) -> tuple[int, ...]:
    """Take tags off a conversation; the ids of those that were on it."""
    return _change(actor, conversation, remove={tag.pk for tag in tags})[1]


def set_tags(actor: Actor, conversation: Conversation, tags: Iterable[Tag]) -> None:
    """These tags and no others."""
    _change(actor, conversation, add=tuple(tags), only=True)


def _change(
    actor: Actor,
    conversation: Conversation,
    *,
    add: Collection[Tag] = (),
    remove: Collection[int] = (),
    only: bool = False,
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Add and remove tags: the ids of those that came and that went."""
    demand(actor)
    wanted = {(one.merged_into_id or one.pk): one for one in add}
    with transaction.atomic():
        current = lock(conversation)
        have = set(ConversationTag.objects.filter(conversation=current).values_list("tag", flat=True))
        added = tuple(sorted(wanted.keys() - have))
        if any(wanted[pk].archived_at and not wanted[pk].merged_into_id for pk in added):
            raise Invalid(_("This tag is not in use any more."), field="tags")
        removed = tuple(sorted(have - wanted.keys() if only else have & set(remove)))
        if not added and not removed:
            return (), ()
        if len(have) + len(added) - len(removed) > MOST_TAGS:
            raise Invalid(_("At most %(n)s tags on one conversation.") % {"n": MOST_TAGS}, field="tags")
        if removed:
            ConversationTag.objects.filter(conversation=current, tag__in=removed).delete()
        ConversationTag.objects.bulk_create(
            [ConversationTag(conversation=current, tag_id=pk) for pk in added], ignore_conflicts=True
        )
        _tell(actor, current, added, removed)
    return added, removed


def _tell(actor: Actor, conversation: Conversation, added: tuple[int, ...], removed: tuple[int, ...]) -> None:
    now = clock.now()
    names = dict(Tag.objects.filter(pk__in=[*added, *removed]).values_list("pk", "name"))
    record(
        actor,
        "changed tags",
        conversation,
        added=[names.get(pk, "") for pk in added],
        removed=[names.get(pk, "") for pk in removed],
    )
    by = person(actor)
    facts.record(
        facts.fact(
            kind,
            now,
            subject_id=conversation.pk,
            person=conversation.customer.key,
            actor=by.key if by else None,
            tag=pk,
        )
        for kind, ids in (("tagged", added), ("untagged", removed))
        for pk in ids
    )
    events.publish(TagsChanged(conversation, added, removed, now, by))
    notify(conversation)


def _save(actor: Actor, tag: Tag | None, *, name: str, colour: str, about: str) -> Tag:
    name = _clean(name)
    if colour not in Colour.values:
        raise Invalid(_("There is no such colour."), field="colour")
    with transaction.atomic():
        if tag is None and Tag.objects.filter(archived_at=None).count() >= MOST_IN_ALL:
            raise Invalid(_("At most %(n)s tags. Merge or archive some.") % {"n": MOST_IN_ALL}, field="name")
        made = tag or Tag(created_at=clock.now())
        before = made.name
        made.name, made.key, made.colour, made.about = name, tag_key(name), colour, about.strip()[:200]
        try:
            with transaction.atomic():
                made.save()
        except IntegrityError:
            raise Conflict(
                _("There is a tag of this name already. Merge the two to make them one."), field="name"
            ) from None
        record(actor, "saved tag", made, name=name, colour=colour, before=before)
    return made


def _clean(name: str) -> str:
    name = " ".join(name.replace("\0", "").split())
    if not name:
        raise Invalid(_("Give the tag a name."), field="name")
    if len(name) > 40 or "," in name or '"' in name:
        raise Invalid(_("A tag has at most 40 characters, without commas and quotation marks."), field="name")
    return name


def _demand_share(user: User) -> None:
    if not user.may("share"):
        raise Refused(_("Only leads and admins may change the tags."))
