"""What the demo shop sells: its products in four languages, what goes with them, and their software."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from keepword.accounts.models import User
from keepword.commerce import services
from keepword.commerce.models import Product
from keepword.commerce.rules.given import ProductGiven
from keepword.core import clock

from .texts import LANGUAGES, book, products, seeded

BEGAN: Final = timedelta(days=730)  # before now
WITH_SOFTWARE: Final = ("watch", "vacuum", "router", "camera", "plug", "reader")
_CATEGORIES: Final = {
    "Power": ("powerbank", "charger", "station", "plug"),
    "Sound": ("headphones", "speaker"),
    "Home": ("lamp", "vacuum", "router"),
    "Wrist": ("watch",),
    "Desk": ("keyboard", "mouse", "camera", "hub", "reader"),
}
_SAYS: Final = {
    "en": "{name}. Two years of warranty, and a person answers when something is not clear.",
    "uk": "{name}. Два роки гарантії, а якщо щось незрозуміло, відповість людина.",
    "ru": "{name}. Два года гарантии, а если что-то неясно, ответит человек.",
    "lt": "{name}. Dveji metai garantijos, o jei kas neaišku, atsakys žmogus.",
}
_MANUAL: Final = {"en": "Manual", "uk": "Інструкція", "ru": "Инструкция", "lt": "Naudojimo instrukcija"}
_NEW: Final = {
    "en": "Steadier connection, and the battery lasts longer.",
    "uk": "Стабільніший зв’язок, і батарея тримає довше.",
    "ru": "Стабильнее связь, и батарея держит дольше.",
    "lt": "Stabilesnis ryšys, o baterija laiko ilgiau.",
}
OUT_OF_STOCK: Final = ("Tavra Boom Mini", "Hewo Trail")


@dataclass(frozen=True)
class Extra:
    """What goes with products of a kind."""

    sku: str
    kind: str
    of: str
    price: int  # cents
    names: tuple[str, str, str, str]  # en, uk, ru, lt
    life_days: int | None = None


EXTRAS: Final = (
    Extra("NOR-FLT-4", "consumable", "vacuum", 1490,
          ("Filters for robot vacuums, 4 pieces", "Фільтри для роботів-пилососів, 4 шт.",
           "Фильтры для роботов-пылесосов, 4 шт.", "Filtrai robotams siurbliams, 4 vnt."), 90),
    Extra("NOR-BRS-2", "part", "vacuum", 1990,
          ("Main brush for robot vacuums", "Основна щітка для роботів-пилососів",
           "Основная щётка для роботов-пылесосов", "Pagrindinis šepetys robotams siurbliams"), 240),
    Extra("HEW-STR-M", "accessory", "watch", 1490,
          ("Silicone strap, 20 mm", "Силіконовий ремінець, 20 мм", "Силиконовый ремешок, 20 мм",
           "Silikoninis dirželis, 20 mm")),
    Extra("TAV-TIP-6", "consumable", "headphones", 790,
          ("Ear tips, 6 pieces", "Амбушури, 6 шт.", "Амбушюры, 6 шт.", "Ausinių antgaliai, 6 vnt."), 180),
    Extra("VOL-CBL-2", "accessory", "charger", 990,
          ("USB-C cable, 2 m", "Кабель USB-C, 2 м", "Кабель USB-C, 2 м", "USB-C laidas, 2 m")),
    Extra("NOR-BLB-5", "consumable", "lamp", 690,
          ("Bulb for Norrby lamps, 5 W", "Лампочка для ламп Norrby, 5 Вт", "Лампочка для ламп Norrby, 5 Вт",
           "Lemputė „Norrby“ lempoms, 5 W"), 730),
)  # fmt: skip


def sku_of(model: str) -> str:
    """The number of a model: "Voltaro P20 Pro" is VOL-P20PRO."""
    brand, _space, rest = model.partition(" ")
    return f"{brand[:3]}-{rest.replace(' ', '')}".upper()


def names_of(kind: str, model: str) -> dict[str, str]:
    """What a product is called in each language."""
    found = {}
    for language in LANGUAGES:
        thing = book(language).things[kind].forms[0]
        found[language] = (
            f"{model} {thing}" if language == "en" else f"{thing[:1].upper()}{thing[1:]} {model}"
        )
    return found


def make(admin: User, now: datetime) -> dict[str, Product]:
    """The whole catalogue as it has been since the shop began; by the product's SKU."""
    with clock.moved(now - BEGAN):
        made = {sku_of(model): _product(admin, kind, model, price) for kind, model, price in products()}
        for extra in EXTRAS:
            made[extra.sku] = _extra(admin, extra)
            for kind, model, _price in products():
                if kind == extra.of:
                    services.link_products(admin, made[sku_of(model)], made[extra.sku], extra.kind)
        by_model = {model: made[sku_of(model)] for _kind, model, _price in products()}
        services.link_products(admin, by_model["Hewo Pulse"], by_model["Hewo Pulse 2"], "replaces")
    _software(admin, made, now)
    _shelf(admin, made, now)
    return made


def _product(admin: User, kind: str, model: str, price: float) -> Product:
    names = names_of(kind, model)
    slug = sku_of(model).lower()
    given: ProductGiven = {
        "name": names["en"],
        "names": names,
        "about": {language: text.format(name=names[language]) for language, text in _SAYS.items()},
        "kind": "thing",
        "category": next(name for name, kinds in _CATEGORIES.items() if kind in kinds),
        "brand": model.partition(" ")[0],
        "price": round(price * 100),
        "currency": "EUR",
        "url": f"https://shop.example/{slug}",
        "warranty_months": 24,
    }
    made = services.save_product(admin, sku_of(model), given)
    for language, title in _MANUAL.items():
        where = f"https://shop.example/manuals/{slug}-{language}.pdf"
        services.add_manual(admin, made, title=f"{title} {model}", language=language, url=where)
    return made


def _extra(admin: User, extra: Extra) -> Product:
    given: ProductGiven = {
        "name": extra.names[0],
        "names": dict(zip(("en", "uk", "ru", "lt"), extra.names, strict=True)),
        "kind": extra.kind,
        "category": "Parts and accessories",
        "price": extra.price,
        "currency": "EUR",
        "warranty_months": 6,
        "life_days": extra.life_days,
    }
    return services.save_product(admin, extra.sku, given)


def _software(admin: User, made: dict[str, Product], now: datetime) -> None:
    """Things with software got three versions, the last of them lately."""
    for kind, model, _price in products():
        if kind not in WITH_SOFTWARE:
            continue
        chance = seeded("firmware", model)
        major = chance.randint(1, 4)
        for minor, days in enumerate((610, 260, chance.randint(4, 40))):
            with clock.moved(now - timedelta(days=days)):
                services.release_firmware(
                    admin,
                    made[sku_of(model)],
                    version=f"{major}.{minor + 2}",
                    notes=_NEW,
                    url=f"https://shop.example/firmware/{sku_of(model).lower()}",
                    critical=model == "Hewo Kids" and minor == 2,
                )


def _shelf(admin: User, made: dict[str, Product], now: datetime) -> None:
    """What came lately; two models are sold out."""
    empty = {sku_of(model) for model in OUT_OF_STOCK}
    with clock.moved(now - timedelta(days=20)):
        for sku, product in made.items():
            if sku in empty:
                services.count_stock(admin, product, 0, key=f"demo {sku}")
            else:
                services.receive_goods(admin, product, seeded("shelf", sku).randint(6, 60), key=f"demo {sku}")
