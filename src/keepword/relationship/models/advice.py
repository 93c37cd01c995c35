"""Advice: guides that ask and lead to products, what goes with what, what was offered and what came of it."""

from django.conf import settings
from django.db import models
from django.utils.translation import pgettext_lazy

from keepword.commerce.models import Order, Product
from keepword.conversations.models import Conversation
from keepword.core import clock
from keepword.customers.models import Customer
from keepword.relationship.rules import offers


class Guide(models.Model):
    """A needs assessment: questions whose answers lead to products (see `rules.guides` for their shape).

    `texts` are {language: {"title", "intro"}}. `categories` are those that it chooses from; none: all things
    that are sold. `is_on`: agents use it; `is_public`: customers do, too. `most` products are shown.
    """

    texts = models.JSONField(default=dict)
    categories = models.JSONField(default=list)
    questions = models.JSONField(default=list)
    most = models.PositiveSmallIntegerField(default=3)
    is_on = models.BooleanField(default=False)
    is_public = models.BooleanField(default=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=clock.now)
    changed_at = models.DateTimeField(default=clock.now)
    archived_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["id"], name="guide_kept", condition=models.Q(archived_at=None)),
        ]

    def __str__(self) -> str:
        return self.title("en")

    def title(self, language: str) -> str:
        """Its name as people of a language read it, else in any."""
        return self._text("title", language)

    def intro(self, language: str) -> str:
        """What stands above its questions."""
        return self._text("intro", language)

    def _text(self, name: str, language: str) -> str:
        wanted = (language, *sorted(self.texts))
        found = (str(self.texts.get(code, {}).get(name, "")) for code in wanted)
        return next((text for text in found if text), "")


class Asked(models.TextChoices):
    """Where somebody went through a guide."""

    DESK = "desk", pgettext_lazy("where advice was asked", "with one of us")
    PORTAL = "portal", pgettext_lazy("where advice was asked", "on the customers' pages")
    API = "api", pgettext_lazy("where advice was asked", "another system")


class Consultation(models.Model):
    """Somebody went through a guide. `answers` are by question, as the guide stood then; `result` is what was
    advised: {"meets", "found": [{"product", "sku", "score", "reasons", "misses"}]}, in `language`.

    `customer` none: a stranger on the portal, who has not written to us yet.
    """

    guide = models.ForeignKey(Guide, on_delete=models.PROTECT, related_name="consultations", db_index=False)
    customer = models.ForeignKey(
        Customer, on_delete=models.CASCADE, null=True, related_name="consultations", db_index=False
    )
    conversation = models.ForeignKey(
        Conversation, on_delete=models.SET_NULL, null=True, related_name="consultations"
    )
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    asked = models.CharField(max_length=8, choices=Asked.choices)
    language = models.CharField(max_length=5)
    answers = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["customer", "-at", "-id"], name="consultation_customer"),
            models.Index(fields=["guide", "-at", "-id"], name="consultation_guide"),
            models.Index(fields=["at"], name="consultation_stranger", condition=models.Q(customer=None)),
        ]

    def __str__(self) -> str:
        return f"consultation {self.pk}"


class Affinity(models.Model):
    """Who bought `product` also bought `other`, more often than by chance (see `rules.affinity`).

    Of `everybody` who has bought anything, `first` bought the product, `second` the other, `together` both.
    """

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="affinities", db_index=False)
    other = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+")
    together = models.PositiveIntegerField()
    first = models.PositiveIntegerField()
    second = models.PositiveIntegerField()
    everybody = models.PositiveIntegerField()
    llr = models.FloatField()
    computed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["product", "other"], name="affinity_once")]
        indexes = [models.Index(fields=["product", "-llr"], name="affinity_best")]

    def __str__(self) -> str:
        return f"{self.together} of {self.first} who bought {self.product_id} bought {self.other_id}"


class Reckoning(models.Model):
    """When what goes with what was last computed, of how many customers: one row."""

    customers = models.PositiveIntegerField(default=0)
    pairs = models.PositiveIntegerField(default=0)
    computed_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(default=clock.now)
    took_ms = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.pairs} pairs at {self.computed_at}"


class Why(models.TextChoices):
    """Where the idea of an offer came from."""

    GUIDE = "guide", pgettext_lazy("why it was offered", "a guide")
    AFFINITY = "affinity", pgettext_lazy("why it was offered", "what others bought")
    FITS = "fits", pgettext_lazy("why it was offered", "it goes with what they have")
    DUE = "due", pgettext_lazy("why it was offered", "what they have is used up")
    OWN = "own", pgettext_lazy("why it was offered", "one of us thought of it")


class OfferState(models.TextChoices):
    """Those of `rules.offers.MACHINE`."""

    MADE = offers.MADE, pgettext_lazy("offer", "made")
    TAKEN = offers.TAKEN, pgettext_lazy("offer", "taken")
    REFUSED = offers.REFUSED, pgettext_lazy("offer", "refused")
    LAPSED = offers.LAPSED, pgettext_lazy("offer", "no answer")


class Offer(models.Model):
    """One of us offered a product to a customer, for a reason. `until` is when it lapses.

    `relevant` is what the customer's answer showed, as one of us noted it; none: nobody has said. It stands
    beside the state, as something may be just right and yet not bought. `order` is what took it.
    """

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="offers", db_index=False)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="offers", db_index=False)
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    conversation = models.ForeignKey(
        Conversation, on_delete=models.SET_NULL, null=True, related_name="offers"
    )
    consultation = models.ForeignKey(
        Consultation, on_delete=models.SET_NULL, null=True, related_name="offers"
    )
    why = models.CharField(max_length=10, choices=Why.choices, default=Why.OWN)
    reason = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=OfferState.choices, default=OfferState.MADE)
    relevant = models.BooleanField(null=True)
    made_at = models.DateTimeField()
    until = models.DateTimeField()
    judged_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    order = models.ForeignKey(Order, on_delete=models.SET_NULL, null=True, related_name="offers")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "product"],
                name="offer_open_once",
                condition=models.Q(state=offers.MADE),
            )
        ]
        indexes = [
            models.Index(fields=["customer", "-made_at", "-id"], name="offer_customer"),
            models.Index(fields=["-made_at", "-id"], name="offer_newest"),
            models.Index(fields=["product", "-made_at"], name="offer_product"),
            models.Index(fields=["until"], name="offer_due", condition=models.Q(state=offers.MADE)),
        ]

    def __str__(self) -> str:
        return f"{self.product_id} offered to customer {self.customer_id}"
