"""How customers and agents make a mail of what they have to say: greeting, aside, signature, slips."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from random import Random

from .facts import Matter, Slots, people_slots, yesterday
from .people import Person
from .team import Agent
from .texts import Book, Decks, Rendered, Voice, render
from .times import ZONE

_WORD = re.compile(r"\b[^\W\d_A-Z]{6,}\b")
_ASIDES = {"formal": 0.35, "plain": 0.3, "brief": 0.0, "wordy": 0.9}
_NOTHING: Mapping[str, str] = {}
_CALM = frozenset({"thanks", "product_advice", "b2b_quote", "gift_voucher"})  # nothing to be sorry for


@dataclass(frozen=True)
class Style:
    """What decides how an agent puts an answer."""

    first: bool = False
    replying: bool = True  # the customer was the last to write
    upset: bool = False  # they are
    whole: bool = False  # nothing may be left out: the customer refers to it later
    brief: bool = False  # no more than a kind word
    preface: str = ""  # a section of the voice from which the first sentence comes


@dataclass
class Pen:
    """What is needed to write in one story."""

    texts: Book
    person: Person
    matter: Matter
    topic: str
    chance: Random
    decks: Decks

    def draw(self, section: str) -> str:
        """The next text of a section of the language's voice, all in turn."""
        pool = self.texts.voice[section]
        return pool[self.decks.draw(f"voice/{self.texts.language}/{section}", len(pool))]

    def any_of(self, section: str) -> str:
        return self.chance.choice(self.texts.voice[section])

    def _voice(
        self, at: datetime, woman: bool, agent: Agent | None, more: Mapping[str, str] = _NOTHING
    ) -> Voice:
        slots = Slots(self.texts, at, self.chance, self.matter.slots)
        slots |= people_slots(self.texts, self.person, agent)
        slots |= more
        return Voice(self.chance, slots, woman, self.matter.product)

    def plain(self, template: str, at: datetime, agent: Agent | None = None, **more: str) -> Rendered:
        """A text of the customer as it stands, without greeting or signature."""
        return render(template, self._voice(at, self.person.woman, agent, more))

    def noted(self, template: str, at: datetime, agent: Agent) -> str:
        """A note, in the agent's own words."""
        return render(template, self._voice(at, agent.woman, agent)).text

    def opening(self, template: str, at: datetime) -> Rendered:
        """The customer's first mail."""
        voice = self._voice(at, self.person.woman, None)
        core = render(template, voice)
        if self.topic == "thanks":
            hello = render(self._greeting(at), voice).text
            return Rendered(f"{hello}\n\n{core.text}\n\n{voice.slots['me']}", core.marks)
        if core.text[:1].islower() or self.person.manner == "brief":
            return Rendered(self._slip(_hurried(core.text, self.chance) + self._mobile()), core.marks)
        body = self._with_aside(core, voice)
        hello = render(self._greeting(at), voice).text
        if hello[-1] in "?.)" or (self.person.manner == "plain" and self.chance.random() < 0.3):
            text = f"{_ended(hello)} {body}"
        else:
            text = f"{hello}\n\n{body}"
        return Rendered(self._slip(text) + self._farewell(voice), core.marks)

    def reply(self, template: str, at: datetime, agent: Agent | None) -> Rendered:
        """A later mail of the customer."""
        more = {"promised": yesterday(self.texts, at)}
        voice = self._voice(at, self.person.woman, agent, more)
        core = render(template, voice)
        if self.person.manner == "brief":
            return Rendered(self._slip(_hurried(core.text, self.chance)), core.marks)
        greets = self.chance.random() < (0.45 if self.person.manner == "formal" else 0.15)
        hello = f"{render(self.any_of('hello.again'), voice).text}\n\n" if greets and agent else ""
        formal = self.person.manner == "formal"
        signs = self.chance.random() < (0.6 if formal else 0.2)
        name = self.any_of("bye.again") if formal else "{me}"
        farewell = f"\n\n{render(name, voice).text}" if signs else ""
        return Rendered(hello + core.text + farewell, core.marks)

    def answer(self, template: str, at: datetime, agent: Agent, style: Style) -> Rendered:
        """An answer of ours: the same matter sounds different from each agent."""
        voice = self._voice(at, agent.woman, agent)
        core = render(template, voice)
        tone = self._tone(agent, style.upset)
        paragraphs = core.text.split("\n\n")
        if tone == "terse" and not style.whole:
            paragraphs = paragraphs[:1]
        if style.preface:
            paragraphs[0] = f"{render(self.any_of(style.preface), voice).text} {paragraphs[0]}"
        hello = self._answer_hello(tone, style)
        if hello:
            paragraphs.insert(0, render(hello, voice).text)
        farewell = "{agent}" if style.brief else self.any_of(f"agent.bye.{tone}")
        paragraphs.append(render(farewell, voice).text)
        return Rendered("\n\n".join(paragraphs), core.marks)

    def _answer_hello(self, tone: str, style: Style) -> str:
        if style.first:
            return self.any_of(f"agent.hello.{tone}")
        if style.brief or tone == "terse" or self.chance.random() > 0.75:
            return ""
        while True:
            hello = self.any_of("agent.hello.again")
            if style.replying or "{name}" in hello:  # without a name, it thanks for the reply
                return hello

    def _tone(self, agent: Agent, upset: bool) -> str:
        tone = agent.habits.tone
        if tone == "lead" and not upset:
            return "plain"
        if tone in ("sorry", "warm") and self.topic == "thanks":
            return "plain"
        return "plain" if tone == "sorry" and self.topic in _CALM else tone

    def _greeting(self, at: datetime) -> str:
        hour = at.astimezone(ZONE).hour
        if hour >= 18 and self.chance.random() < 0.4:
            return self.any_of("hello.evening")
        if hour < 11 and self.chance.random() < 0.3:
            return self.any_of("hello.morning")
        return self.any_of("hello.formal" if self.person.manner == "formal" else "hello.plain")

    def _with_aside(self, core: Rendered, voice: Voice) -> str:
        angry = "angry" in core.marks
        if self.chance.random() > (0.5 if angry else _ASIDES[self.person.manner]):
            return core.text
        aside = render(self.draw("aside.angry" if angry else "aside"), voice).text
        if self.person.manner == "formal" and not angry:
            return f"{core.text}\n\n{aside}"
        return f"{_ended(core.text)} {aside}"

    def _farewell(self, voice: Voice) -> str:
        chosen = self.any_of("bye.formal" if self.person.manner == "formal" else "bye.plain")
        return "\n\n" + render(chosen, voice).text + self._mobile()

    def _mobile(self) -> str:
        handheld = self.person.manner in ("brief", "plain") and self.person.client in ("apple", "outlook")
        return f"\n\n{self.any_of('mobile')}" if handheld and self.chance.random() < 0.35 else ""

    def _slip(self, text: str) -> str:
        """With a letter or two the wrong way round, as it happens to people in a hurry."""
        if self.chance.random() > {"brief": 0.12, "plain": 0.06}.get(self.person.manner, 0.02):
            return text
        words = list(_WORD.finditer(text))
        if not words:
            return text
        word = self.chance.choice(words)
        at = word.start() + self.chance.randrange(1, len(word[0]) - 2)
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def _ended(text: str) -> str:
    """A text after which another sentence can begin."""
    return text if text[-1] in ".!?):" else f"{text.rstrip(',')}."


def _hurried(text: str, chance: Random) -> str:
    """As it is typed with a thumb."""
    if chance.random() < 0.35:
        text = text[:1].lower() + text[1:]
    if chance.random() < 0.5 and text.endswith("."):
        text = text[:-1]
    return text
