"""The kinds that every shop begins with, and the fields that they ask for."""

from dataclasses import dataclass
from typing import Final

from keepword.fields import rules as kinds


@dataclass(frozen=True)
class DefaultField:
    """A field of the shop's own, made when there is none of this key. `labels` are by language."""

    key: str
    kind: str
    labels: dict[str, str]


@dataclass(frozen=True)
class DefaultKind:
    key: str
    names: dict[str, str]
    intros: dict[str, str]
    fields: tuple[str, ...] = ()


FIELDS: Final = {
    field.key: field
    for field in (
        DefaultField(
            "order_number",
            kinds.TEXT,
            {
                "en": "Order number",
                "uk": "Номер замовлення",
                "ru": "Номер заказа",
                "lt": "Užsakymo numeris",
            },
        ),
        DefaultField(
            "product",
            kinds.TEXT,
            {"en": "Product", "uk": "Товар", "ru": "Товар", "lt": "Prekė"},
        ),
        DefaultField(
            "purchase_date",
            kinds.DATE,
            {
                "en": "Date of purchase",
                "uk": "Дата покупки",
                "ru": "Дата покупки",
                "lt": "Pirkimo data",
            },
        ),
    )
}

KINDS: Final = (
    DefaultKind(
        "question",
        {
            "en": "Ask a question",
            "uk": "Поставити запитання",
            "ru": "Задать вопрос",
            "lt": "Užduoti klausimą",
        },
        {
            "en": "About a product, an order, delivery or anything else.",
            "uk": "Про товар, замовлення, доставку чи будь-що інше.",
            "ru": "О товаре, заказе, доставке или о чём угодно.",
            "lt": "Apie prekę, užsakymą, pristatymą ar bet ką kita.",
        },
    ),
    DefaultKind(
        "claim",
        {
            "en": "Something is broken or wrong",
            "uk": "Щось не працює або не те",
            "ru": "Что-то не работает или не то",
            "lt": "Kažkas neveikia arba ne tai",
        },
        {
            "en": "Tell us what happened. A photo often says it fastest.",
            "uk": "Розкажіть, що сталося. Фото часто пояснює найшвидше.",
            "ru": "Расскажите, что случилось. Фото часто объясняет быстрее всего.",
            "lt": "Papasakokite, kas nutiko. Nuotrauka dažnai pasako greičiausiai.",
        },
        ("order_number", "product", "purchase_date"),
    ),
    DefaultKind(
        "complaint",
        {
            "en": "Complain about us",
            "uk": "Поскаржитися на нас",
            "ru": "Пожаловаться на нас",
            "lt": "Pasiskųsti mumis",
        },
        {
            "en": "If we let you down, we want to know. You will see each step that we take.",
            "uk": "Якщо ми вас підвели, скажіть про це. Ви бачитимете кожен наш крок.",
            "ru": "Если мы вас подвели, скажите об этом. Вы увидите каждый наш шаг.",
            "lt": "Jei jus nuvylėme, norime tai žinoti. Matysite kiekvieną mūsų žingsnį.",
        },
        ("order_number",),
    ),
    DefaultKind(
        "return",
        {
            "en": "Return something",
            "uk": "Повернути товар",
            "ru": "Вернуть товар",
            "lt": "Grąžinti prekę",
        },
        {
            "en": "Tell us what you want to send back and why, and we tell you how.",
            "uk": "Напишіть, що хочете повернути й чому, а ми підкажемо, як це зробити.",
            "ru": "Напишите, что хотите вернуть и почему, а мы подскажем, как это сделать.",
            "lt": "Parašykite, ką ir kodėl norite grąžinti, o mes pasakysime, kaip.",
        },
        ("order_number", "product"),
    ),
    DefaultKind(
        "suggestion",
        {
            "en": "Suggest something",
            "uk": "Запропонувати ідею",
            "ru": "Предложить идею",
            "lt": "Pasiūlyti idėją",
        },
        {
            "en": "What should we make better?",
            "uk": "Що нам варто покращити?",
            "ru": "Что нам стоит улучшить?",
            "lt": "Ką turėtume patobulinti?",
        },
    ),
)

INBOX: Final = {"en": "Web form", "uk": "Вебформа", "ru": "Веб-форма", "lt": "Svetainės forma"}
