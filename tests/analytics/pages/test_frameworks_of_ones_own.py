"""A framework that the shop has written: brought, read strictly, replaced, removed."""

import re
from pathlib import Path

import pytest

from keepword.analytics.models import OwnFramework
from keepword.analytics.queries.frameworks import frameworks, get_framework, stands
from keepword.analytics.rules.verdicts import Verdict
from keepword.analytics.services.frameworks import LARGEST, remove_framework, save_framework
from keepword.core.errors import Invalid, NotFound, Refused
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
DOCS = Path(__file__).resolve().parents[3] / "docs" / "frameworks.md"
(EXAMPLE,) = re.findall(r"```yaml\n(id: our_house\n.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
OURS = EXAMPLE.encode()


def test_it_stands_before_all_others(cast: Cast) -> None:
    save_framework(cast.lead, OURS)
    found = frameworks(cast.lead)
    assert (len(found), found[0].framework.id, found[0].own is not None) == (26, "our_house", True)
    assert sum(found[0].verdicts.values()) == 3
    framework, _own = get_framework(cast.lead, "our_house")
    assert [one.verdict for one in stands(cast.lead, framework)] == [Verdict.NO_DATA] * 3


def test_the_same_id_again_replaces_it(cast: Cast) -> None:
    save_framework(cast.lead, OURS)
    save_framework(cast.admin, OURS.replace(b"drawing: pillars", b"drawing: circle"))
    framework, own = get_framework(cast.lead, "our_house")
    assert (framework.drawing, own and own.rev, OwnFramework.objects.count()) == ("circle", 2, 1)


def test_it_is_removed(cast: Cast) -> None:
    own = save_framework(cast.lead, OURS)
    remove_framework(cast.lead, own)
    with pytest.raises(NotFound):
        get_framework(cast.lead, "our_house")
    with pytest.raises(NotFound):
        remove_framework(cast.lead, own)


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (OURS.replace(b"first_response_time", b"weather"), "our_house, principles, quick, indicators"),
        (OURS.replace(b"id: our_house", b"id: servqual"), "servqual comes with Keepword"),
        (b"\xff\xfe", "UTF-8"),
        (b"x" * (LARGEST + 1), "larger"),
        (b"a: [", "framework"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(cast: Cast, file: bytes, said: str) -> None:
    with pytest.raises(Invalid, match=said):
        save_framework(cast.lead, file)
    assert not OwnFramework.objects.exists()


def test_an_agent_brings_none(cast: Cast) -> None:
    with pytest.raises(Refused):
        save_framework(cast.agent, OURS)
    with pytest.raises(NotFound):
        frameworks(cast.agent)
