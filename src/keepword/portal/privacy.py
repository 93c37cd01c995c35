"""What the portal keeps of a customer beside their conversations: codes, sessions, browsers that ring."""

from keepword.customers.privacy import Holder, Person, register
from keepword.portal.models import CustomerSession, SignInCode


def _sign_ins(person: Person, cursor: int) -> int | None:
    """Browsers go with their session, or with the conversation whose page they hold."""
    SignInCode.objects.filter(address__in=person.addresses).delete()
    CustomerSession.objects.filter(address__in=person.addresses).delete()
    return None


register(Holder("sign-ins of customers", erase=_sign_ins, order=54))
