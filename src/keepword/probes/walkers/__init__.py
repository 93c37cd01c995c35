"""How each kind of probe walks: as a customer would, from outside, by our own public address.

A walker gets a run that has begun and `sent`, which it calls right before what it sends leaves (False: the
run is over already). It says what it found; None when the answer is still to come.
"""

from collections.abc import Callable
from typing import Final

from keepword.probes.models import Kind, Run
from keepword.probes.rules.walked import Walked
from keepword.probes.walkers import chat, form, mail, page

Walker = Callable[[Run, Callable[[], bool]], Walked | None]

WALKERS: Final[dict[Kind, Walker]] = {
    Kind.MAIL: mail.walk,
    Kind.CHAT: chat.walk,
    Kind.FORM: form.walk,
    Kind.PAGE: page.walk,
    Kind.API: page.walk_api,
}
