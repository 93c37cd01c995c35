"""Whom customers belong to: a company, a school, an office."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from keepword.accounts.models import User
from keepword.customers.models.people import Customer


class Organisation(models.Model):
    """Several customers who buy or ask for the same house. `notes` is what agents tell each other of it."""

    name = models.CharField(max_length=200)
    folded = models.CharField(max_length=200)  # the name as it is compared and sorted
    notes = models.TextField(blank=True)
    created_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["folded"], name="organisation_once", condition=models.Q(archived_at__isnull=True)
            )
        ]
        indexes = [models.Index(fields=["folded", "id"], name="organisation_by_name")]

    def __str__(self) -> str:
        return self.name


class Domain(models.Model):
    """A mail domain of an organisation: who proves an address in it is suggested as one of theirs."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="domains")
    name = models.CharField(max_length=253, unique=True)

    def __str__(self) -> str:
        return self.name


class MemberState(models.TextChoices):
    SUGGESTED = "suggested", _("suggested")
    MEMBER = "member", _("belongs to it")
    REFUSED = "refused", _("does not belong to it")  # kept, so that it is not suggested again


class OrganisationMember(models.Model):
    """A customer belongs to an organisation, or may. `role` is what they are there, in words."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="members", db_index=False
    )
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="organisations")
    role = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=10, choices=MemberState.choices, default=MemberState.MEMBER)
    why = models.CharField(max_length=253, blank=True)  # the domain that suggested it
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer", "organisation"], name="organisation_member_once")
        ]
        indexes = [models.Index(fields=["organisation", "state", "id"], name="organisation_members")]

    def __str__(self) -> str:
        return f"customer {self.customer_id} of organisation {self.organisation_id}"
