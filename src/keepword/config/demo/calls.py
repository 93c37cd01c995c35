"""The demo shop's phone: two weeks of calls, some missed and called back, messages that were left."""

import io
import math
import struct
import wave
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Final

from keepword.accounts.models import User
from keepword.channels.calls import services
from keepword.channels.calls.models import Call, Leg
from keepword.channels.calls.rules.states import State
from keepword.conversations.models import Inbox
from keepword.conversations.services import StoredFile
from keepword.core import blobs, clock
from keepword.customers.models import Customer

NUMBER: Final = "+37052123456"
CHANNEL: Final = "demo.phone"
DAYS: Final = 14
A_DAY: Final = 3
MENU: Final = [
    {
        "digit": "1",
        "to": "queue",
        "label": {"en": "orders", "uk": "замовлення", "ru": "заказы", "lt": "užsakymai"},
    },
    {
        "digit": "2",
        "to": "callback",
        "label": {
            "en": "a call back",
            "uk": "зворотний дзвінок",
            "ru": "обратный звонок",
            "lt": "perskambinimas",
        },
    },
    {"digit": "9", "to": "language", "language": "lt", "label": {"lt": "Lietuviškai"}},
]
RESULTS: Final = (
    "Parcel found at the depot, comes tomorrow",
    "Told how to reset the charger",
    "Wants the blue one, order changed",
    "Invoice sent again by mail",
    "Will bring it to the shop on Saturday",
)


@dataclass(frozen=True)
class _Plan:
    """One call: who calls when, and what becomes of it."""

    customer: Customer
    at: datetime
    kind: str  # answered, missed, voicemail, asked
    wait: int
    talk: int


def tell(now: datetime) -> None:
    """The line, its calls up to `now`; the last hour's missed ones are still to be called back."""
    admin = User.objects.filter(role="admin").order_by("pk")[0]
    agents = list(User.objects.filter(role__in=["agent", "lead"], is_active=True).order_by("pk")[:3])
    inbox = Inbox.objects.create(
        name="Phone", channel=CHANNEL, address=NUMBER, acknowledge=False, ask_rating=False, created_at=now
    )
    services.save_line(
        admin, inbox, services.LineFields(menu=[dict(one) for one in MENU], wrap_up_seconds=30)
    )
    customers = list(Customer.objects.filter(joined_into=None).exclude(name="").order_by("pk")[:400:9])
    if not customers or not agents:
        return
    for number, plan in enumerate(_plans(customers, now)):
        _play(inbox, plan, agents[number % len(agents)], number)


def _plans(customers: Sequence[Customer], now: datetime) -> Iterator[_Plan]:
    """In their order; at hours in which the shop is open."""
    dice, turn = Random(7), 0  # noqa: S311 - a story is no secret
    for day in range(DAYS, -1, -1):
        morning = (now - timedelta(days=day)).replace(hour=8, minute=0, second=0, microsecond=0)
        if morning.weekday() > 4:
            continue
        for _call in range(A_DAY):
            at = morning + timedelta(minutes=dice.randrange(0, 420), seconds=dice.randrange(60))
            kind = ("answered", "answered", "missed", "answered", "voicemail", "answered", "asked")[turn % 7]
            plan = _Plan(
                customers[turn % len(customers)], at, kind, dice.randrange(6, 140), dice.randrange(50, 620)
            )
            turn += 1
            if at < now - timedelta(hours=2):
                yield plan
    for minutes, kind in ((55, "voicemail"), (40, "missed"), (12, "asked")):
        turn += 1
        yield _Plan(customers[turn % len(customers)], now - timedelta(minutes=minutes), kind, 70, 0)


@contextmanager
def _at_work(agent: User) -> Iterator[None]:
    """Whatever their hours say: the demo's people answered these calls."""
    services.save_seat(agent, by="sip", address=f"sip:agent{agent.pk}@shop.example")
    services.set_ready(agent, agent, True)
    try:
        yield
    finally:
        services.set_ready(agent, agent, False)


def _play(inbox: Inbox, plan: _Plan, agent: User, number: int) -> None:
    phone = f"+3706{10_000_000 - 1 - plan.customer.pk * 37 % 9_000_000:07}"
    with clock.moved(plan.at):
        call = services.begin(inbox, external_id=f"demo:{number}", number=phone, customer=plan.customer)
        services.queue_up(services.greet(call))
    end = plan.at + timedelta(seconds=plan.wait)
    with clock.moved(end):
        if plan.kind == "voicemail":
            _leave_message(call, number)
        elif plan.kind == "asked":
            services.hang_up(services.ask_callback(call))
        elif plan.kind == "missed":
            services.hang_up(call)
        else:
            _talk(call, agent, end, plan.talk, number)
            return
    if plan.at < clock.now() - timedelta(hours=2):
        _call_back(call, agent, end + timedelta(minutes=35 + number % 50), number)


def _talk(call: Call, agent: User, at: datetime, seconds: int, number: int) -> None:
    with _at_work(agent):
        leg = _ring(call, agent)
        with clock.moved(at + timedelta(seconds=4)):
            services.accept(agent, leg)
            call.refresh_from_db()
            if call.state == State.DIALLING:
                services.reached(call)
        with clock.moved(at + timedelta(seconds=4 + seconds)):
            services.hang_up(call)
        with clock.moved(at + timedelta(seconds=24 + seconds)):
            services.wrap_up(agent, leg, result=RESULTS[number % len(RESULTS)], next_step="close")


def _call_back(call: Call, agent: User, at: datetime, number: int) -> None:
    back = Call.objects.filter(customer=call.customer_id, way="out", state=State.WAITING).first()
    if back is not None:
        with clock.moved(at):
            _talk(back, agent, at, 90 + number * 7 % 200, number)


def _ring(call: Call, agent: User) -> Leg:
    """The very agent is rung, as if they had been idle longest."""
    leg = Leg.objects.create(call=call, agent=agent, rung_at=clock.now())
    Call.objects.filter(pk=call.pk).update(state=State.RINGING)
    return leg


def _leave_message(call: Call, number: int) -> None:
    seconds = 3
    content = hum(seconds, number)
    file = StoredFile("voicemail.wav", "audio/wav", len(content), blobs.put(content))
    call = services.to_voicemail(call)
    services.keep_voicemail(call, file, seconds)
    services.hang_up(call)


def hum(seconds: int, number: int) -> bytes:
    """A few tones in place of words, as WAV: nobody's voice is in the demo."""
    rate, out = 8000, io.BytesIO()
    tones = [196.0 * 2 ** ((number * 5 + step * 3) % 12 / 12) for step in range(seconds * 4)]
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        for tone in tones:
            count = rate // 4
            samples = (
                int(6000 * math.sin(math.pi * n / count) * math.sin(2 * math.pi * tone * n / rate))
                for n in range(count)
            )
            file.writeframes(b"".join(struct.pack("<h", one) for one in samples))
    return out.getvalue()
