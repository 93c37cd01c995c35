"""What came to the demo shop by Telegram, WhatsApp and SMS: a few talks of the last days."""

import io
import math
import struct
import wave
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from keepword.accounts.models import User
from keepword.channels.doors import intake, tasks
from keepword.channels.doors.events import Arrival, Sender
from keepword.channels.whatsapp.models import Template
from keepword.config.demo.files import TYPES, file_content
from keepword.conversations import services as conversations
from keepword.conversations.channels import channel_of
from keepword.conversations.models import Conversation, Inbox
from keepword.conversations.services import Letter, StoredFile
from keepword.core import blobs, clock
from keepword.customers.rules import Proof
from keepword.customers.services import recognise

INBOXES = (
    ("Telegram", "demo.telegram", "@voltpoint_bot"),
    ("WhatsApp", "demo.whatsapp", "+37052000001"),
    ("SMS", "demo.sms", "+37052000002"),
)


@dataclass(frozen=True)
class Said:
    """Something said in a talk, so many minutes after it began: by the customer, or by one of us (`ours`)."""

    minutes: int
    text: str = ""
    ours: bool = False
    file: str = ""  # photo, voice
    buttons: tuple[str, ...] = ()
    template: tuple[str, ...] = ()  # its name, language and what stands in its places
    marks: tuple[tuple[str, str], ...] = ()
    closes: bool = False


@dataclass(frozen=True)
class Talk:
    """One conversation. `hours`: how long ago it began."""

    channel: str
    who: str
    address: str
    language: str
    hours: int
    lines: tuple[Said, ...]


TALKS = (
    Talk(
        "demo.telegram",
        "Оксана Мельник",
        "701200341",
        "uk",
        30,
        (
            Said(0, "Добрий день! Voltaro P20 не заряджає телефон, індикатор блимає червоним."),
            Said(1, file="photo"),
            Said(
                9,
                "Вітаю, Оксано! Дякую за фото. Спробуйте, будь ласка, інший кабель. Яка модель у Вас?",
                ours=True,
                buttons=("P20", "P20 Pro", "Не знаю"),
            ),
            Said(11, "P20 Pro", marks=(("button", "P20 Pro"),)),
            Said(20, "Зрозуміло. Надішлю Вам новий кабель сьогодні, доставка безкоштовна.", ours=True),
            Said(24, "Дуже дякую!"),
            Said(26, "Будь ласка! Гарного дня.", ours=True, closes=True),
        ),
    ),
    Talk(
        "demo.telegram",
        "Mantas Kazlauskas",
        "701200342",
        "lt",
        3,
        (
            Said(0, file="voice", marks=(("is", "voice"),)),
            Said(1, "Ar galima atsiimti užsakymą šiandien?"),
        ),
    ),
    Talk(
        "demo.whatsapp",
        "Sofia Brandt",
        "+4915112345071",
        "en",
        5,
        (
            Said(0, "Hi, my Tavra Q2 headphones arrived with a crack on the left side."),
            Said(1, file="photo"),
            Said(
                6,
                "I am sorry, Sofia, that should not happen. Shall I send new ones or refund them?",
                ours=True,
                buttons=("Send new ones", "Refund"),
            ),
            Said(15, "Send new ones", marks=(("button", "Send new ones"),)),
            Said(19, "They leave today and will be with you on Thursday. Keep the old ones.", ours=True),
        ),
    ),
    Talk(
        "demo.whatsapp",
        "Андрей Соколов",
        "+37067700115",
        "ru",
        50,
        (
            Said(0, "Здравствуйте, когда будет в наличии станция Norrby Home 700?"),
            Said(
                12,
                "Здравствуйте! Поставка ожидается на следующей неделе. Написать Вам, когда придёт?",
                ours=True,
            ),
            Said(14, "Да, пожалуйста"),
        ),
    ),
    Talk(
        "demo.whatsapp",
        "Rūta Petraitienė",
        "+37067700116",
        "lt",
        80,
        (
            Said(0, "Sveiki, kur mano siunta?"),
            Said(7, "Sveiki! Ji jau pakeliui, atvyks rytoj.", ours=True),
            Said(60 * 27, ours=True, template=("order_arrived", "lt", "Rūta", "Vilnius, Gedimino pr. 9")),
            Said(60 * 28, "Ačiū, pasiėmiau!"),
            Said(60 * 28 + 5, "Džiaugiamės. Gražios dienos!", ours=True, closes=True),
        ),
    ),
    Talk(
        "demo.sms",
        "Petro Bondar",
        "+380671234517",
        "uk",
        8,
        (
            Said(0, "Замовлення 4711: курєр не телефонував, де посилка?"),
            Said(10, "Вітаємо! Посилка у відділенні, буде у Вас завтра до 14:00.", ours=True),
        ),
    ),
    Talk(
        "demo.sms",
        "Jonas Vaitkus",
        "+37061200917",
        "lt",
        26,
        (Said(0, "Ar garantija galioja, jei dingo čekis?"),),
    ),
)
TEXTS = (
    ("order_arrived", "lt", "Sveiki, {{1}}! Jūsų siunta laukia: {{2}}.", ["1", "2"]),
    ("order_arrived", "uk", "Вітаємо, {{1}}! Ваша посилка чекає: {{2}}.", ["1", "2"]),
    ("back_in_stock", "ru", "Здравствуйте, {{1}}! Снова в наличии: {{2}}.", ["1", "2"]),
    ("back_in_stock", "en", "Hello {{1}}, {{2}} is back in stock.", ["1", "2"]),
)


