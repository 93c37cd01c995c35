"""Reviews as a channel: each source is an inbox, each review a conversation."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepword.channels.doors import connections
from keepword.channels.doors.channel import Part, Rejected, WebChannel
from keepword.channels.doors.forms import Setting
from keepword.channels.doors.models import Connection, Payload
from keepword.channels.reviews import queries, services
from keepword.channels.reviews.rules import Given
from keepword.channels.reviews.sources import SOURCES, pushed, source_of
from keepword.channels.reviews.sources.base import Where
from keepword.conversations.channels import Capabilities, Finding
from keepword.conversations.models import Conversation, Inbox, Message
from keepword.core.errors import Invalid, KeepwordError
from keepword.webhooks.rules import new_secret

KEY = "review"
LONGEST = 5_000  # characters of an answer; stores take fewer


class ReviewChannel(WebChannel):
    """A source of reviews."""

    key = KEY
    name = gettext_lazy("Reviews")
    identity = "external"
    icon = "review"
    can = Capabilities(files=0, longest=LONGEST)
    address_label = gettext_lazy("What it is called")
    address_help = gettext_lazy("Such as “App Store, Lithuania”; each source has a name of its own.")
    hook_path = "hooks/review/{hook}/"
    how_to = gettext_lazy(
        "A table: upload it under Reviews.\n\n"
        "A feed or an app: enter its address or its name there; it is read every quarter of an hour.\n\n"
        "Another program: give it the address of calls and the secret, and sign as Standard Webhooks say."
    )
    settings = (
        Setting(
            "source",
            gettext_lazy("Source"),
            kind="choice",
            choices=tuple((one.key, one.name) for one in SOURCES.values()),
            default="csv",
        ),
        Setting(
            "where",
            gettext_lazy("Address of the feed, or name of the app"),
            gettext_lazy("App Store: the digits after “id”. Google Play: a name like com.example.shop."),
            required=False,
        ),
        Setting("country", gettext_lazy("Country"), gettext_lazy("Two letters, for apps."), required=False),
        Setting(
            "language", gettext_lazy("Language"), gettext_lazy("Two letters, if it is one."), required=False
        ),
        Setting("product", gettext_lazy("What is reviewed"), required=False),
        Setting("scale", gettext_lazy("Best rating"), kind="number", required=False, default="5"),
        Setting(
            "answer_url",
            gettext_lazy("Address for answers"),
            gettext_lazy("Of the other program: our answers are sent there, signed."),
            required=False,
        ),
    )
    secrets = (
        Setting(
            "secret",
            gettext_lazy("Secret"),
            gettext_lazy("Of the other program's calls, like whsec_…; leave it empty to get one."),
            required=False,
        ),
    )

    def checked(self, settings: Mapping[str, str], secrets: Mapping[str, str]) -> dict[str, str]:
        kept = dict(settings)
        kept["scale"] = kept.get("scale") or "5"
        try:
            scale = float(kept["scale"])
        except ValueError:
            scale = 0.0
        if not 1 <= scale <= 100:
            raise Invalid(_("Enter the best rating that there is, such as 5 or 10."), field="scale")
        for name, longest in (("country", 2), ("language", 2), ("product", 200)):
            if len(kept.get(name, "")) > longest:
                raise Invalid(_("This is too long."), field=name)
        where = queries.where(kept, secrets)
        source_of(where).checked(where)
        return kept

    def saved(self, connection: Connection, before: Mapping[str, object]) -> None:
        plain = connections.secrets_of(connection)
        if connection.settings.get("source") == "webhook" and not plain.get("secret"):
            connection.secrets = connections.seal(plain | {"secret": new_secret()})
            connection.save(update_fields=["secrets"])
        services.begin_reading(connection, anew=connection.settings != before.get("settings"))

    def obstacle(self, conversation: Conversation, inbox: Inbox) -> str:
        connection = connections.of(inbox)
        where = queries.where_of(connection) if connection is not None else Where(source="csv")
        source = source_of(where)
        if source.can_answer and where.answer_url:
            return ""
        return _("This review is answered at its source. Do it there, then mark it as answered.")

    def read(self, payload: Payload, connection: Connection) -> Sequence[Given]:
        return pushed.read(bytes(payload.body or b""))

    def take(self, inbox: Inbox, event: Any) -> str:
        services.take(inbox, [event])
        return ""

    def parts(self, message: Message, connection: Connection) -> Sequence[Part]:
        review = queries.review_of(message.conversation)
        if review is None:
            raise Rejected(_("There is no review in this conversation."))
        about = {"external_id": review.external_id, "url": review.url}
        return [Part(path="", body={"review": about, "text": message.text, "key": f"answer-{message.pk}"})]

    def hand_over(self, part: Part, connection: Connection) -> str:
        where = queries.where_of(connection)
        given: Any = part.body
        return source_of(where).answer(where, given["review"], given["text"], given["key"])

    def steps(self, connection: Connection) -> Iterator[Finding]:
        where = queries.where_of(connection)
        source = source_of(where)
        if not source.reads:
            text = _("It is not read: a table is uploaded, another program calls us.")
            yield Finding(step=str(source.name), ok=True, text=text)
            return
        try:
            found = source.fetch(where, {})
        except KeepwordError as error:
            advice = _("Look at what was entered; if it is right, the source may be down.")
            yield Finding(step=str(source.name), ok=False, text=error.message, advice=advice)
            return
        text = _("It was read: %(n)d reviews stand there.") % {"n": len(found.reviews)}
        yield Finding(step=str(source.name), ok=True, text=text)
