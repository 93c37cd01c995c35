"""How a story goes on after its first mail: who answers when, what is forgotten, how it ends."""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from random import Random

from .casting import Cast
from .facts import next_due
from .letters import Style
from .people import company_host
from .story import Priority, Step, StepKind, Story
from .team import Agent, agent, agents
from .texts import Turn, seeded
from .times import DAY, HOUR, OPENING, SHOP, STRIKE, Shift, awake

_SECOND = timedelta(seconds=1)
_MINUTE = timedelta(minutes=1)
_RATED = 0.27  # of closed conversations
_COMMENTED = 0.45
_LATE = 480.0  # working minutes after which the customer asks again, and we excuse ourselves
_EXTENSIONS = {"photo": "jpg", "invoice": "pdf", "log": "txt"}


def shift_of(who: Agent) -> Shift:
    """When an agent works, within the shop's hours."""
    days: list[tuple[time, time] | None] = []
    for weekday, opening in enumerate(OPENING):
        if opening is None or weekday not in who.habits.weekdays:
            days.append(None)
        else:
            days.append((max(opening[0], who.habits.hours[0]), min(opening[1], who.habits.hours[1])))
    return Shift(tuple(days))


_SHIFTS = {who.key: shift_of(who) for who in agents()}


@dataclass
class Plot:
    """A story being told: its steps with their moments, not yet cut at now."""

    cast: Cast
    now: datetime
    chance: Random
    agent: Agent
    steps: list[Step] = field(default_factory=list)
    answers: int = 0
    chases: int = 0
    upset: bool = False
    slow: bool = False

    @property
    def at(self) -> datetime:
        """The moment of the last step."""
        return self.steps[-1].at

    # -- single steps --

    def next(self, at: datetime) -> datetime:
        """`at`, but not before what has happened."""
        return max(at, self.at + _SECOND * 20)

    def hears(self, template: str, at: datetime, *, cc: bool = False) -> frozenset[str]:
        """A later mail from the customer, or from whom they copied; its marks."""
        person = self.cast.person
        at = self.next(at)
        if cc:
            text = self.cast.pen.plain(template, at, self.agent).text
            self.steps.append(
                Step(
                    "cc_reply",
                    at,
                    text,
                    address=colleague(self.cast),
                    sender=self.cast.pen.matter.slots["company"],
                )
            )
            return frozenset()
        mail = self.cast.pen.reply(template, at, self.agent if self.answers else None)
        address = person.also[0] if person.also and self.chance.random() < 0.5 else ""
        self.steps.append(
            Step("customer", at, mail.text, attachments=self.files(mail.marks), address=address)
        )
        return mail.marks

    def answers_with(
        self, template: str, at: datetime, *, preface: str = "", close: bool = False, whole: bool = False
    ) -> None:
        """An answer of ours; `preface` is a section of the voice, `whole` as in letters.Style."""
        style = Style(self.answers == 0, self._replying(), self.upset, whole, False, preface)
        self._sends(template, at, style, close)

    def is_kind(self, template: str, at: datetime) -> None:
        """A word in answer to thanks."""
        self._sends(template, at, Style(brief=True), False)

    def _replying(self) -> bool:
        return self.steps[-1].kind in ("customer", "cc_reply")

    def _sends(self, template: str, at: datetime, style: Style, close: bool) -> None:
        at = self.next(at)
        mail = self.cast.pen.answer(template, at, self.agent, style)
        self.answers += 1
        files = self.files(mail.marks)
        self.steps.append(Step("agent", at, mail.text, self.agent.key, attachments=files, close=close))

    def notes(self, template: str, at: datetime) -> None:
        at = self.next(at)
        self.steps.append(Step("note", at, self.cast.pen.noted(template, at, self.agent), self.agent.key))

    def does(self, kind: StepKind, at: datetime) -> None:
        self.steps.append(Step(kind, self.next(at), agent=self.agent.key))

    def snoozes(self, until: datetime) -> None:
        self.steps.append(Step("snooze", self.next(self.at), agent=self.agent.key, snoozed_until=until))

    def goes_to(self, agent: Agent, at: datetime) -> None:
        """Assigned, by whoever has it; from here on it is this agent's."""
        self.steps.append(Step("assign", self.next(at), agent=self.agent.key, assignee=agent.key))
        self.agent = agent

    def files(self, marks: frozenset[str]) -> tuple[tuple[str, str], ...]:
        return tuple(
            (f"{_file_name(kind, self.chance)}.{_EXTENSIONS[kind]}", kind)
            for kind in sorted(marks & set(_EXTENSIONS))
        )

    # -- how long things take --

    def thinks(self) -> float:
        """Minutes of the agent's own working time until they answer."""
        habits = self.agent.habits
        if self.answers == 0 and self.chance.random() < habits.at_once:
            return self.chance.uniform(1.0, 3.7)
        minutes = habits.quickness * self.chance.lognormvariate(0, habits.spread)
        if (self.now - self.at) // DAY in STRIKE:
            minutes *= 2.2
        return min(minutes, 1500.0)

    def works_at(self, after: datetime, minutes: float) -> datetime:
        return _SHIFTS[self.agent.key].add(after, minutes)

    def writes_back(self, after: datetime) -> datetime:
        """When the customer answers."""
        hours = min(2.2 * self.chance.lognormvariate(0, 1.2), 60.0)
        return awake(after + HOUR * max(hours, 0.06), self.chance)


