"""The demo shop's boxes: two months of slips, and the review of the month before this one."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from keepword.accounts.models import User
from keepword.channels.boxes.models import Kind, Month, Place, Slip, Verdict
from keepword.channels.boxes.rules import Row, month_of
from keepword.channels.boxes.services import (
    Dropped,
    PaperSlip,
    PlaceFields,
    begin_month,
    decide,
    drop,
    enter,
    publish,
    save_place,
    tell_all,
    tell_next,
)
from keepword.channels.boxes.services.months import Ruling
from keepword.channels.demo import sending
from keepword.conversations.models import Kind as Said
from keepword.conversations.models import Message, State
from keepword.core import clock


@dataclass(frozen=True)
class _Slip:
    """How many days after the first of its month, what it says, and what became of it."""

    day: int
    hour: int
    smile: int | None
    words: str = ""
    address: str = ""
    paper: bool = False
    verdict: str = ""
    answer: str = ""
    said: str = ""


_SHOP = (
    _Slip(1, 10, 5),
    _Slip(2, 12, 4),
    _Slip(2, 17, 2, "Prie kasos viena eilė, laukiau dvidešimt minučių.", "greta@example.org",
          verdict=Verdict.DONE, answer="Nuo šio mėnesio vakarais dirba ir antra kasa.",
          said="Vakare prie kasos ilga eilė."),
    _Slip(4, 11, 5, "Дуже привітна дівчина на касі, дякую!", verdict=Verdict.LATER),
    _Slip(5, 15, 3, "Please put a bench near the door for those who wait.", "harriet@example.org",
          verdict=Verdict.DONE, answer="There are two benches by the window now.",
          said="There is nowhere to sit while one waits."),
    _Slip(7, 18, 4),
    _Slip(9, 16, 1, "Кондиционер дует прямо на очередь.", paper=True, verdict=Verdict.TAKE_UP,
          answer="Мы вызвали мастера, он переставит решётку.", said="Кондиционер дует на очередь."),
    _Slip(11, 13, 5),
    _Slip(12, 10, 4, "Labai patogu, kad galima išbandyti ausines.", paper=True, verdict=Verdict.LATER),
    _Slip(15, 12, 2, "Open on Sundays!", paper=True, verdict=Verdict.DECLINE,
          answer="We tried it last spring: too few came. The lockers by the door are open every day.",
          said="Open the shop on Sundays."),
    _Slip(18, 17, 5),
    _Slip(21, 14, 3),
    _Slip(24, 19, 4, "Чи можна поставити зарядку для телефона, поки чекаєш?", "oleh@example.org",
          verdict=Verdict.TAKE_UP, answer="Гарна думка: замовили стійку з шістьма зарядками.",
          said="Немає де зарядити телефон."),
)  # fmt: skip
_DESK = (
    _Slip(3, 11, 1, "The repaired kettle broke again on the second day.", "harriet@example.org",
          verdict=Verdict.DONE, answer="You got a new kettle, and we test repaired ones for a day now."),
    _Slip(6, 16, 2, "Никто не сказал, сколько продлится ремонт.", verdict=Verdict.DONE,
          answer="Срок ремонта теперь стоит на квитанции.", said="Не говорят, сколько продлится ремонт."),
    _Slip(13, 10, 1),
    _Slip(20, 15, 2, "Kvitas išblunka, po mėnesio nieko nematyti.", paper=True, verdict=Verdict.TAKE_UP,
          answer="Kvitus siunčiame ir el. paštu; popierių pakeisime.", said="Išblunka kvitai."),
)  # fmt: skip


def put_up(now: datetime, people: dict[str, User]) -> None:
    """Two boxes, what came into them, and a finished review of last month."""
    lead, agent = people["olena"], people["lukas"]
    this = month_of(now.date())
    last = month_of(this - timedelta(days=1))
    with clock.moved(now - timedelta(days=70)):
        shop = save_place(lead, fields=PlaceFields(name="Old Town shop", where="by the door", pin="2468"))
        desk = save_place(
            lead, fields=PlaceFields(name="Repair desk", kind=Kind.COMPLAINT, where="upstairs, desk 3")
        )
    told: list[tuple[Slip, _Slip]] = []
    for month in (last, this):
        for place, slips in ((shop, _SHOP), (desk, _DESK)):
            for one in slips:
                at = datetime.combine(month, time(one.hour), now.tzinfo) + timedelta(days=one.day - 1)
                if at < now:
                    told.append((_put(place, one, at, agent, first=month == last), one))
    _decide(now, lead, agent, told, begin_at=datetime.combine(this, time(9), now.tzinfo))


def _put(place: Place, one: _Slip, at: datetime, agent: User, *, first: bool) -> Slip:
    with clock.moved(at):
        form = f"demo-{at:%Y%m%d%H}"
        if one.paper:
            row = Row(
                str(one.smile or ""), (at - timedelta(days=2)).date().isoformat(), one.words, one.address
            )
            return enter(agent, place, [PaperSlip(row)], form=form)[0]
        # The same words a month later would be odd: then only the smile is left.
        words, address = (one.words, one.address) if first else ("", "")
        return drop(place, Dropped(form=form, smile=one.smile, words=words, address=address))


def _decide(
    now: datetime, lead: User, agent: User, told: list[tuple[Slip, _Slip]], *, begin_at: datetime
) -> None:
    begin_at = min(begin_at, now - timedelta(hours=2))
    last = month_of(month_of(now.date()) - timedelta(days=1))
    with clock.moved(begin_at):
        month = begin_month(lead, last)
        for slip, one in told:
            if month_of(slip.at.date()) == last:
                decide(lead, month, slip, _ruling(one, agent, begin_at))
        publish(lead, month)
        tell_all(lead, month)
    for pause in range(4):  # two to one address keep their distance
        with clock.moved(begin_at + timedelta(minutes=2 * pause + 1)):
            more = tell_next(month.pk)
            _leave(month)
        if not more:
            break


def _ruling(one: _Slip, agent: User, at: datetime) -> Ruling:
    verdict = one.verdict or Verdict.LATER
    taken = verdict == Verdict.TAKE_UP
    return Ruling(
        verdict=verdict,
        words=one.answer,
        person=agent if taken else None,
        due_on=(at + timedelta(days=20)).date() if taken else None,
        public=bool(one.said),
        said=one.said,
    )


def _leave(month: Month) -> None:
    """The mails arrive, as those of the stories do."""
    rows = Message.objects.filter(kind=Said.AUTOMATIC, state=State.QUEUED, marks__reason="box")
    for message in rows.order_by("pk"):
        sending.send(message.pk, record=sending.record_briefly)
