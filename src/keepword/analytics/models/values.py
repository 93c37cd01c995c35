from django.db import models


class IndicatorValue(models.Model):
    """A number as it was measured: of an indicator, for one stretch of time, whole or of one value of a cut.

    `kind` is a `rules.keeping.Stretch`; `begins` the day on which it begins in the shop. `cut` is "" for the
    whole, else a key of `registry.CUTS`; `cut_key` what it is cut to ("" of what is of none). `value` is
    empty where nothing was to be counted (`n` 0). `low` and `high`: its 95 % interval where one is known.
    Made anew whenever it is measured again: never a source of anything.
    """

    indicator = models.CharField(max_length=63)
    kind = models.CharField(max_length=8)
    begins = models.DateField()
    since = models.DateTimeField()
    until = models.DateTimeField()
    cut = models.CharField(max_length=16, default="", blank=True)
    cut_key = models.CharField(max_length=120, default="", blank=True)
    value = models.FloatField(null=True)
    n = models.PositiveBigIntegerField(default=0)
    numerator = models.FloatField(null=True)
    denominator = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    measured_at = models.DateTimeField()
    watermark = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "kind", "begins", "cut", "cut_key"], name="one_value_a_stretch_and_cut"
            )
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.kind} {self.begins}"


class IndicatorState(models.Model):
    """When an indicator was last measured: with the facts up to `watermark`, its past from the day `since`.

    `failure` says what went wrong, "" when nothing did. `seconds` is what it took.
    """

    indicator = models.CharField(max_length=63, primary_key=True)
    watermark = models.BigIntegerField(default=0)
    measured_at = models.DateTimeField()
    since = models.DateField()
    seconds = models.FloatField(default=0)
    failure = models.CharField(max_length=300, default="", blank=True)

    def __str__(self) -> str:
        return self.indicator


class Measuring(models.Model):
    """Whether measuring is queued, and when somebody asked for all of it anew: one row."""

    queued_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"asked {self.asked_at}"
