"""What the shop sells, what goes with what, and what there is to read about it."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(models.TextChoices):
    THING = "thing", pgettext_lazy("product", "thing")
    CONSUMABLE = "consumable", pgettext_lazy("product", "consumable")
    ACCESSORY = "accessory", pgettext_lazy("product", "accessory")
    PART = "part", pgettext_lazy("product", "spare part")
    SERVICE = "service", pgettext_lazy("product", "service")


class Product(models.Model):
    """Something that is sold. `names` and `about` are by language; `name` is for all others.

    `price` is in minor units of `currency`; null: none is known. `return_days` null: the shop's policy holds.
    `life_days` is how long a consumable lasts. `firmware` is the newest version. `changed_at` is of what
    `source` last said: what is older changes nothing.
    """

    sku = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=200)
    names = models.JSONField(default=dict)
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.THING)
    about = models.JSONField(default=dict)
    category = models.CharField(max_length=80, blank=True)
    brand = models.CharField(max_length=80, blank=True)
    price = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, default="EUR")
    url = models.CharField(max_length=500, blank=True)
    picture = models.CharField(max_length=64, blank=True)  # a blob's name
    warranty_months = models.PositiveSmallIntegerField(default=24)
    return_days = models.PositiveSmallIntegerField(null=True)
    life_days = models.PositiveSmallIntegerField(null=True)
    firmware = models.CharField(max_length=40, blank=True)
    external_id = models.CharField(max_length=64, blank=True)
    counted = models.BooleanField(default=False)  # its stock is known here
    counted_at = models.DateTimeField(null=True)  # of what a store last said of it
    archived_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(price=None) | models.Q(price__gte=0), name="product_price"
            )
        ]
        indexes = [
            models.Index(fields=["name", "id"], name="product_name"),
            models.Index(fields=["category", "name", "id"], name="product_category"),
            models.Index(fields=["kind", "name", "id"], name="product_kind"),
            models.Index(fields=["-changed_at", "-id"], name="product_newest"),
            models.Index(fields=["picture"], name="product_picture", condition=~models.Q(picture="")),
        ]

    def __str__(self) -> str:
        return self.name

    def title(self, language: str) -> str:
        """Its name as people of a language read it."""
        return str(self.names.get(language) or self.name)

    def text(self, language: str) -> str:
        """What is said about it in a language, else in any; "" when nothing is."""
        return str(self.about.get(language) or next(iter(self.about.values()), ""))


class LinkKind(models.TextChoices):
    """What the other product is to this one."""

    ACCESSORY = "accessory", pgettext_lazy("goes with a product", "accessory")
    CONSUMABLE = "consumable", pgettext_lazy("goes with a product", "consumable")
    PART = "part", pgettext_lazy("goes with a product", "spare part")
    FITS = "fits", pgettext_lazy("goes with a product", "fits")
    REPLACES = "replaces", pgettext_lazy("goes with a product", "is replaced by it")


class Link(models.Model):
    """`other` is an accessory (a part, ...) of `product`."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="links", db_index=False)
    other = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="linked")
    kind = models.CharField(max_length=12, choices=LinkKind.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["product", "other", "kind"], name="product_link_once"),
            models.CheckConstraint(
                condition=~models.Q(product=models.F("other")), name="product_link_to_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.other_id} {self.kind} of {self.product_id}"


class Manual(models.Model):
    """Something to read about a product: a stored file, or an address. `language` "": any."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="manuals")
    title = models.CharField(max_length=200)
    language = models.CharField(max_length=5, blank=True)
    blob = models.CharField(max_length=64, blank=True)
    name = models.CharField(max_length=255, blank=True)  # the file's
    size = models.BigIntegerField(default=0)
    type = models.CharField(max_length=127, blank=True)
    url = models.CharField(max_length=500, blank=True)
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(blob="") ^ models.Q(url=""), name="manual_file_or_address"
            )
        ]
        indexes = [models.Index(fields=["blob"], name="manual_blob", condition=~models.Q(blob=""))]

    def __str__(self) -> str:
        return self.title


class Firmware(models.Model):
    """A version of the software in a product. `notes` are by language."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="firmwares", db_index=False)
    version = models.CharField(max_length=40)
    released_at = models.DateTimeField()
    notes = models.JSONField(default=dict)
    url = models.CharField(max_length=500, blank=True)
    critical = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["product", "version"], name="firmware_once")]

    def __str__(self) -> str:
        return f"{self.version} for {self.product_id}"


class StockWord(models.TextChoices):
    """Why goods moved."""

    RECEIVED = "received", _("came from a supplier")
    RESERVED = "reserved", _("set aside")
    RELEASED = "released", _("no longer set aside")
    CONSUMED = "consumed", _("left")
    COUNTED = "counted", _("counted")
    SCRAPPED = "scrapped", _("thrown away")
    RETURNED = "returned", _("came back")
