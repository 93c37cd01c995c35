"""The verbs of guides: made, changed, switched on and off, copied, archived and taken out again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.accounts.rules import LANGUAGES
from keepword.audit.services import record
from keepword.core import clock
from keepword.core.errors import Conflict, Invalid, NotFound, Refused
from keepword.relationship.models import Guide
from keepword.relationship.rules import guides as rules

MOST: Final = 50  # guides that are kept at once
MOST_SHOWN: Final = 6
MOST_CATEGORIES: Final = 20


@dataclass(frozen=True, slots=True)
class GuidePlan:
    """What a guide is to be: words by language, see `models.Guide` and `rules.guides`."""

    titles: Mapping[str, str]
    questions: Sequence[Mapping[str, Any]]
    intros: Mapping[str, str] = field(default_factory=dict)
    categories: Sequence[str] = ()
    most: int = 3
    is_on: bool = False
    is_public: bool = False


def save_guide(user: User, guide: Guide | None, plan: GuidePlan) -> Guide:
    """Make a guide, or change one. Consultations keep what was advised then."""
    demand_right(user)
    texts = _texts(plan)
    questions, categories = rules.checked(plan.questions), _categories(plan.categories)
    if not isinstance(plan.most, int) or not 1 <= plan.most <= MOST_SHOWN:
        raise Invalid(_("Show 1 to %(n)s products.") % {"n": MOST_SHOWN}, field="most")
    if plan.is_public and not plan.is_on:
        raise Invalid(_("Switch it on before customers see it."), field="is_public")
    with transaction.atomic():
        current = _locked(guide) if guide is not None else None
        if current is None:
            _room()
            current = Guide(created_by=user, created_at=clock.now())
        elif current.archived_at is not None:
            raise Conflict(_("It is in the archive; take it out first."))
        before = told(current) if current.pk else {}
        current.texts, current.questions, current.categories = texts, questions, categories
        current.most, current.is_on, current.is_public = plan.most, plan.is_on, plan.is_public
        current.changed_at = clock.now()
        current.save()
        record(user, "changed guide" if before else "made guide", current, before=before, after=told(current))
    return current


def archive_guide(user: User, guide: Guide) -> Guide:
    """Nobody goes through it any more; what was advised by it stays."""
    demand_right(user)
    with transaction.atomic():
        current = _locked(guide)
        if current.archived_at is None:
            current.archived_at, current.is_on, current.is_public = clock.now(), False, False
            current.save(update_fields=["archived_at", "is_on", "is_public"])
            record(user, "archived guide", current)
    return current


def restore_guide(user: User, guide: Guide) -> Guide:
    """It is kept again, switched off."""
    demand_right(user)
    with transaction.atomic():
        current = _locked(guide)
        if current.archived_at is not None:
            _room()
            current.archived_at = None
            current.save(update_fields=["archived_at"])
            record(user, "restored guide", current)
    return current


def duplicate_guide(user: User, guide: Guide) -> Guide:
    """The same once more, switched off, to change it."""
    titles = {}
    for language, words in guide.texts.items():
        if words.get("title"):
            titles[language] = _("%(name)s (copy)") % {"name": words["title"][: rules.LONGEST["title"] - 20]}
    intros = {language: words.get("intro", "") for language, words in guide.texts.items()}
    return save_guide(user, None, GuidePlan(titles, guide.questions, intros, guide.categories, guide.most))


def demand_right(user: User) -> None:
    """Refused unless this user keeps what the shop sells."""
    if not user.may("catalogue"):
        raise Refused(_("Guides are for those who keep the products."))


def told(guide: Guide) -> dict[str, Any]:
    """A guide as the audit log has it."""
    names = ("texts", "categories", "questions", "most", "is_on", "is_public")
    return {name: getattr(guide, name) for name in names}


def _texts(plan: GuidePlan) -> dict[str, dict[str, str]]:
    titles = rules.texts(plan.titles, rules.LONGEST["title"], "title")
    intros = rules.texts(plan.intros, rules.LONGEST["intro"], "intro")
    if not titles:
        raise Invalid(_("Give it a name."), field="title")
    both = {code: {"title": titles.get(code, ""), "intro": intros.get(code, "")} for code in LANGUAGES}
    return {code: words for code, words in both.items() if any(words.values())}


def _categories(given: Sequence[str]) -> list[str]:
    found = [" ".join(one.split()) for one in given if isinstance(one, str) and "\x00" not in one]
    kept = list(dict.fromkeys(one for one in found if one))
    if len(kept) > MOST_CATEGORIES or any(len(one) > rules.LONGEST["value"] for one in kept):
        raise Invalid(_("Choose at most %(n)s categories.") % {"n": MOST_CATEGORIES}, field="categories")
    return kept


def _locked(guide: Guide) -> Guide:
    found = Guide.objects.select_for_update().filter(pk=guide.pk).first()
    if found is None:
        raise NotFound("There is no such guide.")
    return found


def _room() -> None:
    if Guide.objects.filter(archived_at=None).count() >= MOST:
        raise Invalid(_("At most %(n)s guides are kept at once; archive one first.") % {"n": MOST})
