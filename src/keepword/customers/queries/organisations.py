"""Reads of organisations and who belongs to them."""

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.core.errors import NotFound
from keepword.customers.models import Customer, Domain, MemberState, Organisation, OrganisationMember


def organisations(user: User, *, text: str = "") -> QuerySet[Organisation]:
    """Those that are not archived, by name; `text` is the beginning of a name or a domain."""
    rows = (
        Organisation.objects.filter(archived_at=None) if user.may("converse") else Organisation.objects.none()
    )
    if text.strip():
        wanted = text.strip()[:200]
        rows = rows.filter(
            Q(folded__startswith=plain_name(wanted))
            | Q(pk__in=Domain.objects.filter(name__startswith=wanted.lower()).values("organisation"))
        )
    return rows.order_by("folded", "pk")


def counted(rows: QuerySet[Organisation]) -> QuerySet[Organisation]:
    """With `members_count` and their domains."""
    members = Count("members", filter=Q(members__state=MemberState.MEMBER))
    return rows.annotate(members_count=members).prefetch_related("domains")


def get_organisation(user: User, pk: int) -> Organisation:
    """One organisation, archived ones too; missing and forbidden alike are NotFound."""
    found = Organisation.objects.filter(pk=pk).first() if user.may("converse") else None
    if found is None:
        raise NotFound(_("There is no such organisation."))
    return found


def members(user: User, organisation: Organisation) -> QuerySet[OrganisationMember]:
    """Who belongs to it and who may."""
    rows = OrganisationMember.objects.filter(organisation=organisation).exclude(state=MemberState.REFUSED)
    rows = rows if user.may("converse") else rows.none()
    return rows.select_related("customer").prefetch_related("customer__identities").order_by("state", "pk")


def get_member(user: User, pk: int) -> OrganisationMember:
    """One membership; missing and forbidden alike are NotFound."""
    rows = OrganisationMember.objects.select_related("customer", "organisation")
    found = rows.filter(pk=pk).first() if user.may("converse") else None
    if found is None:
        raise NotFound(_("They do not belong to this organisation."))
    return found


def memberships(customer: Customer) -> list[OrganisationMember]:
    """Where a customer belongs, or may. One query."""
    rows = OrganisationMember.objects.filter(customer=customer, organisation__archived_at=None)
    return list(rows.exclude(state=MemberState.REFUSED).select_related("organisation").order_by("pk")[:20])


def plain_name(name: str) -> str:
    """A name as it is compared and sorted: words in their order, without case and accents."""
    return " ".join(name.split()).casefold()[:200]


def suggested_name(domain: str) -> str:
    """A first name for the organisation of a domain: "acme.example" is "Acme"."""
    return domain.split(".")[0].replace("-", " ").title()
