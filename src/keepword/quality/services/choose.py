"""Which conversations are reviewed: drawn for a week, or chosen by hand; who reviews them."""

import secrets
from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.audit.services import Actor, record
from keepword.conversations.models import Conversation, Status
from keepword.conversations.queries import get_conversation, who_may_see
from keepword.core import clock, events
from keepword.core.errors import Conflict, Invalid, Refused
from keepword.quality.events import ReviewAsked, ReviewsDrawn
from keepword.quality.models import CardState, Draw, Reason, Review, Sampling, Scorecard, State
from keepword.quality.queries import work
from keepword.quality.queries.cards import in_use, sampling
from keepword.quality.queries.reviews import authors, is_reviewed, may_review, today
from keepword.quality.rules.drawing import dealt, drawn, riskiest, work_of
from keepword.quality.services.common import demand, locked
from keepword.quality.services.prefill import prefill

MOST_EACH: Final = 20
MOST_RISKY: Final = 200
LONGEST: Final = 60  # days until a review is due


def save_sampling(
    user: User, *, on: bool, per_agent: int, risky: int, due_days: int, scorecard: Scorecard | None
) -> Sampling:
    """Say who is reviewed. Invalid names the field at fault."""
    demand(user)
    for name, value, lowest, most in (
        ("per_agent", per_agent, 0, MOST_EACH),
        ("risky", risky, 0, MOST_RISKY),
        ("due_days", due_days, 1, LONGEST),
    ):
        if not lowest <= value <= most:
            text = _("Choose from %(low)s to %(high)s.") % {"low": lowest, "high": most}
            raise Invalid(text, field=name)
    if on and in_use(scorecard) is None:
        raise Invalid(_("Put a scorecard to use first."), field="scorecard")
    with transaction.atomic():
        row = Sampling.objects.select_for_update().filter(pk=1).first() or Sampling(pk=1)
        row.on, row.per_agent, row.risky, row.due_days = on, per_agent, risky, due_days
        row.scorecard, row.changed_at = scorecard, clock.now()
        row.save()
        record(user, "set who is reviewed", row, on=on, per_agent=per_agent, risky=risky)
    return row


def ask_review(
    user: User,
    conversation: Conversation,
    *,
    agent: User | None = None,
    reviewer: User | None = None,
    scorecard: Scorecard | None = None,
    again: bool = False,
    due_on: date | None = None,
) -> Review:
    """Choose a conversation to be reviewed.

    `agent` None: whoever of us wrote the most in it. `reviewer` None: anybody may take it. Invalid when
    nobody of us wrote in it, or for a reviewer who did; Conflict when it was reviewed, unless `again`.
    """
    demand(user)
    about = get_conversation(user, conversation.pk)
    if about.status in (Status.SPAM, Status.NOTICE):
        raise Invalid(_("There is nothing to review in this conversation."), field="conversation")
    card = _usable(scorecard)
    day = due_on or today() + timedelta(days=sampling().due_days)
    if not today() <= day <= today() + timedelta(days=LONGEST):
        raise Invalid(_("Choose a day within %(n)s days.") % {"n": LONGEST}, field="due_on")
    with transaction.atomic():
        Conversation.objects.select_for_update().get(pk=about.pk)
        if not again and is_reviewed(about):
            raise Conflict(_("This conversation has been chosen already."))
        whose = agent_of(about, agent)
        if reviewer is not None:
            check_reviewer(about, reviewer, whose)
        review = Review.objects.create(
            conversation=about,
            agent_id=whose,
            reviewer=reviewer,
            scorecard=card,
            reason=Reason.HAND,
            risks=work.risks_of(about),
            due_on=day,
            created_at=clock.now(),
        )
        prefill(review, list(card.criteria.all()))
        record(user, "chose for review", about, review=review.pk, reviewer=reviewer.pk if reviewer else None)
        events.publish(ReviewAsked(review, user))
    return review


def give(user: User, review: Review, reviewer: User | None) -> Review:
    """Somebody else reviews it; None: whoever takes it. Conflict when it is finished."""
    demand(user)
    with transaction.atomic():
        current = locked(user, review)
        if current.calibration_id is not None or not current.is_open:
            raise Conflict(_("This review cannot be given to somebody else."))
        if current.agent_id == user.pk:
            raise Refused(_("Nobody decides who reviews their own work."))
        if reviewer is not None:
            check_reviewer(current.conversation, reviewer, current.agent_id)
        current.reviewer = reviewer
        current.save(update_fields=["reviewer"])
        record(user, "gave review", current.conversation, review=current.pk, to=reviewer and reviewer.pk)
        events.publish(ReviewAsked(current, user))
    return current


def drop(user: User, review: Review) -> None:
    """It is not reviewed after all. Conflict when it is finished."""
    demand(user)
    with transaction.atomic():
        current = locked(user, review)
        if current.calibration_id is not None or not current.is_open:
            raise Conflict(_("Only what nobody has finished can be dropped."))
        if current.agent_id == user.pk:
            raise Refused(_("Nobody decides about a review of their own work."))
        record(user, "dropped review", current.conversation, review=current.pk)
        current.delete()


