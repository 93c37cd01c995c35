"""Reads of surveys, of who is asked, and of what is to be done about low answers."""

from typing import Final

from django.conf import settings
from django.db.models import Count, Prefetch, Q, QuerySet

from keepword.accounts.models import User
from keepword.conversations.queries import visible
from keepword.core import secrets
from keepword.core.errors import NotFound
from keepword.feedback.models import Answer, FollowUp, Invitation, Kind, Response, State, Survey

RIGHT: Final = "outreach"  # whoever asks many customers something is whoever may tell many something
_PURPOSE: Final = "survey"
_LENGTH: Final = 24


def may_keep(user: User) -> bool:
    """Whether somebody makes surveys and sees what they say."""
    return user.may(RIGHT)


def surveys(user: User) -> QuerySet[Survey]:
    """All surveys, with how many have finished (`finished`) and begun (`begun`)."""
    rows = Survey.objects.annotate(
        begun=Count("responses"), finished=Count("responses", filter=Q(responses__done_at__isnull=False))
    )
    return rows if may_keep(user) else rows.none()


def get_survey(user: User, pk: int) -> Survey:
    """One survey; missing and forbidden alike are NotFound."""
    found = Survey.objects.select_related("owner").filter(pk=pk).first() if may_keep(user) else None
    if found is None:
        raise NotFound("There is no such survey.")
    return found


def open_by_link(code: str) -> Survey:
    """The survey that anybody with the link may answer now; NotFound for any other."""
    found = Survey.objects.filter(code=code, by_link=True, state=State.OPEN).first() if code else None
    if found is None:
        raise NotFound("There is no such survey.")
    return found


def link_url(survey: Survey) -> str:
    """Where anybody may answer, of a survey that is `by_link`."""
    return f"{settings.KEEPWORD_URL}/survey/{survey.code}/"


# Invitations --------------------------------------------------------------------------------------------


def token(invitation: Invitation) -> str:
    """The signed name of an invitation."""
    return secrets.sign(_PURPOSE, invitation.pk, length=_LENGTH)


def invitation_url(invitation: Invitation) -> str:
    """Where the invited customer answers."""
    return f"{settings.KEEPWORD_URL}/survey/to/{token(invitation)}/"


def invitation_of(text: str) -> Invitation:
    """The invitation of a signed name; NotFound when it is not ours."""
    pk = secrets.unsign(_PURPOSE, text, length=_LENGTH)
    rows = Invitation.objects.select_related("survey", "customer", "conversation")
    found = rows.filter(pk=pk).first() if pk is not None else None
    if found is None:
        raise NotFound("There is no such survey.")
    return found


# What follows -------------------------------------------------------------------------------------------


def follow_ups(user: User) -> QuerySet[FollowUp]:
    """Those that a user sees: who keeps surveys all, whoever answers customers their own and those of
    conversations that they see. Each has what the customer wrote in `response.words`."""
    words = Prefetch(
        "response__answers", Answer.objects.exclude(text="").filter(question__kind=Kind.TEXT), "words"
    )
    rows = FollowUp.objects.select_related("response__survey", "response__customer", "owner", "done_by")
    rows = rows.prefetch_related(words)
    if may_keep(user):
        return rows
    if not user.may("converse"):
        return rows.none()
    return rows.filter(Q(owner=user) | Q(response__conversation__in=visible(user).values("pk")))


def get_follow_up(user: User, pk: int) -> FollowUp:
    """One of these; missing and forbidden alike are NotFound."""
    found = follow_ups(user).filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such follow-up.")
    return found


def responses(user: User, survey: Survey) -> QuerySet[Response]:
    """The finished ones of a survey, for a list by ("-done_at", "-id")."""
    rows = Response.objects.filter(survey=survey, done_at__isnull=False).select_related("customer")
    return rows if may_keep(user) else rows.none()
