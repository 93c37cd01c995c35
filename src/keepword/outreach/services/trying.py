"""A notice is tried on oneself."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.accounts.rules import LANGUAGES
from keepword.audit.services import record
from keepword.channels.email.trial import send_trial
from keepword.core.errors import Invalid
from keepword.outreach.models import Notice
from keepword.outreach.queries.samples import samples
from keepword.outreach.rules import render
from keepword.outreach.services.editing import demand


def test_send(user: User, notice: Notice, address: str, language: str) -> None:
    """Mail it to an address with example values, marked as a try. No customer, no conversation is touched.

    Invalid for an address that is none, a language without a text, a placeholder that is not known;
    Unavailable with what the mail server says when it does not take it.
    """
    demand(user)
    plain = address.strip()
    try:
        validate_email(plain)
    except ValidationError:
        raise Invalid(_("Give one e-mail address."), field="address") from None
    words = notice.texts.get(language, {}) if language in LANGUAGES else {}
    if not words.get("text", "").strip():
        raise Invalid(_("There are no words in this language yet."), field="language")
    values = samples(notice, None, language)
    subject = render.subject(words.get("subject", ""), values)
    text = render.render(words["text"], values)
    record(user, "tried notice", notice, name=notice.name, language=language)
    send_trial(notice.inbox, plain, _("[Try] %(subject)s") % {"subject": subject}, text)


test_send.__test__ = False  # type: ignore[attr-defined]  # its name is that of a test, it is none