def draw_week(user: Actor, week: date | None = None, *, seed: str = "") -> Draw:
    """Draw the conversations of a week that is over (by default the last): the same number for each agent,
    and the riskiest of the rest. Conflict when it was drawn, Invalid for one that is not over.

    The seed is kept: with it `rules.drawing` gives the same again.
    """
    if isinstance(user, User):
        demand(user)
    this = work.monday(today())
    of = work.monday(week) if week is not None else this - work.WEEK
    if of >= this:
        raise Invalid(_("Choose a week that is over."), field="week")
    plan = sampling()
    card = _usable(plan.scorecard)
    try:
        with transaction.atomic():
            draw = Draw.objects.create(
                week=of,
                seed=seed or secrets.token_hex(16),
                at=clock.now(),
                by=user if isinstance(user, User) else None,
                per_agent=plan.per_agent,
                risky=plan.risky,
            )
            made = _draw(draw, plan, card)
            record(user, "drew conversations", draw, week=str(of), drawn=draw.drawn)
            events.publish(ReviewsDrawn(draw, tuple(made), user if isinstance(user, User) else None))
    except IntegrityError:
        raise Conflict(_("This week has been drawn already.")) from None
    return draw


def _draw(draw: Draw, plan: Sampling, card: Scorecard) -> list[Review]:
    whose = work_of(work.written(draw.week))
    by_agent: dict[int, list[int]] = {}
    for conversation, agent in whose.items():
        by_agent.setdefault(agent, []).append(conversation)
    random = {one for some in drawn(by_agent, plan.per_agent, draw.seed).values() for one in some}
    known = work.risks(whose)
    rest = {one: signs for one, signs in known.items() if one not in random}
    chosen = [(one, Reason.RANDOM) for one in sorted(random)]
    chosen += [(one, Reason.RISK) for one in riskiest(rest, plan.risky, draw.seed)]
    rows = _reviews(draw, plan, card, chosen, whose, known)
    draw.agents, draw.drawn = len(by_agent), len(rows)
    draw.save(update_fields=["agents", "drawn"])
    return rows


def _reviews(
    draw: Draw,
    plan: Sampling,
    card: Scorecard,
    chosen: list[tuple[int, Reason]],
    whose: Mapping[int, int],
    known: Mapping[int, list[str]],
) -> list[Review]:
    now, due = clock.now(), today() + timedelta(days=plan.due_days)
    reviewers = _deal([one for one, _reason in chosen], whose, draw.seed)
    rows = [
        Review(
            conversation_id=one,
            agent_id=whose[one],
            reviewer_id=reviewers[one],
            scorecard=card,
            reason=reason,
            risks=known.get(one, []),
            draw=draw,
            due_on=due,
            created_at=now,
        )
        for one, reason in chosen
    ]
    Review.objects.bulk_create(rows)
    criteria = list(card.criteria.all())
    about = Conversation.objects.select_related("customer", "inbox").in_bulk([one for one, _ in chosen])
    for row in rows:
        row.conversation = about[row.conversation_id]
        prefill(row, criteria)
    return rows


def _deal(conversations: Collection[int], whose: Mapping[int, int], seed: str) -> dict[int, int | None]:
    """Who reviews what: those who grade, see it and did not write in it, each as many as the others."""
    able = [one for one in User.objects.filter(is_active=True).order_by("pk") if may_review(one)]
    todo = Counter(
        dict(
            Review.objects.filter(state=State.DRAFT, reviewer__in=able)
            .values_list("reviewer_id")
            .annotate(n=Count("pk"))
        )
    )
    wrote = authors(conversations)
    rows = []
    for one in Conversation.objects.filter(pk__in=conversations).select_related("team", "inbox"):
        sees = {user.pk for user in who_may_see(one, able)}
        never = (
            {user.pk for user in able if user.pk not in sees} | set(wrote.get(one.pk, ())) | {whose[one.pk]}
        )
        rows.append((one.pk, never))
    return dealt(rows, {user.pk: todo[user.pk] for user in able}, seed)


def check_reviewer(conversation: Conversation, reviewer: User, agent: int | None) -> None:
    """Invalid unless this person may grade this conversation, and has not worked in it."""
    if not reviewer.is_active or not may_review(reviewer) or not who_may_see(conversation, [reviewer]):
        raise Invalid(_("Choose somebody who may grade this conversation."), field="reviewer")
    if reviewer.pk == agent or reviewer.pk in authors([conversation.pk]).get(conversation.pk, {}):
        raise Invalid(_("Whoever wrote in a conversation does not review it."), field="reviewer")


def agent_of(conversation: Conversation, agent: User | None) -> int:
    """Whose work a conversation is: the named one, who must have written in it, or who wrote the most."""
    wrote = authors([conversation.pk]).get(conversation.pk, {})
    if not wrote:
        raise Invalid(_("Nobody of us has answered in this conversation."), field="conversation")
    if agent is None:
        return work_of((conversation.pk, author, n) for author, n in wrote.items())[conversation.pk]
    if agent.pk not in wrote:
        raise Invalid(_("They have not written in this conversation."), field="agent")
    return agent.pk


def _usable(scorecard: Scorecard | None) -> Scorecard:
    card = in_use(scorecard)
    if card is None or card.state != CardState.IN_USE:
        raise Invalid(_("Put a scorecard to use first."), field="scorecard")
    return card
