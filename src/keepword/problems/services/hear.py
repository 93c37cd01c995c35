"""Hearing that many conversations speak of the same, and what is made of it."""

from collections import Counter
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Sum
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.audit.services import record
from keepword.conversations.models import Conversation, Direction, Message, Status
from keepword.core import clock
from keepword.core.errors import Conflict
from keepword.notifications.services import News, tell
from keepword.problems import queries, rules
from keepword.problems.models import Ear, Heard, Hint, HintState, Problem, TermCount
from keepword.problems.services.problem import demand_lead, open_problem

WINDOW = timedelta(hours=3)
PAST_DAYS = 14
STILL = timedelta(hours=24)  # a hint of the same word is the same hint for so long
MOST = 500  # conversations a turn


def listen() -> int:
    """Listen to what is new and tell leads what many speak of; how many new hints there are."""
    now = clock.now()
    with transaction.atomic():
        ear = Ear.objects.select_for_update().filter(pk=1).first()
        if ear is None:  # the past is not listened to
            newest = Conversation.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
            Ear.objects.get_or_create(pk=1, defaults={"last_id": newest})
            return 0
        new = _hear(ear, now)
    return _think(now) if new else 0


def _hear(ear: Ear, now: datetime) -> int:
    rows = Conversation.objects.filter(pk__gt=ear.last_id).order_by("pk")
    columns = ("pk", "subject", "language", "customer_id", "created_at", "status", "merged_into_id")
    found = list(rows.only(*columns)[:MOST])
    if not found:
        return 0
    ear.last_id = found[-1].pk
    ear.save(update_fields=["last_id"])
    fresh = [
        one
        for one in found
        if one.created_at > now - WINDOW and one.status != Status.SPAM and one.merged_into_id is None
    ]
    texts = _first_texts(fresh)
    heard = [
        Heard(
            conversation_id=one.pk,
            customer_id=one.customer_id,
            at=one.created_at,
            terms=rules.terms(one.subject, texts.get(one.pk, ""), one.language),
        )
        for one in fresh
        if one.pk in texts  # what we began says nothing of customers
    ]
    Heard.objects.bulk_create(heard, ignore_conflicts=True)
    _count(heard, now)
    Heard.objects.filter(at__lt=now - 2 * WINDOW).delete()
    TermCount.objects.filter(day__lt=(now - timedelta(days=PAST_DAYS + 1)).date()).delete()
    return len(heard)


def _first_texts(conversations: list[Conversation]) -> dict[int, str]:
    rows = Message.objects.filter(
        conversation__in=[one.pk for one in conversations], direction=Direction.IN, kind="message"
    ).order_by("conversation_id", "at", "pk")
    texts: dict[int, str] = {}
    for pk, text in rows.values_list("conversation_id", "text"):
        texts.setdefault(pk, text)
    return texts


def _count(heard: list[Heard], now: datetime) -> None:
    counted = Counter(term[:64] for one in heard for term in one.terms)
    day = now.date()
    known = set(TermCount.objects.filter(day=day, term__in=counted).values_list("term", flat=True))
    for term in sorted(known):
        TermCount.objects.filter(day=day, term=term).update(count=F("count") + counted[term])
    TermCount.objects.bulk_create(
        [TermCount(day=day, term=term, count=n) for term, n in counted.items() if term not in known]
    )


def _think(now: datetime) -> int:
    heard = [
        rules.Heard(one.conversation_id, one.customer_id, one.terms)
        for one in Heard.objects.filter(
            at__gt=now - WINDOW, conversation__problem_link=None, conversation__merged_into=None
        )
    ]
    wanted = rules.candidates(heard)
    if not wanted:
        return 0
    past = TermCount.objects.filter(term__in=wanted).values_list("term").annotate(Sum("count"))
    counted = Counter(term for one in heard for term in one.terms)
    before = {term: max(0, total - counted[term]) for term, total in past}
    hours = WINDOW / timedelta(hours=1)
    found = rules.bursts(heard, before, hours=hours, past_hours=PAST_DAYS * 24 - hours)
    return sum(_hint(burst, now) for burst in found)


def _hint(burst: rules.Burst, now: datetime) -> bool:
    """Keep a hint, or bring the same one up to date; leads are told of a new one."""
    with transaction.atomic():
        same = _same(burst, now)
        values = {
            "term": burst.term[:64],
            "words": list(burst.words),
            "conversations": list(burst.conversations),
            "count": len(burst.conversations),
            "surprise": burst.surprise,
            "last_at": now,
        }
        if same is not None:
            Hint.objects.filter(pk=same.pk).update(**values)
            return False
        hint = Hint.objects.create(first_at=now, **values)
        leads = [user for user in User.objects.filter(is_active=True) if user.may("see_all")]
        tell(
            News(
                "problem_seen",
                f"/problems/hints/{hint.pk}/",
                subject=("hint", hint.pk),
                data={"words": ", ".join(burst.words), "count": hint.count},
                key=f"hint {hint.pk}",
            ),
            leads,
        )
    return True


def _same(burst: rules.Burst, now: datetime) -> Hint | None:
    """The hint of the last day that is about these conversations; its words may have become others."""
    mine = set(burst.conversations)
    for hint in Hint.objects.select_for_update().filter(last_at__gt=now - STILL).order_by("-last_at")[:100]:
        theirs = set(hint.conversations)
        if hint.term == burst.term or len(mine & theirs) * 2 >= min(len(mine), len(theirs)) > 0:
            return hint
    return None


def take(user: User, hint: Hint, *, title: str) -> Problem:
    """It is a problem: open it with the conversations of the hint that this user sees."""
    demand_lead(user)
    with transaction.atomic():
        current = Hint.objects.select_for_update().get(pk=hint.pk)
        if current.state != HintState.NEW:
            raise Conflict(_("Somebody has decided about this already."))
        problem = open_problem(user, title=title, conversations=queries.hinted(user, current))
        current.state, current.problem = HintState.TAKEN, problem
        current.save(update_fields=["state", "problem"])
    return problem


def dismiss(user: User, hint: Hint) -> None:
    """It is none."""
    demand_lead(user)
    with transaction.atomic():
        Hint.objects.filter(pk=hint.pk, state=HintState.NEW).update(state=HintState.DISMISSED)
        record(user, "dismissed hint", hint, words=hint.words)