def colleague(cast: Cast) -> str:
    """The address that a customer copies."""
    return f"office@{company_host(cast.pen.matter.slots['company'])}.example"


def _file_name(kind: str, chance: Random) -> str:
    if kind == "photo":
        return f"IMG_{chance.randrange(1000, 9999)}"
    return f"{'AV26' if kind == 'invoice' else 'log'}-{chance.randrange(10000, 99999)}"


def tell(cast: Cast, now: datetime) -> Plot:
    """The whole story, as if there were no now; spam has only its first mail."""
    plot = begin(cast, now)
    if cast.topic == "spam":
        return plot
    _take_up(plot)
    _follow(plot)
    if not any(step.kind == "bounce" for step in plot.steps):
        _part(plot)
    return plot


def begin(cast: Cast, now: datetime) -> Plot:
    """The story with its first mail only."""
    chance = seeded(cast.number, "plot")
    marks = cast.opening.marks
    plot = Plot(cast, now, chance, _whose(cast, chance), upset="angry" in marks)
    kind: StepKind = "spam" if cast.topic == "spam" else "customer"
    copied = cast.person.also  # so that they may answer from there
    if any(turn.who == "X" for turn in cast.thread):
        copied += (colleague(cast),)
    plot.steps.append(Step(kind, cast.at, cast.opening.text, attachments=plot.files(marks), cc=copied))
    return plot


def _whose(cast: Cast, chance: Random) -> Agent:
    """Who answers: of those who speak the language, rather somebody who is there soon."""
    able = [who for who in agents() if cast.person.language in who.speaks]
    shares = []
    opens = SHOP.add(cast.at, 0)
    for who in able:
        wait = (_SHIFTS[who.key].add(opens, 0) - opens) / HOUR
        shares.append(who.share / (1 + 4 * wait * wait))
    return chance.choices(able, shares)[0]


def _take_up(plot: Plot) -> None:
    """From the first mail to just before the first answer: who takes it, who passes it on, who asks again."""
    chance = plot.chance
    minutes = plot.thinks()
    due = plot.works_at(plot.at, minutes)
    waited = SHOP.minutes_between(plot.at, due)
    if plot.upset and plot.agent.key != "olena" and chance.random() < 0.5:
        plot.notes(plot.cast.pen.draw("note.escalate"), plot.works_at(plot.at, minutes * 0.6))
        plot.goes_to(agent("olena"), plot.at + _MINUTE)
    elif chance.random() < plot.agent.habits.takes_share:
        plot.goes_to(plot.agent, plot.works_at(plot.at, minutes * chance.uniform(0.3, 0.9)))
    if waited > _LATE and chance.random() < 0.5:
        _chase(plot, plot.cast.at + (due - plot.cast.at) * chance.uniform(0.6, 0.9))
    plot.slow = waited > _LATE


def _chase(plot: Plot, at: datetime) -> None:
    plot.chases += 1
    cross = plot.upset or plot.chases > 1 or plot.chance.random() < 0.2
    plot.hears(plot.cast.pen.draw("chase.angry" if cross else "chase"), awake(at, plot.chance))


def _follow(plot: Plot) -> None:
    """The turns of the thread, and what comes between them."""
    thread = plot.cast.thread
    for index, turn in enumerate(thread):
        last = index == len(thread) - 1
        match turn.who:
            case "A":
                _answer(plot, turn, thread[index + 1 :], last=last)
                if _interrupted(plot):
                    return
            case "A2":
                _keep_promise(plot, turn)
            case "N":
                plot.notes(turn.text, plot.works_at(plot.at, plot.chance.uniform(10, 90)))
            case "X":
                plot.hears(turn.text, plot.writes_back(plot.at), cc=True)
            case _:
                if "end" in plot.hears(turn.text, plot.writes_back(plot.at)):
                    return


def _answer(plot: Plot, turn: Turn, rest: tuple[Turn, ...], *, last: bool) -> None:
    habits, chance = plot.agent.habits, plot.chance
    preface = "agent.late" if plot.answers == 0 and plot.slow else ""
    minutes = plot.thinks() * (0.3 if plot.answers == 0 and len(plot.steps) > 1 else 1.0)  # taken already
    due = plot.works_at(plot.at, minutes)
    if chance.random() < habits.note_share * 0.5:
        plot.notes(plot.cast.pen.draw("note"), plot.works_at(plot.at, minutes * 0.7))
    close = last and chance.random() < habits.close_share
    plot.answers_with(turn.text, due, preface=preface, close=close, whole=len(rest) > 0)
    promised = any(later.who == "A2" for later in rest[:2])
    if promised and chance.random() < habits.snooze_share:
        plot.snoozes(next_due(plot.at, chance).at - HOUR)


