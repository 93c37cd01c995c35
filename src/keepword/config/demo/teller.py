"""Tells one story of the demo shop by the public verbs, each at its own moment."""

from datetime import datetime, timedelta

from keepword.accounts.models import User
from keepword.channels.demo.sending import record_briefly, send
from keepword.channels.email.outgoing import header_id
from keepword.channels.email.pipeline import RawMail, receive
from keepword.commitments.queries.minutes import latest
from keepword.commitments.services import opened
from keepword.config.demo import scenario
from keepword.config.demo.complaints import Complaints
from keepword.config.demo.files import TYPES, file_content
from keepword.config.demo.labels import TAGS, labels_of
from keepword.config.demo.mail import Envelope, message_id, raw_mail
from keepword.config.demo.quotes import Quoted
from keepword.config.demo.story import FROM_OUTSIDE, Step, Story
from keepword.config.demo.teams import REPAIRED, REPAIRS
from keepword.conversations import services as conversations
from keepword.conversations.models import Conversation, Inbox, Message, Priority, Tag
from keepword.conversations.services import Category, Letter, StoredFile
from keepword.core import blobs, clock
from keepword.customers.fields import set_fields
from keepword.feedback.services import rate
from keepword.teams.models import Team

UNDO = timedelta(seconds=11)
PRIORITIES = {
    "low": Priority.LOW,
    "normal": Priority.NORMAL,
    "high": Priority.HIGH,
    "urgent": Priority.URGENT,
}


class Teller:
    """Knows the shop's people and inboxes; `tell` plays a story in the caller's transaction."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        by_email = {user.email: user for user in User.objects.all()}
        self.people = {agent.key: by_email[agent.email] for agent in scenario.agents()}
        self.tags = {tag.name: tag for tag in Tag.objects.filter(name__in=TAGS)}
        self.repairs = Team.objects.filter(name=REPAIRS).first()
        self.complaints = Complaints(now, self.people)
        self.inboxes = {box.key: Inbox.objects.get(address=box.address) for box in scenario.inboxes()}

    def tell(self, story: Story) -> None:
        """Everything that happened in this story before `now`."""
        _Telling(self, story).run()


class _Telling:
    """One story while it is told: its conversation, and what the next mail answers."""

    def __init__(self, teller: Teller, story: Story) -> None:
        self.teller, self.story = teller, story
        self.inbox = teller.inboxes[story.inbox]
        self.conversation: Conversation | None = None
        self.ids: list[str] = []  # Message-IDs of the thread, with their brackets
        self.last: Quoted | None = None  # our last answer
        self.asleep_until: datetime | None = None

    def run(self) -> None:
        for index, step in enumerate(self.story.steps):
            with clock.moved(step.at):
                self._wake(step.at)
                if step.kind in FROM_OUTSIDE:
                    self._mail(index, step)
                else:
                    getattr(self, f"_{step.kind}")(step)
        self._wake(self.teller.now)
        self.teller.complaints.goes_on(self.story, self.current)

    def _wake(self, at: datetime) -> None:
        """What was snoozed until a moment before the next step wakes up at that moment."""
        if self.asleep_until is None:
            return
        if self.asleep_until <= at:
            with clock.moved(self.asleep_until):
                conversations.wake()
        self.asleep_until = None

    @property
    def current(self) -> Conversation:
        """The conversation as it was when it began; the verbs read it anew."""
        if self.conversation is None:
            raise ValueError(f"Story {self.story.number} does something before its first mail")
        return self.conversation

    def _user(self, step: Step) -> User:
        return self.teller.people[step.agent or "olena"]

    # From outside -------------------------------------------------------------------------------

    def _mail(self, index: int, step: Step) -> None:
        name = message_id(self.story, index)
        envelope = Envelope(
            to=self.inbox.address,
            message_id=name,
            in_reply_to=self.ids[-1] if self.ids else "",
            references=self.ids[:-1],
            quoted=self.last if self.ids else None,
        )
        mail = RawMail(self.inbox, raw_mail(self.story, step, envelope), "lmtp", step.at)
        outcome = receive([mail])[0]
        if outcome.conversation_id is None:
            raise ValueError(f"Story {self.story.number}: mail {index} was not stored: {outcome}")
        if self.conversation is None:
            self.conversation = Conversation.objects.select_related("inbox", "customer").get(
                pk=outcome.conversation_id
            )
            self._prioritise(step)
            self._label()
            self._sort(step)
            self.teller.complaints.begins(self.story, self.conversation, step.at)
        if step.kind in ("customer", "cc_reply"):
            self.ids.append(name)

    def _prioritise(self, step: Step) -> None:
        priority = PRIORITIES[self.story.priority]
        if priority != Priority.NORMAL and step.kind != "spam":
            conversations.set_priority(self.teller.people["olena"], self.current, priority)

    def _label(self) -> None:
        found = labels_of(self.story)
        who = self.teller.people["olena"]
        if found.tags:
            conversations.tag(who, self.current, *(self.teller.tags[name] for name in found.tags))
        if found.fields:
            conversations.set_fields(who, self.current, found.fields)
        if found.customer:
            set_fields(who, self.current.customer, found.customer)

    def _sort(self, step: Step) -> None:
        """The lead sees in the morning what is for those who repair."""
        repairs = self.teller.repairs
        if repairs is not None and self.story.topic in REPAIRED and step.kind == "customer":
            conversations.hand_over(
                self.teller.people["olena"], self.current, team=repairs, category=Category.KNOWLEDGE
            )

    # Our side -----------------------------------------------------------------------------------

    def _agent(self, step: Step) -> None:
        user = self._user(step)
        self._open(user, step)
        letter = Letter(step.text, cc=[("", address) for address in step.cc], files=self._files(step))
        message = conversations.reply(user, self.current, letter, close=step.close)
        self._leave(message, step)

    def _open(self, user: User, step: Step) -> None:
        """Whoever answers has read it for some minutes before."""
        row = latest(self.current)
        if row is not None:
            with clock.moved(step.at - timedelta(seconds=50 + self.story.number * 37 % 250)):
                opened(user, self.current, row)

    def _leave(self, message: Message, step: Step) -> None:
        with clock.moved(step.at + UNDO):
            if send(message.pk, record=record_briefly) is None:
                raise ValueError(f"Story {self.story.number}: an answer did not leave")
        self.ids.append(f"<{header_id(message)}>")
        self.last = Quoted(
            text=step.text,
            at=step.at,
            name=self.inbox.name,
            address=self.inbox.address,
            subject=self.story.subject,
        )

    def _files(self, step: Step) -> list[StoredFile]:
        made = [
            (name, kind, file_content(kind, f"{self.story.number}/{name}")) for name, kind in step.attachments
        ]
        return [StoredFile(name, TYPES[kind], len(data), blobs.put(data)) for name, kind, data in made]

    def _note(self, step: Step) -> None:
        conversations.note(self._user(step), self.current, step.text, files=self._files(step))

    def _assign(self, step: Step) -> None:
        assignee = self.teller.people[step.assignee] if step.assignee else None
        conversations.assign(self._user(step), self.current, assignee)

    def _snooze(self, step: Step) -> None:
        if step.snoozed_until is not None:
            conversations.snooze(self._user(step), self.current, step.snoozed_until)
            self.asleep_until = step.snoozed_until

    def _close(self, step: Step) -> None:
        conversations.close(self._user(step), self.current)

    def _reopen(self, step: Step) -> None:
        conversations.reopen(self._user(step), self.current)

    def _rate(self, step: Step) -> None:
        rate(self.current, score=step.score or 3, comment=step.text or None)
