"""What the form keeps of people beside their messages: nothing that outlives the conversation."""

from keepword.channels.form.limits import who
from keepword.channels.form.models import Attempt
from keepword.customers.privacy import Holder, Person, register


def _attempts(person: Person, cursor: int) -> int | None:
    """How often they knocked lately, counted under digests of their addresses."""
    Attempt.objects.filter(who__in=[who("address", one) for one in person.addresses]).delete()
    return None


register(Holder("attempts at the form", erase=_attempts, order=53))
