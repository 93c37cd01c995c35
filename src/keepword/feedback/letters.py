"""The words of the mails that ask for a rating, or to answer a survey."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from keepword.accounts.models import Business
from keepword.conversations.links import status_url
from keepword.conversations.models import Conversation
from keepword.feedback import queries
from keepword.feedback.models import Invitation, Kind, Question
from keepword.feedback.queries.surveys import invitation_url
from keepword.feedback.rules import ratings as rules

WORDS: dict[int, str | Promise] = {
    5: gettext_lazy("very good"),
    4: gettext_lazy("good"),
    3: gettext_lazy("so-so"),
    2: gettext_lazy("bad"),
    1: gettext_lazy("very bad"),
}


def score_url(conversation_id: int, score: int) -> str:
    """Where a click in the mail leads; opening it does not vote yet."""
    return f"{status_url(conversation_id)}/rate/{score}"


def short_letter(conversation: Conversation, business: Business | None) -> str:
    """The same for a messenger: a sentence and an address."""
    with override(queries.language_for(conversation, business)):
        text = _("We think that your question is solved. How did we do? One click is enough: %(url)s")
        return text % {"url": f"{status_url(conversation.pk)}/rate"}


def rating_letter(conversation: Conversation, business: Business | None) -> str:
    """The question in the customer's language, a line a score."""
    with override(queries.language_for(conversation, business)):
        lines = [
            _("%(score)s – %(words)s: %(url)s")
            % {"score": score, "words": WORDS[score], "url": score_url(conversation.pk, score)}
            for score in rules.SCORES
        ]
        about = _("We think that your question is solved. How did we do? One click is enough:")
        if conversation.subject:
            about = _("We think that “%(subject)s” is solved. How did we do? One click is enough:") % {
                "subject": conversation.subject[:120]
            }
        parts = [
            _("Hello,"),
            about,
            "\n".join(lines),
            _("Is something still open? Just answer this mail, and we go on."),
        ]
        if business and not conversation.inbox.signature.strip():
            parts.append(business.name)
    return "\n\n".join(parts)


# Surveys -----------------------------------------------------------------------------------------------


def short_survey_letter(invitation: Invitation, business: Business | None) -> str:
    """For a messenger: a sentence and an address."""
    with override(invitation.language):
        text = _("May we ask what you think? It takes a minute or two: %(url)s")
        return text % {"url": invitation_url(invitation)}


def survey_letter(invitation: Invitation, business: Business | None) -> str:
    """In the customer's language; where the survey wants it, the first question with a line an answer."""
    survey, url = invitation.survey, invitation_url(invitation)
    with override(invitation.language):
        own = survey.texts.get(invitation.language, {}).get("intro", "")
        parts = [_("Hello,"), own or _("May we ask what you think? It takes a minute or two.")]
        first = survey.questions.first()
        if survey.one_question and first is not None and first.kind == Kind.SCALE:
            parts += [said(first.texts, invitation.language), _steps(first, invitation.language, url)]
        else:
            parts.append(url)
        if business:
            parts.append(business.name)
    return "\n\n".join(parts)


def said(texts: Mapping[str, str], language: str) -> str:
    """In this language, else in whichever there is."""
    return texts.get(language) or next(iter(texts.values()), "")


def _steps(question: Question, language: str, url: str) -> str:
    low, high = question.ends.get(language) or ("", "")
    words = {question.low: low, question.high: high}
    lines = []
    for number in range(question.high, question.low - 1, -1):
        end = words.get(number, "")
        label = f"{number} – {end}" if end else str(number)
        lines.append(f"{label}: {url}?a={number}")
    return "\n".join(lines)
