"""The demo shop's two guides: for a power supply on the way, and for sound."""

from typing import Any, Final

_LANGUAGES: Final = ("en", "uk", "ru", "lt")
Words = tuple[str, str, str, str]
Want = tuple[str, str, str | int, int]  # do, on, value, weight


def _said(words: Words) -> dict[str, str]:
    return dict(zip(_LANGUAGES, words, strict=True))


def _answer(key: str, words: Words, *wants: Want, because: Words | None = None) -> dict[str, Any]:
    names = ("do", "on", "value", "weight")
    return {
        "key": key,
        "texts": _said(words),
        "because": _said(because) if because else {},
        "effects": [dict(zip(names, want, strict=True)) for want in wants],
    }


def _question(key: str, words: Words, *answers: dict[str, Any], kind: str = "one") -> dict[str, Any]:
    return {"key": key, "kind": kind, "texts": _said(words), "answers": list(answers)}


_BUDGET: Final = _question(
    "budget",
    (
        "How much may it cost at most?",
        "Скільки це може коштувати щонайбільше?",
        "Сколько это может стоить самое большее?",
        "Kiek daugiausia tai gali kainuoti?",
    ),
    kind="budget",
)

POWER: Final[list[dict[str, Any]]] = [
    _question(
        "where",
        (
            "Where do you need power?",
            "Де вам потрібне живлення?",
            "Где вам нужно питание?",
            "Kur jums reikia energijos?",
        ),
        _answer(
            "bag",
            ("On the way, from my bag", "У дорозі, з сумки", "В дороге, из сумки", "Kelyje, iš kuprinės"),
            ("plus", "word", "power bank", 3),
            ("never", "price_least", 20_000, 1),
            because=(
                "Light enough for a bag",
                "Достатньо легкий для сумки",
                "Достаточно лёгкий для сумки",
                "Pakankamai lengvas kuprinei",
            ),
        ),
        _answer(
            "desk",
            ("At the desk", "За столом", "За столом", "Prie stalo"),
            ("plus", "word", "charger", 3),
            because=(
                "Charges quickly from the wall",
                "Швидко заряджає від розетки",
                "Быстро заряжает от розетки",
                "Greitai krauna iš rozetės",
            ),
        ),
        _answer(
            "outage",
            (
                "At home, when the power is out",
                "Удома, коли вимикають світло",
                "Дома, когда отключают свет",
                "Namie, kai dingsta elektra",
            ),
            ("must", "price_least", 20_000, 1),
            because=(
                "Keeps a fridge and the lights going",
                "Живить холодильник і світло",
                "Питает холодильник и свет",
                "Maitina šaldytuvą ir šviesą",
            ),
        ),
    ),
    _question(
        "what",
        (
            "What is to be charged?",
            "Що треба заряджати?",
            "Что нужно заряжать?",
            "Ką reikia krauti?",
        ),
        _answer(
            "phone",
            ("A phone", "Телефон", "Телефон", "Telefoną"),
            ("plus", "price_most", 5_000, 1),
            because=(
                "Enough for a phone",
                "Телефону вистачить",
                "Телефону хватит",
                "Telefonui užteks",
            ),
        ),
        _answer(
            "laptop",
            ("A laptop", "Ноутбук", "Ноутбук", "Nešiojamąjį kompiuterį"),
            ("plus", "word", "pro", 2),
            ("plus", "word", "norrby", 2),
            because=(
                "Strong enough for a laptop",
                "Достатньо потужний для ноутбука",
                "Достаточно мощный для ноутбука",
                "Pakankamai galingas kompiuteriui",
            ),
        ),
        kind="many",
    ),
    _BUDGET,
]

SOUND: Final[list[dict[str, Any]]] = [
    _question(
        "who",
        ("Who is to hear it?", "Хто має це чути?", "Кто должен это слышать?", "Kas turi tai girdėti?"),
        _answer(
            "me",
            ("I alone", "Лише я", "Только я", "Tik aš"),
            ("plus", "word", "headphones", 3),
            because=(
                "For you alone: nobody else is disturbed",
                "Лише для вас: нікому не заважає",
                "Только для вас: никому не мешает",
                "Tik jums: niekam netrukdo",
            ),
        ),
        _answer(
            "room",
            ("The whole room", "Уся кімната", "Вся комната", "Visas kambarys"),
            ("plus", "word", "speaker", 3),
            because=("Fills a room", "Наповнює кімнату", "Наполняет комнату", "Užpildo kambarį"),
        ),
    ),
    _question(
        "life",
        (
            "When do you listen most?",
            "Коли ви слухаєте найчастіше?",
            "Когда вы слушаете чаще всего?",
            "Kada klausotės dažniausiai?",
        ),
        _answer(
            "sport",
            ("At sport", "Під час спорту", "Во время спорта", "Sportuodamas"),
            ("plus", "word", "run", 3),
            because=(
                "Stays in place when you run",
                "Тримається під час бігу",
                "Держится во время бега",
                "Laikosi bėgant",
            ),
        ),
        _answer(
            "work",
            ("At work", "На роботі", "На работе", "Darbe"),
            ("plus", "word", "q2", 2),
            because=(
                "Quiet around you while you work",
                "Тиша навколо, поки ви працюєте",
                "Тишина вокруг, пока вы работаете",
                "Tyla aplink, kol dirbate",
            ),
        ),
        _answer("home", ("At home", "Удома", "Дома", "Namie"), ("plus", "word", "room", 2)),
    ),
    _BUDGET,
]

TITLES: Final[dict[str, Words]] = {
    "power": (
        "Which power supply suits you?",
        "Яке джерело живлення вам підійде?",
        "Какой источник питания вам подойдёт?",
        "Koks energijos šaltinis jums tiks?",
    ),
    "sound": (
        "Headphones or a speaker?",
        "Навушники чи колонка?",
        "Наушники или колонка?",
        "Ausinės ar kolonėlė?",
    ),
}
INTRO: Final[Words] = (
    "Three questions. Leave out what you do not know.",
    "Три запитання. Пропустіть те, чого не знаєте.",
    "Три вопроса. Пропустите то, чего не знаете.",
    "Trys klausimai. Praleiskite tai, ko nežinote.",
)
CATEGORIES: Final = {"power": "Power", "sound": "Sound"}


def plan_of(name: str) -> dict[str, Any]:
    """What a guide is made of."""
    return {
        "titles": _said(TITLES[name]),
        "intros": _said(INTRO),
        "questions": {"power": POWER, "sound": SOUND}[name],
        "categories": [CATEGORIES[name]],
        "is_on": True,
        "is_public": True,
    }
