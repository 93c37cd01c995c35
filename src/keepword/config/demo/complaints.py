"""The demo shop's complaints: what its customers were angry about, what lay behind it, what they got."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from django.db.models import F

from keepword.accounts.models import User
from keepword.complaints import queries, services
from keepword.complaints.models import Cause, Complaint, Proof, Source, Stage, State
from keepword.conversations.models import Conversation, Direction, Message
from keepword.core import clock
from keepword.core.errors import KeepwordError
from keepword.language.judge import judge
from keepword.notifications.models import Notification

from .story import Story

_OF_TOPIC = {
    "late_parcel": "evening",
    "where_is_order": "evening",
    "broken_charger": "batch",
    "firmware": "batch",
    "wrong_item": "boxes",
    "double_charge": "payment",
    "payment_failed": "payment",
}
_FEELING = ("empathy", "apology")  # of the judge's scores
_GIFTS = {"gesture": (300, 500, 900), "refund": (1290, 2490, 4900)}
BUDGETS = {"agent": 5_000, "lead": 20_000}  # cents


@dataclass(frozen=True)
class _Cause:
    title: str
    product: str
    process: str
    owner: str
    whys: tuple[str, ...]
    bones: dict[str, list[str]]
    measures: tuple[tuple[str, str], ...] = ()  # kind and text


_CAUSES = {
    "evening": _Cause(
        "The evening round of the carrier is not scanned",
        "",
        "Delivery",
        "olena",
        ("Parcels of the evening round are not scanned", "The driver's scanner is empty by then"),
        {"equipment": ["Scanner lasts six hours"], "method": ["No scan at handover"]},
        (("corrective", "A second scanner for the evening"), ("preventive", "Count parcels at handover")),
    ),
    "batch": _Cause(
        "Chargers of batch 12 overheat",
        "Charger",
        "Purchasing",
        "ruta",
        ("The coil is too thin", "The maker changed it", "We do not test samples"),
        {"material": ["Thin coil"], "method": ["No test of samples"], "measurement": ["No limit for heat"]},
        (("corrective", "Call batch 12 back"), ("preventive", "Test two of each batch")),
    ),
    "boxes": _Cause(
        "Two models lie in like boxes on one shelf",
        "Headphones",
        "Warehouse",
        "lukas",
        ("The boxes look alike", "Both lie on one shelf"),
        {"surroundings": ["One shelf for both"], "people": ["New people at the season's height"]},
        (("corrective", "A shelf for each model"),),
    ),
    "payment": _Cause(
        "The payment page loads again while one pays",
        "",
        "Web shop",
        "tomas",
        ("The page loads again after 30 seconds", "The bank needs longer at times"),
        {"equipment": ["Time limit of the page"], "method": ["No lock of the button"]},
        (("corrective", "Lock the button once it is pressed"),),
    ),
    "weekend": _Cause(
        "Nobody answers from Saturday noon",
        "",
        "Customer service",
        "olena",
        ("Nobody works then", "The plan was made for fewer orders"),
        {"people": ["Too few for Saturdays"], "method": ["No notice of when we answer"]},
    ),
}

_REMOVED = {"batch": True, "boxes": True, "payment": False}  # and whether it held


class Complaints:
    """Tells of complaints along with the stories; `settle` ends the tale."""

    def __init__(self, now: datetime, people: dict[str, User]) -> None:
        self.now, self.people = now, people

    def begins(self, story: Story, conversation: Conversation, at: datetime) -> None:
        """A customer is angry from the first word."""
        if story.topic != "complaint":
            return
        message = conversation.messages.order_by("pk").first()
        found = services.suggest(conversation, source=Source.WORDS, at=at, message=message)
        if found is not None and at < self.now - timedelta(hours=5):
            services.confirm(self.people["olena"], found, about=story.subject[:200])

    def goes_on(self, story: Story, conversation: Conversation) -> None:
        """What was done about it, when the story is told; a low rating is looked at too."""
        chance = Random(story.number)  # noqa: S311 - a story, no secret
        for found in Complaint.objects.filter(conversation=conversation):
            at = found.begun_at + timedelta(hours=2)
            if found.state == State.SUGGESTED and at < self.now - timedelta(hours=20):
                with clock.moved(at):
                    self._decide(found, story, chance)
            self._walk(found.pk, story, chance)

    def _decide(self, found: Complaint, story: Story, chance: Random) -> None:
        lead = self.people["olena"]
        if story.topic in _OF_TOPIC and chance.random() < 0.7:
            services.confirm(lead, found, about=story.subject[:200])
        else:
            services.dismiss(lead, found)

    def _walk(self, pk: int, story: Story, chance: Random) -> None:
        found = Complaint.objects.select_related("conversation", "owner", "cause").get(pk=pk)
        if found.state != State.OPEN:
            return
        owner = found.owner or self.people["olena"]
        for message in reversed(queries.our_messages(found)):
            with clock.moved(min(self.now, message.at + timedelta(minutes=5))):
                try:
                    self._step(owner, Complaint.objects.get(pk=pk), message, story, chance)
                except KeepwordError:
                    break  # it is at another stage than the story thought
        found = Complaint.objects.get(pk=pk)
        if found.stage == Stage.RESOLVE and not story.is_open:
            self._hear(owner, found)

    def _step(self, owner: User, found: Complaint, message: Message, story: Story, chance: Random) -> None:
        if found.stage == Stage.RESPOND:
            found = services.respond(owner, found, message)
        old = message.at < self.now - timedelta(days=2)
        words = _named(message, anyhow=old)
        if found.stage == Stage.RECOGNISE and words is not None:
            services.recognise(owner, found, message, problem=words[0], feeling=words[1])
            if old or chance.random() < 0.85:
                services.relieve(owner, found, message, by=Proof.INFORMATION)
                self._give(owner, found, chance)
        found = Complaint.objects.get(pk=found.pk)
        if found.stage == Stage.RESOLVE and found.cause is None and not story.is_open:
            lately = found.begun_at > self.now - timedelta(days=10)
            keys = sorted(_CAUSES.keys() - _REMOVED.keys() if lately else _CAUSES)
            key = _OF_TOPIC.get(story.topic, "")
            services.link_cause(owner, found, self._cause(key if key in keys else chance.choice(keys)))
            services.offer(owner, found, message)

    def _hear(self, owner: User, found: Complaint) -> None:
        """A customer who wrote again after the solution, and said no more, was content with it."""
        last = found.conversation.messages.filter(direction=Direction.IN).order_by("-at").first()
        offered = found.steps.filter(stage=Stage.RESOLVE, offered_at__isnull=False).exists()
        if offered and last is not None and last.at < self.now - timedelta(days=2):
            with clock.moved(last.at + timedelta(hours=1)):
                services.confirm_solution(owner, found, last)

    def _give(self, owner: User, found: Complaint, chance: Random) -> None:
        kind = chance.choice(("apology", "apology", "gesture", "refund"))
        amount = 0 if kind == "apology" else chance.choice(_GIFTS[kind])
        services.compensate(owner, found, kind=kind, amount=amount)

    def _cause(self, key: str) -> Cause:
        told = _CAUSES[key]
        known = Cause.objects.filter(title=told.title).first()
        if known is not None:
            return known
        owner = self.people[told.owner]
        analysis = services.Analysis(
            told.title,
            product=told.product,
            process=told.process,
            owner=owner,
            whys=told.whys,
            bones=told.bones,
        )
        made = services.find(owner, analysis)
        for kind, text in told.measures:
            due = date.fromordinal(self.now.date().toordinal() + 9)
            services.add_measure(owner, made, text=text, kind=kind, owner=owner, due_on=due)
        return made

    def settle(self) -> None:
        """What silence has settled by now, what is late; some causes are removed, not all for good."""
        with clock.moved(self.now):
            while services.pass_by_silence():
                pass
            while services.mark_late():
                pass
        for key, works in _REMOVED.items():
            found = Cause.objects.filter(title=_CAUSES[key].title).first()
            if found is not None:
                self._remove(found, works=works)
        news = Notification.objects.filter(kind__in=["complaint_late", "complaint_suggested"])
        news.filter(subject_id__in=_old(self.now)).update(seen_at=F("at"))

    def _remove(self, found: Cause, *, works: bool) -> None:
        """Once no complaint had come for a day; whether it held is seen later, if there was time."""
        lead = self.people["olena"]
        last = found.complaints.order_by("-begun_at").values_list("begun_at", flat=True).first()
        at = (last or found.found_at) + timedelta(days=1)
        if at > self.now - timedelta(hours=2):
            return
        with clock.moved(at):
            for measure in found.measures.all():
                services.finish_measure(lead, measure)
            services.carry_on.call(services.remove(lead, found).pk)
        with clock.moved(self.now - timedelta(hours=1)):
            services.check(lead, found, works=works)


def _old(now: datetime) -> list[int]:
    rows = Complaint.objects.filter(begun_at__lt=now - timedelta(days=2))
    return list(rows.values_list("conversation_id", flat=True))


def _named(message: Message, *, anyhow: bool) -> tuple[str, str] | None:
    """The words of an answer that name the problem and the feeling; None when it names no feeling, unless a
    lead has to settle it `anyhow`."""
    lines = [line.strip() for line in message.text.splitlines() if len(line.split()) > 3]
    judged = judge(message.text, lang=message.language or None, direction="out")
    signs = [message.text[one.start : one.end] for name in _FEELING for one in judged.scores[name].evidence]
    feeling = next((line for line in lines if any(sign in line for sign in signs)), None)
    if feeling is None and anyhow:
        feeling = next(iter(lines), None)
    if feeling is None:
        return None
    return _cut(next((line for line in lines if line != feeling), feeling)), _cut(feeling)


def _cut(line: str) -> str:
    return line[:120].rsplit(" ", 1)[0] if len(line) > 120 else line
