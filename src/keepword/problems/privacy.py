"""Words that were heard in a conversation go with it."""

from collections.abc import Iterable

from keepword.conversations.events import Erasing
from keepword.conversations.models import Conversation, Direction, Message
from keepword.core import events
from keepword.problems import rules
from keepword.problems.models import Heard, TermCount


@events.on(Erasing)
def forget_words(event: Erasing) -> None:
    """What only one conversation spoke of would tell of it; what many speak of is a number of nobody's."""
    if event.what not in ("all", "texts"):
        return
    Heard.objects.filter(conversation__in=event.conversations).delete()
    said: set[str] = set()
    first = Message.objects.filter(pk__in=event.messages, direction=Direction.IN).order_by("pk")
    subjects = Conversation.objects.in_bulk(event.conversations)
    for message in first:
        about = subjects[message.conversation_id]
        said |= {term[:64] for term in rules.terms(about.subject, message.text, about.language)}
    for some in _parts(sorted(said)):
        TermCount.objects.filter(term__in=some, count__lte=1).delete()


def _parts(words: list[str]) -> Iterable[list[str]]:
    return (words[start : start + 400] for start in range(0, len(words), 400))
