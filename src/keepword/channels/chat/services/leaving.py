"""A chat goes on as mail when the visitor has left; a transcript for whoever asks for one."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from keepword.accounts.days import zone_of
from keepword.accounts.queries import business
from keepword.audit.services import record, system
from keepword.channels.chat import rules
from keepword.channels.chat.models import Line, Session
from keepword.channels.chat.queries import has_left, mail_address
from keepword.conversations.models import Conversation, Kind
from keepword.conversations.services.letters import Letter
from keepword.conversations.services.write import write_out
from keepword.conversations.ways import mail_inbox
from keepword.core import clock
from keepword.core.errors import Conflict, Invalid

LOOKED_AT = 50
SINCE = timedelta(days=2)  # who left longer ago has had their mail, or left no address
TRANSCRIPT_EVERY = timedelta(minutes=10)
MOST_LINES = 500


def mail_missed() -> int:
    """Send on, as mail, answers that came when the visitor had just left; to how many."""
    now = clock.now()
    rows = Session.objects.filter(seen_at__gt=now - SINCE, seen_at__lt=now - rules.GONE_AFTER)
    rows = rows.filter(last_seq__gt=F("read_seq"), conversation__isnull=False)
    rows = rows.filter(last_seq__gt=F("mailed_seq")).exclude(email="", site_email="")
    ids = list(rows.order_by("seen_at").values_list("pk", flat=True)[:LOOKED_AT])
    return sum(_mail_missed(pk) for pk in ids)


def _mail_missed(pk: int) -> bool:
    with transaction.atomic():
        session = Session.objects.filter(pk=pk).select_related("conversation").first()
        if session is None or session.conversation is None or not has_left(session):
            return False
        conversation = Conversation.objects.get(
            pk=session.conversation.merged_into_id or session.conversation.pk
        )
        after = max(session.read_seq, session.mailed_seq)
        missed = Line.objects.filter(session=session, ours=True, seq__gt=after).exclude(message=None)
        missed = missed.filter(message__kind=Kind.MESSAGE, message__read_at=None)
        # What left as mail has arrived there: only what was said in the chat alone is sent on.
        texts = [
            line.text or ", ".join(file["name"] for file in line.files)
            for line in missed.select_related("message__via", "message__conversation__inbox").order_by("seq")
            if line.message is not None and line.message.inbox.channel == "chat"
        ]
        Session.objects.filter(pk=pk).update(mailed_seq=session.last_seq)
        inbox = mail_inbox(conversation.inbox)
        if not texts or inbox is None:
            return False
        with translation.override(conversation.language or conversation.inbox.language):
            head = _("You had left our chat when we answered:")
            words = "\n\n".join([head, *texts])
        _write(session, conversation, words, "missed")
    return True


def send_transcript(session_id: int) -> None:
    """Mail what was said to the address that the visitor left.

    Conflict when one has just been sent; Invalid without an address, or while nobody of us has said anything,
    so that no machine can be made to send a stranger's words around.
    """
    with transaction.atomic():
        session = (
            Session.objects.select_for_update(of=("self",)).select_related("conversation").get(pk=session_id)
        )
        if not mail_address(session) or session.conversation is None:
            raise Invalid("There is no address to send it to.", field="email")
        now = clock.now()
        if session.transcript_at is not None and now - session.transcript_at < TRANSCRIPT_EVERY:
            raise Conflict("It has just been sent.")
        answered = Line.objects.filter(session=session, ours=True, message__author__isnull=False)
        if not answered.exists():
            raise Invalid("Nobody has answered yet.")
        session.transcript_at = now
        session.save(update_fields=["transcript_at"])
        conversation = Conversation.objects.get(
            pk=session.conversation.merged_into_id or session.conversation.pk
        )
        with translation.override(session.language or conversation.inbox.language):
            words = "\n\n".join([_("What was said in our chat:"), transcript(session)])
        _write(session, conversation, words, "transcript")


def transcript(session: Session) -> str:
    """All lines as text: moment, who, what. In the language that is active now."""
    shop = business()
    zone = zone_of(shop)
    newest = Line.objects.filter(session=session).order_by("-seq")[:MOST_LINES]
    out = []
    for line in reversed(newest):
        who = line.name if line.ours else session.name or _("You")
        moment = date_format(line.at.astimezone(zone), "SHORT_DATETIME_FORMAT")
        files = "".join(f"\n[{file['name']}]" for file in line.files)
        out.append(f"{moment}  {who}\n{line.text}{files}".rstrip())
    return "\n\n".join(out)


def _write(session: Session, conversation: Conversation, words: str, reason: str) -> None:
    inbox = mail_inbox(conversation.inbox)
    if inbox is None:
        raise Invalid("There is no mail here.")
    message = write_out(
        None,
        conversation,
        Letter(words),
        inbox=inbox,
        to=[(session.name, mail_address(session))],
        kind=Kind.AUTOMATIC,
        seconds=0,
        marks={"reason": reason},
    )
    record(system, "sent automatically", conversation, message=message.pk, reason=reason)
