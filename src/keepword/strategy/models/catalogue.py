"""What we offer, and whom it concerns."""

from django.conf import settings
from django.db import models
from django.utils.translation import pgettext_lazy

from keepword.conversations.models import Inbox, Tag


class Reach(models.TextChoices):
    """For whom a service is."""

    CUSTOMERS = "customers", pgettext_lazy("for whom a service is", "customers")
    UNIT = "unit", pgettext_lazy("for whom a service is", "one of our units")
    INTERNAL = "internal", pgettext_lazy("for whom a service is", "all of our own people")


class Offer(models.TextChoices):
    """Whether a service is given."""

    PLANNED = "planned", pgettext_lazy("service", "planned")
    OFFERED = "offered", pgettext_lazy("service", "offered")
    RETIRED = "retired", pgettext_lazy("service", "not offered any more")


class Service(models.Model):
    """Something that we do for somebody. A conversation is about it by one of its tags or inboxes."""

    name = models.CharField(max_length=120)
    reach = models.CharField(max_length=10, choices=Reach.choices, default=Reach.CUSTOMERS)
    for_whom = models.CharField(max_length=300, blank=True)
    value = models.TextField(blank=True)  # what they want, and gain by it
    position = models.TextField(blank=True)  # our niche, and what sets it apart from what others offer
    channels = models.JSONField(default=list)  # keys of channels by which it is given
    state = models.CharField(max_length=10, choices=Offer.choices, default=Offer.OFFERED)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    inboxes = models.ManyToManyField(Inbox, related_name="services")
    tags = models.ManyToManyField(Tag, related_name="services")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["state", "name", "id"], name="service_state")]

    def __str__(self) -> str:
        return self.name


class Group(models.TextChoices):
    """Whose expectations a service has to meet: the six groups."""

    CUSTOMERS = "customers", pgettext_lazy("group of people", "customers")
    EMPLOYEES = "employees", pgettext_lazy("group of people", "employees")
    PARTNERS = "partners", pgettext_lazy("group of people", "partners")
    SUPPLIERS = "suppliers", pgettext_lazy("group of people", "suppliers")
    INVESTORS = "investors", pgettext_lazy("group of people", "investors")
    SOCIETY = "society", pgettext_lazy("group of people", "society")


class Stakeholder(models.Model):
    """Some people of a group, what they expect, and by which services they get it."""

    name = models.CharField(max_length=120)
    group = models.CharField(max_length=10, choices=Group.choices)
    expects = models.TextField(blank=True)
    services = models.ManyToManyField(Service, related_name="stakeholders")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Heard(models.Model):
    """What stakeholders told us on a day, by whatever way: a meeting, a call, a letter."""

    stakeholder = models.ForeignKey(Stakeholder, on_delete=models.CASCADE, related_name="heard")
    day = models.DateField()
    words = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["stakeholder", "-day", "-id"], name="heard_of")]

    def __str__(self) -> str:
        return f"{self.stakeholder_id} on {self.day}"
