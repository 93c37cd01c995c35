"""Verbs about macros."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from keepword.accounts import rules as accounts
from keepword.accounts.models import User
from keepword.audit.services import record
from keepword.automation.models import Macro, MacroFile, MacroText, Scope
from keepword.automation.queries import macros as queries
from keepword.automation.rules import placeholders
from keepword.automation.rules.finding import index
from keepword.conversations.services import StoredFile, check_buttons
from keepword.core import actions, clock
from keepword.core.errors import Invalid, NotFound, Refused
from keepword.teams.models import Team

SUBJECT = "conversation"
LONGEST = 20_000  # characters of a text
MOST_FILES = 20
_NOT_IN_MACROS = ("macro",)  # one macro does not use another


@dataclass(frozen=True, slots=True)
class Words:
    """What a macro is. `texts` by language; at least one, a file or a step must be there."""

    name: str
    texts: Mapping[str, str] = field(default_factory=dict)
    folder: str = ""
    scope: str = Scope.OWN
    team: Team | None = None
    steps: Sequence[Mapping[str, Any]] = ()
    files: Sequence[StoredFile] = ()
    buttons: Sequence[str] = ()  # answers that the customer can tap


def save_macro(user: User, macro: Macro | None, words: Words) -> Macro:
    """Make a macro or change one.

    Refused when the scope, before or after, is not this user's to change; Invalid names the field at fault:
    name, folder, team, steps, files, buttons, text_<language>.
    """
    if not user.may("converse"):
        raise Refused(_("You may not work on conversations."))
    _check(words)
    with transaction.atomic():
        saved = Macro(created_at=clock.now(), owner=user) if macro is None else _locked(user, macro)
        was_own = saved.owner_id == user.pk
        saved.name, saved.folder = words.name.strip(), words.folder.strip()
        saved.scope, saved.team = words.scope, words.team if words.scope == Scope.TEAM else None
        saved.steps = [dict(step) for step in words.steps]
        saved.buttons = [" ".join(one.split()) for one in words.buttons]
        if words.scope == Scope.OWN and not was_own:
            raise Refused(_("Somebody else made this macro; copy it to have one of your own."))
        if not queries.may_change(user, saved):
            raise Refused(_("Only leads and admins share macros with everybody."))
        saved.changed_at = clock.now()
        texts = {code: text.strip() for code, text in words.texts.items() if text.strip()}
        said = [(text, code) for code, text in texts.items()]
        saved.words = index([(saved.name, None), (saved.folder, None), *said])
        saved.save()
        saved.texts.all().delete()
        MacroText.objects.bulk_create(
            [MacroText(macro=saved, language=code, text=text) for code, text in texts.items()]
        )
        saved.files.all().delete()
        MacroFile.objects.bulk_create(
            [
                MacroFile(macro=saved, name=f.name[:255], type=f.type[:127], size=f.size, blob=f.blob)
                for f in words.files
            ]
        )
        record(user, "saved macro", saved, name=saved.name, scope=saved.scope, languages=sorted(texts))
    return saved


def remove_macro(user: User, macro: Macro) -> None:
    """Take a macro away; what it was used for stays counted."""
    with transaction.atomic():
        gone = _locked(user, macro)
        gone.removed_at = clock.now()
        gone.save(update_fields=["removed_at"])
        record(user, "removed macro", gone, name=gone.name)


def copy_macro(user: User, macro: Macro) -> Macro:
    """A macro of one's own that says the same."""
    found = queries.get_macro(user, macro.pk)
    words = Words(
        name=_("%(name)s (copy)") % {"name": found.name[:70]},
        texts={one.language: one.text for one in found.texts.all()},
        folder=found.folder,
        steps=found.steps,
        files=files_of(found),
        buttons=found.buttons,
    )
    return save_macro(user, None, words)


def files_of(macro: Macro) -> list[StoredFile]:
    """The macro's files as a message takes them."""
    return [StoredFile(f.name, f.type, f.size, f.blob) for f in macro.files.all()]


def _locked(user: User, macro: Macro) -> Macro:
    found = Macro.objects.select_for_update().filter(pk=macro.pk, removed_at=None).first()
    if found is None:
        raise NotFound(_("There is no such macro."))
    if not queries.may_change(user, found):
        raise Refused(_("This macro is not yours to change."))
    return found


def _check(words: Words) -> None:
    if not words.name.strip() or len(words.name.strip()) > 80:
        raise Invalid(_("Give the macro a name of up to 80 characters."), field="name")
    if len(words.folder.strip()) > 60:
        raise Invalid(_("A folder's name has up to 60 characters."), field="folder")
    if words.scope not in Scope.values:
        raise Invalid(_("Say for whom it is."), field="scope")
    if words.scope == Scope.TEAM and words.team is None:
        raise Invalid(_("Choose the team."), field="team")
    if len(words.files) > MOST_FILES:
        raise Invalid(_("At most %(n)s files.") % {"n": MOST_FILES}, field="files")
    check_buttons([" ".join(one.split()) for one in words.buttons])
    for code, text in words.texts.items():
        _check_text(code, text)
    if not any(text.strip() for text in words.texts.values()) and not words.files and not words.steps:
        raise Invalid(_("Write what it says, or choose what it does."), field="name")
    _check_steps(words.steps)


def _check_text(code: str, text: str) -> None:
    if code not in accounts.LANGUAGES:
        raise Invalid(_("Keepword does not speak “%(code)s”.") % {"code": code[:10]}, field="texts")
    if len(text) > LONGEST:
        raise Invalid(_("This text is too long."), field=f"text_{code}")
    try:
        placeholders.check(text)
    except Invalid as error:
        raise Invalid(error.message, field=f"text_{code}") from error


def _check_steps(steps: Sequence[Mapping[str, Any]]) -> None:
    try:
        actions.check(SUBJECT, steps)
    except Invalid as error:
        raise Invalid(error.message, field="steps") from error
    for step in steps:
        if step.get("do") in _NOT_IN_MACROS:
            raise Invalid(_("A macro cannot use another macro."), field="steps")
