"""The catalogues of translations: extract, update, compile, check. Needs no gettext on the machine.

python tools/messages.py update     brings strings of code and templates into the catalogues
python tools/messages.py compile    makes what Django reads
python tools/messages.py check      fails on what is missing, stale, doubtful or merely copied
"""

import io
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import yaml
from babel.messages import Catalog
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "keepword"
LOCALE = SOURCE / "locale"
LANGUAGES = ("uk", "ru", "lt")
KEYWORDS: dict[str, object] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
_SLAVIC = (
    "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);"
)
PLURALS = {
    "uk": _SLAVIC,
    "ru": _SLAVIC,
    "lt": "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && (n%100<10 || n%100>=20) ? 1 : 2);",
}
PLACEHOLDER = re.compile(r"%\([a-z_]+\)[sd]|%[sd%]")
Message = tuple[str, int, str | tuple[str, ...], str | None]  # file, line, text, context


def messages() -> Iterator[Message]:
    """Every string of the code and the templates that a person may read."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "django.conf.global_settings")
    from django.conf import settings

    if not settings.configured:
        settings.configure()
    from django.utils.translation.template import templatize

    for path in sorted(
        [*SOURCE.rglob("*.py"), *SOURCE.rglob("templates/**/*.html"), *SOURCE.rglob("templates/**/*.txt")]
    ):
        if "migrations" in path.parts:
            continue
        text = path.read_text()
        code = text if path.suffix == ".py" else _flat(templatize(text, origin=str(path)))
        for line, function, found, _comments in extract_python(
            io.BytesIO(code.encode()), KEYWORDS, [], {"encoding": "utf-8"}
        ):
            message = _message(function, found)
            if message:
                yield str(path.relative_to(ROOT)), line, *message


def _flat(code: str) -> str:
    """What Django makes of a template, without the indentation that Python's tokenizer stumbles over."""
    return "\n".join(line.lstrip() for line in code.splitlines())


def _message(function: str, found: object) -> tuple[str | tuple[str, ...], str | None] | None:
    if function not in KEYWORDS:
        return None
    parts = [part for part in found if isinstance(part, str)] if isinstance(found, tuple) else [found]
    context = parts.pop(0) if function.lstrip("n").startswith("pgettext") and parts else None
    if not parts or not parts[0]:
        return None
    return (tuple(parts[:2]) if function.startswith("n") else parts[0]), context


def template() -> Catalog:
    catalog = Catalog(project="Keepword", fuzzy=False)
    for file, _line, text, context in messages():
        catalog.add(
            text,
            locations=[(file, None)],
            context=context,
            flags=["python-format"] if PLACEHOLDER.search(text if isinstance(text, str) else text[0]) else [],
        )
    return catalog


def path_of(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def read(language: str) -> Catalog:
    path = path_of(language)
    if not path.exists():
        return Catalog(locale=language, project="Keepword", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def update() -> int:
    """New strings come in empty, gone ones go; nothing is guessed."""
    fresh = template()
    for language in LANGUAGES:
        old, new = read(language), Catalog(locale=language, project="Keepword", fuzzy=False)
        for message in fresh:
            if not message.id:
                continue
            before = old.get(message.id if isinstance(message.id, str) else message.id[0], message.context)
            string = _kept(message, before) or ("" if isinstance(message.id, str) else ("",) * 3)
            new.add(
                message.id, string, locations=message.locations, flags=message.flags, context=message.context
            )
        path = path_of(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        buffer = io.BytesIO()
        write_po(buffer, new, width=100, sort_output=True, omit_header=True, include_lineno=False)
        header = (
            f'msgid ""\nmsgstr ""\n"Language: {language}\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
            f'"Plural-Forms: {PLURALS[language]}\\n"\n\n'
        )
        path.write_bytes(header.encode() + buffer.getvalue())
    return 0


def _kept(message: object, before: object) -> str | tuple[str, ...] | None:
    """Its translation until now, unless it has become one of one and many, or is none any more."""
    alike = before is not None and isinstance(before.id, str) == isinstance(message.id, str)
    return before.string if alike else None


def compile_all() -> int:
    for language in LANGUAGES:
        if path_of(language).exists():
            with path_of(language).with_suffix(".mo").open("wb") as file:
                write_mo(file, read(language))
    return 0


def check() -> int:
    """The exit code: 0 when every string stands in every language, with its placeholders and plurals."""
    allowed = yaml.safe_load((LOCALE / "copied.yaml").read_text()) or {}
    fresh = template()
    problems = []
    for language in LANGUAGES:
        have = read(language)
        for message in fresh:
            if message.id:
                problems += [f"{language}: {p}" for p in _problems(message, have, language, allowed)]
        known = {(m.id, m.context) for m in fresh}
        problems += [
            f"{language}: not used any more: {m.id!r}"
            for m in have
            if m.id and (m.id, m.context) not in known
        ]
    print("\n".join(problems) or "Translations are complete.")
    return 1 if problems else 0


def _problems(message: object, have: Catalog, language: str, allowed: dict[str, dict[str, str]]) -> list[str]:
    ids = [message.id] if isinstance(message.id, str) else list(message.id)
    found = have.get(ids[0], message.context)
    strings = [] if found is None else [found.string] if isinstance(found.string, str) else list(found.string)
    if not strings or not all(strings):
        return [f"missing: {ids[0]!r} ({message.locations[0][0]})"]
    out = [f"marked as doubtful: {ids[0]!r}"] if found.fuzzy else []
    if len(ids) > 1 and len(strings) != 3:
        out.append(f"needs three plurals: {ids[0]!r}")
    if (
        any(string in ids for string in strings)
        and re.search("[A-Za-z]{2}", PLACEHOLDER.sub("", ids[0]))
        and language not in allowed.get(ids[0], {})
    ):
        out.append(f"copied, without a reason in copied.yaml: {ids[0]!r}")
    wanted = set(PLACEHOLDER.findall(ids[-1]))
    if any(set(PLACEHOLDER.findall(string)) != wanted for string in strings[-1:]):
        out.append(f"other placeholders than: {ids[0]!r}")
    return out


if __name__ == "__main__":
    commands = {"update": update, "compile": compile_all, "check": check}
    if len(sys.argv) != 2 or sys.argv[1] not in commands:
        print(__doc__)
        sys.exit(2)
    sys.exit(commands[sys.argv[1]]())
