"""The demo shop's reviews, from two sources, some of them answered."""

from datetime import datetime, timedelta

from keepword.accounts.models import User
from keepword.channels.doors.services import DoorFields, save_connection
from keepword.channels.reviews.models import Review
from keepword.channels.reviews.rules import Given
from keepword.channels.reviews.services import answered_there, take
from keepword.core import clock

# Hours ago, author, stars, title, text, product, and our answer there.
_SHOP = (
    (1900, "Greta P.", 5, "", "Greitai pristatė, viskas veikia.", "Charger 20 W", ""),
    (1500, "harriet", 2, "Too dark", "The lamp is much darker than on the picture.", "Desk lamp",
     "We are sorry. A brighter bulb is on its way to you, free of charge."),
    (1100, "Олег", 4, "", "Гарна колонка, тільки інструкція дрібними літерами.", "Speaker", ""),
    (700, "Марина С.", 1, "Не советую", "Зарядка греется, в магазине только пожали плечами.", "Charger 20 W",
     "Марина, спасибо, что написали. Эту партию мы отозвали, деньги вернём сегодня."),
    (300, "Tom", 5, "Great shop", "They repaired my headphones in a day.", "Headphones", ""),
    (100, "Rasa", 3, "", "Ausinės geros, bet dėžutė atėjo suplyšusi.", "Headphones", ""),
    (20, "Kim", 1, "Never arrived", "Paid two weeks ago and nobody answers.", "Speaker", ""),
    (3, "Ірина", 5, "", "Дякую за швидку заміну!", "Desk lamp", ""),
)  # fmt: skip
_APP = (
    (900, "pixelfox", 4, "Handy", "Finally I see where my order is.", "2.3", ""),
    (500, "Андрей", 2, "Вылетает", "После обновления вылетает при оплате.", "2.4",
     "Исправили в 2.4.1, обновите, пожалуйста."),
    (60, "Jonas", 2, "Neatsidaro", "Nuo vakar neatsidaro užsakymų sąrašas.", "2.4", ""),
    (5, "maria", 5, "Works again", "The update fixed it.", "2.4.1", ""),
)  # fmt: skip


def write(now: datetime, people: dict[str, User]) -> None:
    """Both sources, what stands there, and what we have answered."""
    admin, agent = people["ruta"], people["lukas"]
    for name, source, written in (("Shop reviews", "csv", _SHOP), ("App reviews", "webhook", _APP)):
        with clock.moved(now - timedelta(days=80)):
            about = DoorFields(name=name, address=name, ask_rating=False)
            connection = save_connection(
                admin, channel="review", about=about, settings={"source": source}, secrets={}
            )
        for number, (hours, author, stars, title, text, what, answer) in enumerate(written, 1):
            at = now - timedelta(hours=hours)
            given = Given(
                external_id=f"{source}-{number}",
                at=at,
                author=author,
                rating=stars,
                title=title,
                text=text,
                url=f"https://reviews.example/{source}/{number}",
                product=what if source == "csv" else "Ambervolt app",
                version="" if source == "csv" else what,
            )
            with clock.moved(at + timedelta(minutes=5)):
                take(connection.inbox, [given])
            if answer:
                review = Review.objects.get(inbox=connection.inbox, external_id=given.external_id)
                with clock.moved(at + timedelta(hours=3)):
                    answered_there(agent, review, answer)
