"""The demo shop's chat: a window on /demo-shop/, and some talks that were had in it."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from keepword.accounts.models import User
from keepword.channels.chat.models import Session, Widget
from keepword.channels.chat.services import folding, sending
from keepword.channels.chat.services.lines import Said, write_said
from keepword.channels.chat.services.sessions import introduce, left, open_session
from keepword.channels.chat.services.widgets import (
    InvitationFields,
    WidgetFields,
    save_invitation,
    save_widget,
)
from keepword.conversations.models import Conversation, Inbox
from keepword.conversations.services import Letter, close, reply
from keepword.core import clock

SITE: Final = "https://shop.example"
GREETING: Final = {
    "en": "Hello! Which lamp can we help you with?",
    "uk": "Вітаємо! З якою лампою допомогти?",
    "ru": "Здравствуйте! С какой лампой помочь?",
    "lt": "Sveiki! Su kuria lempa galime padėti?",
}
INVITING: Final = {
    "en": "Not sure which lamp fits? Ask us.",
    "uk": "Не певні, яка лампа підійде? Запитайте нас.",
    "ru": "Не уверены, какая лампа подойдёт? Спросите нас.",
    "lt": "Nežinote, kuri lempa tiks? Klauskite mūsų.",
}
# Minutes ago, language, name, page, and what was said in turn: by them, by us.
TALKS: Final = (
    (
        190,
        "en",
        "Grace Bell",
        "/desk-lamps",
        (
            "Does the Aurora desk lamp dim?",
            "Yes, in ten steps, and it remembers the last one.",
            "Perfect, thank you!",
        ),
    ),
    (
        95,
        "lt",
        "Rūta Vaitkutė",
        "/cart",
        ("Ar galima atsiimti šiandien?", "Taip, užsakymas bus paruoštas iki 17 valandos. Parašysime jums."),
    ),
    (12, "uk", "", "/returns", ("Лампа мерехтить, як її повернути?",)),
)


def open_chat(admin: User) -> Widget:
    """The chat of the shop; what is said in it is answered here, as in any other."""
    mail = Inbox.objects.order_by("pk").first()
    about = WidgetFields(
        name="Ambervolt Chat", origins=SITE, greeting=GREETING, mail=mail.pk if mail else None
    )
    widget = save_widget(admin, None, about)
    words = InvitationFields(
        name="Looking around", texts=INVITING, conditions={"path": "/demo-shop/*", "seconds": 45}
    )
    save_invitation(admin, widget, None, words)
    return widget


def tell(agent: User) -> None:
    """Talks of the last hours; the latest waits for an answer."""
    widget = Widget.objects.select_related("inbox").first()
    if widget is None:
        return
    now = clock.now()
    for ago, language, name, page, said in TALKS:
        _talk(widget, agent, now - timedelta(minutes=ago), language, name, page, said)


def _talk(
    widget: Widget, agent: User, at: datetime, language: str, name: str, page: str, said: tuple[str, ...]
) -> None:
    with clock.moved(at):
        about = {"page": SITE + page, "title": "Ambervolt", "language": language, "visits": 2}
        session = open_session(widget, "", about).session
        if name:
            introduce(widget, session.pk, {"name": name})
    for number, text in enumerate(said):
        moment = at + timedelta(seconds=40 * number)
        with clock.moved(moment):
            if number % 2 == 0:
                with transaction.atomic():
                    write_said([Said(session.pk, f"demo-line-{number}", text, at=moment)])
                folding.fold()
            else:
                conversation = _conversation(session)
                message = reply(agent, conversation, Letter(text))
                sending.send_now(message.pk)
    if len(said) > 1:
        with clock.moved(at + timedelta(minutes=4)):
            left([session.pk])
            if len(said) % 2:
                close(agent, _conversation(session))


def _conversation(session: Session) -> Conversation:
    session.refresh_from_db()
    if session.conversation is None:
        raise RuntimeError("What was said in the demo's chat became no conversation.")
    return session.conversation