def _keep_promise(plot: Plot, turn: Turn) -> None:
    """What was promised comes in time, or is asked for."""
    chance = plot.chance
    due = next_due(plot.at, chance).at
    if chance.random() < plot.agent.habits.forget_share:
        _chase(plot, due + HOUR * chance.uniform(3, 40))
        at = plot.works_at(plot.at, plot.thinks())
        plot.answers_with(turn.text, at, preface="agent.forgot", whole=True)
        return
    at = plot.works_at(due - HOUR * chance.uniform(0.3, 2.5), chance.uniform(0, 9))
    plot.answers_with(turn.text, at, whole=True)


def _interrupted(plot: Plot) -> bool:
    """Machines answer too. True where our answer did not arrive, which ends the story."""
    chance = plot.chance
    if plot.answers != 1:
        return False
    if chance.random() < 0.03:
        away = plot.cast.pen.plain(plot.cast.pen.draw("away"), plot.at, plot.agent).text
        subject = plot.cast.pen.plain(
            plot.cast.pen.draw("away.subject"), plot.at, plot.agent, subject=f"Re: {plot.cast.subject}"
        ).text
        at = plot.at + _SECOND * chance.randint(25, 90)
        plot.steps.append(Step("autoreply", at, away, subject=subject))
    elif chance.random() < 0.01 and not plot.cast.person.also:
        plot.steps.append(Step("bounce", plot.at + _SECOND * chance.randint(25, 200)))
        plot.notes(plot.cast.pen.draw("note.bounce"), plot.works_at(plot.at, chance.uniform(8, 120)))
        plot.does("close", plot.at + _MINUTE * 2)
        return True
    return False


def _part(plot: Plot) -> None:
    """Thanks, the close, the rating, and what a few stories have after that."""
    chance = plot.chance
    closed = plot.steps[-1].close
    if plot.steps[-1].kind == "agent" and plot.cast.topic != "thanks" and chance.random() < 0.5:
        dry = plot.upset and chance.random() < 0.5
        plot.hears(plot.cast.pen.draw("thanks.dry" if dry else "thanks"), plot.writes_back(plot.at))
        closed = False
    if not closed:
        _close(plot)
    if chance.random() < _RATED:
        _rate(plot)
    if chance.random() < 0.05:
        _come_back(plot)
    elif chance.random() < plot.agent.habits.forget_share * 0.06:
        _reopen(plot)


def _close(plot: Plot) -> None:
    chance = plot.chance
    if plot.steps[-1].kind in ("customer", "cc_reply"):
        at = plot.works_at(plot.at, plot.thinks())
        if chance.random() < (0.6 if plot.agent.habits.tone == "warm" else 0.25):
            plot.is_kind(plot.cast.pen.draw("welcome"), at)
            at = plot.at + _MINUTE
        plot.does("close", at)
    else:
        plot.does("close", plot.works_at(plot.at + DAY * chance.choice((1, 2, 2, 3)), chance.uniform(5, 200)))


def _rate(plot: Plot) -> None:
    """One to five: by what the agent is worth, and by what the customer went through."""
    chance = plot.chance
    mean = plot.agent.habits.rated - 0.7 * plot.chases - (0.4 if plot.slow else 0.0)
    if plot.upset:
        mean -= 0.2 if plot.agent.habits.tone == "lead" else 0.9
    score = max(1, min(5, round(chance.gauss(mean + 0.15, 0.85))))
    at = awake(plot.at + HOUR * chance.uniform(0.2, 40), chance)
    comment = ""
    if chance.random() < _COMMENTED:
        comment = plot.cast.pen.plain(plot.cast.pen.draw(f"csat.{score}"), at, plot.agent).text
    plot.steps.append(Step("rate", plot.next(at), comment, score=score))


def _come_back(plot: Plot) -> None:
    """Days later, with one question more."""
    pen = plot.cast.pen
    plot.hears(pen.draw("again"), awake(plot.at + DAY * plot.chance.uniform(1, 6), plot.chance))
    plot.answers_with(pen.draw("again.answer"), plot.works_at(plot.at, plot.thinks()), close=True)


def _reopen(plot: Plot) -> None:
    """The lead finds what was closed too early."""
    pen = plot.cast.pen
    plot.agent = agent("olena")
    plot.does("reopen", plot.works_at(plot.at + DAY, plot.chance.uniform(10, 300)))
    plot.notes(pen.draw("reopen"), plot.at + _MINUTE)
    plot.answers_with(pen.draw("reopen.agent"), plot.at + _MINUTE * 6, close=True)


def past(plot: Plot) -> list[Step]:
    """What has happened until now. The first mail has always come."""
    return [step for step in plot.steps if step.at < plot.now]


def finished(plot: Plot, number: int) -> Story:
    """The story up to now."""
    cast = plot.cast
    return Story(
        number,
        cast.person,
        cast.subject,
        cast.person.language,
        cast.inbox,
        priority(cast),
        cast.topic,
        tuple(past(plot)),
    )


def priority(cast: Cast) -> Priority:
    marks = cast.opening.marks
    if "urgent" in marks:
        return "urgent"
    if "angry" in marks:
        return "high"
    return "low" if cast.topic in ("thanks", "spam") else "normal"
