"""What hostile callers send: any bytes, and calls that were right once."""

from typing import Protocol

from hypothesis import HealthCheck
from hypothesis import settings as how
from hypothesis import strategies as st

ANY_BYTES = st.binary(max_size=300)


class Signs(Protocol):
    """A door or a line, as far as it signs."""

    def headers(self, body: bytes) -> dict[str, str]: ...


def often(times: int) -> how:
    """So many examples within the fixtures of one test."""
    return how(max_examples=times, suppress_health_check=[HealthCheck.function_scoped_fixture])


def mangled(data: st.DataObject, body: bytes) -> bytes:
    """A body with some of its bytes left out, put in or replaced."""
    found = bytearray(body)
    for _turn in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(found) - 1))
        many = data.draw(st.integers(0, 12))
        found[at : at + many] = data.draw(st.binary(max_size=12))
    return bytes(found)


def signed(by: Signs, body: bytes) -> dict[str, str]:
    """Its headers as the provider would sign it; none where nobody could."""
    try:
        return by.headers(body)
    except ValueError:
        return {}
