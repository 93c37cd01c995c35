"""The demo shop's web form: how its help page looks, and some who wrote by it. Nobody here exists."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from keepword.accounts.models import User
from keepword.accounts.services import save_brand
from keepword.channels.demo.sending import record_briefly, send
from keepword.channels.form import queries
from keepword.channels.form.services import Request, ensure_form, submit
from keepword.conversations import services as conversations
from keepword.conversations.models import Inbox
from keepword.conversations.services import Letter
from keepword.core import clock

COLOUR = "#a84c08"
WELCOME = {
    "en": "Chargers, lamps and headphones from Vilnius. Write to us: a person answers, and you see by when.",
    "uk": "Зарядки, лампи й навушники з Вільнюса. Пишіть нам: відповість людина, і ви бачите, до якого часу.",
    "ru": "Зарядки, лампы и наушники из Вильнюса. Пишите нам: ответит человек, и вы видите, к какому сроку.",
    "lt": "Įkrovikliai, lempos ir ausinės iš Vilniaus. Rašykite: atsakys žmogus, matysite, iki kada.",
}


@dataclass(frozen=True)
class _Asked:
    kind: str
    hours: float  # before now
    email: str
    name: str
    language: str
    text: str
    values: dict[str, str] = field(default_factory=dict)
    answer: str = ""
    by: str = ""
    after: int = 40  # minutes until the answer


ASKED = (
    _Asked(
        "claim",
        50,
        "oksana.melnyk@example.net",
        "Оксана Мельник",
        "uk",
        "Добрий день! Настільна лампа перестала світити через два тижні після покупки. Лампочку я міняла.",
        {"order_number": "AV-10611", "product": "Лампа Nida", "purchase_date": "2026-03-02"},
        "Добрий день, пані Оксано! Мені шкода, що лампа так швидко підвела. Надішлемо вам нову до п’ятниці.",
        "maryna",
    ),
    _Asked(
        "question",
        27,
        "j.petrauskas@example.net",
        "Jonas Petrauskas",
        "lt",
        "Laba diena, ar ausines Vilnele galima naudoti su senu telefonu be „Bluetooth 5“?",
        {},
        "Laba diena, taip, jos veikia ir su „Bluetooth 4.2“. Jei kiltų klausimų, parašykite, padėsiu.",
        "ruta",
    ),
    _Asked(
        "complaint",
        3,
        "anna.kuznetsova@example.net",
        "Анна Кузнецова",
        "ru",
        "Меня дважды просили прислать один и тот же чек, и оба раза никто не ответил. Это очень неприятно.",
        {"order_number": "AV-10598"},
    ),
    _Asked(
        "return",
        2,
        "mark.holloway@example.net",
        "Mark Holloway",
        "en",
        "I would like to send back the charger. It works, but the cable is shorter than I need.",
        {"order_number": "AV-10640", "product": "Charger Neris 65W"},
    ),
    _Asked(
        "suggestion",
        1,
        "mark.holloway@example.net",
        "Mark Holloway",
        "en",
        "Please write the length of the cable on the page of each charger.",
    ),
)


def prepare(admin: User, mail: Inbox) -> None:
    """The look of the help page, and a form whose answers leave by the shop's mail."""
    save_brand(admin, colour=COLOUR, welcome=WELCOME)
    inbox = ensure_form().inbox
    # While the story is told nobody is written to of a sudden; `tell` ends with it.
    inbox.acknowledge, inbox.ask_rating, inbox.by_mail = False, False, mail
    inbox.save(update_fields=["acknowledge", "ask_rating", "by_mail"])


def tell(now: datetime, people: dict[str, User]) -> None:
    """Those who wrote by the form, and what they were answered."""
    for number, one in enumerate(ASKED):
        at = now - timedelta(hours=one.hours)
        with clock.moved(at):
            made = submit(
                queries.get_offered(one.kind),
                Request(
                    form=f"demo-{number}",
                    email=one.email,
                    name=one.name,
                    text=one.text,
                    language=one.language,
                    values=one.values,
                ),
                limited=False,
            )
        if one.answer:
            with clock.moved(at + timedelta(minutes=one.after)):
                answer = conversations.reply(people[one.by], made.conversation, Letter(one.answer))
            with clock.moved(at + timedelta(minutes=one.after + 1)):
                send(answer.pk, record=record_briefly)
    inbox = ensure_form().inbox
    inbox.acknowledge = True
    inbox.save(update_fields=["acknowledge"])
