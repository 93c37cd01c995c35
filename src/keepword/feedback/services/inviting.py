"""A customer is asked to answer a survey."""

from django.db import transaction
from django.utils.translation import gettext as _

from keepword.accounts import rules as accounts
from keepword.accounts.models import User
from keepword.accounts.queries import business
from keepword.audit.services import Actor, record
from keepword.conversations.models import Conversation
from keepword.conversations.services import automatic
from keepword.conversations.services.state import lock
from keepword.conversations.ways import usual_way
from keepword.core import clock, events, facts
from keepword.core.errors import Refused
from keepword.core.models import Fact
from keepword.customers.models import Customer
from keepword.feedback.events import Invited
from keepword.feedback.letters import short_survey_letter, survey_letter
from keepword.feedback.models import Audience, Invitation, RatingRequest, State, Survey
from keepword.feedback.queries.ratings import language_for
from keepword.feedback.rules import asking, ratings
from keepword.feedback.services.reaching import reachable


def invite(
    user: Actor, survey: Survey, conversation: Conversation, *, occasion: str | None = None
) -> Invitation | None:
    """Ask the customer of a conversation, in it; None when they are not to be asked (again, now).

    Once an `occasion`, by default the conversation; and only whoever is in the sample, was not asked anything
    in the survey's quiet days, and can be reached.
    """
    if isinstance(user, User) and not user.may("converse"):
        raise Refused(_("Only those who answer customers may ask them."))
    with transaction.atomic():
        current = lock(conversation)
        asked = Survey.objects.filter(pk=survey.pk, state=State.OPEN, audience=Audience.CUSTOMERS).first()
        if asked is None or not current.inbox.is_active:
            return None
        # Two conversations of one customer: the second waits here, and then sees that they were asked.
        customer = Customer.objects.select_for_update().get(pk=current.customer_id)
        name = f"conversation:{current.pk}" if occasion is None else occasion[:60]
        if not _worth_asking(asked, customer, name) or not reachable(current):
            return None
        invitation = _made(asked, current, customer, name)
        write = survey_letter if usual_way(current).can.subject else short_survey_letter
        invitation.message = automatic(current, write(invitation, business()), reason="survey")
        invitation.sent_at = clock.now()
        invitation.save(update_fields=["message", "sent_at"])
        facts.record([_asked(invitation)])
        record(user, "asked by survey", invitation, survey=asked.pk, conversation=current.pk)
        events.publish(Invited(invitation))
    return invitation


def _worth_asking(survey: Survey, customer: Customer, occasion: str) -> bool:
    if not asking.drawn(survey.pk, str(customer.key), survey.sampling):
        return False
    theirs = Invitation.objects.filter(customer=customer)
    if theirs.filter(survey=survey, occasion=occasion).exists():
        return False
    since = asking.quiet_since(clock.now(), survey.quiet_days)
    if theirs.filter(made_at__gt=since).exists():
        return False
    rated = RatingRequest.objects.filter(conversation__customer=customer)
    return not rated.filter(sent_at__gt=since).exists()


def _made(survey: Survey, conversation: Conversation, customer: Customer, occasion: str) -> Invitation:
    shop = business()
    language = ratings.spoken(
        (language_for(conversation, shop), shop.language if shop else "en"),
        survey.languages,
        survey.languages[0] if survey.languages else accounts.LANGUAGES[0],
    )
    return Invitation.objects.create(
        survey=survey,
        customer=customer,
        conversation=conversation,
        occasion=occasion,
        language=language,
        made_at=clock.now(),
    )


def _asked(invitation: Invitation) -> Fact:
    conversation = invitation.conversation
    assert conversation is not None
    return facts.fact(
        "survey_asked",
        clock.now(),
        subject_id=conversation.pk,
        person=conversation.customer.key,
        survey=invitation.survey_id,
        instrument=invitation.survey.instrument,
        inbox=conversation.inbox_id,
        channel=conversation.inbox.channel,
        team=conversation.team_id,
        language=invitation.language,
    )