def tell(now: datetime, people: list[User]) -> int:
    """The talks, up to `now`; how many. Each of us answers in turn. In the caller's transaction."""
    inboxes = {key: _inbox(name, key, address, now) for name, key, address in INBOXES}
    for name, language, text, places in TEXTS:
        Template.objects.create(
            inbox=inboxes["demo.whatsapp"],
            name=name,
            language=language,
            category="UTILITY",
            text=text,
            body=places,
            fetched_at=now,
        )
    for number, talk in enumerate(TALKS):
        _tell(talk, inboxes[talk.channel], people[number % len(people)], now)
    return len(TALKS)


def _inbox(name: str, key: str, address: str, now: datetime) -> Inbox:
    return Inbox.objects.create(
        name=name, channel=key, address=address, acknowledge=False, ask_rating=False, created_at=now
    )


def _tell(talk: Talk, inbox: Inbox, agent: User, now: datetime) -> None:
    conversation: Conversation | None = None
    for number, said in enumerate(talk.lines):
        at = now - timedelta(hours=talk.hours) + timedelta(minutes=said.minutes)
        if at > now:
            return
        with clock.moved(at):
            if said.ours and conversation is not None:
                _answer(conversation, inbox, agent, said)
            else:
                conversation = _hear(talk, inbox, said, number)


def _hear(talk: Talk, inbox: Inbox, said: Said, number: int) -> Conversation:
    channel = channel_of(inbox)
    kind = channel.identity if channel is not None else "phone"
    sender = Sender(kind=kind, value=talk.address, name=talk.who, language=talk.language)
    proofs = [Proof(kind, talk.address, "provider")]
    customer = recognise(kind, talk.address, name=talk.who, language=talk.language, proofs=proofs)
    arrival = Arrival(
        external_id=f"{talk.address}:{number}",
        at=clock.now(),
        sender=sender,
        text=said.text,
        marks=dict(said.marks),
    )
    files = [_file(said.file, talk.address)] if said.file else []
    return intake.receive(inbox, arrival, customer, files).conversation


def _answer(conversation: Conversation, inbox: Inbox, agent: User, said: Said) -> None:
    wanted: dict[str, Any] = {"buttons": said.buttons}
    if said.template:
        name, language, *values = said.template
        wanted = {"template": conversations.Template(name, language, values), "via": inbox.pk}
    message = conversations.reply(agent, conversation, Letter(said.text, **wanted), close=said.closes)
    with clock.moved(clock.now() + timedelta(seconds=11)):
        sent = tasks.send(message.pk, "demo")
        channel = channel_of(inbox)
        if sent is not None and channel is not None and channel.key == "demo.whatsapp":
            conversations.arrived(sent, clock.now() + timedelta(seconds=40), read=True)


def _file(kind: str, seed: str) -> StoredFile:
    if kind == "voice":
        content = _voice()
        return StoredFile("voice.wav", "audio/wav", len(content), blobs.put(content))
    content = file_content(kind, seed)
    return StoredFile(f"{kind}.png", TYPES[kind], len(content), blobs.put(content))


def _voice() -> bytes:
    """Two seconds of a voice that hums: nobody has spoken this."""
    rate, seconds = 8000, 2
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        for n in range(rate * seconds):
            tone = math.sin(2 * math.pi * (140 + 30 * math.sin(n / 900)) * n / rate)
            file.writeframesraw(struct.pack("<h", int(7000 * tone * (0.6 + 0.4 * math.sin(n / 2400)))))
    return out.getvalue()
