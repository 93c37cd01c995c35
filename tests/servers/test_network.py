import socket
import subprocess
import sys

import pytest

from tests.servers.keepword import OFFLINE
from tests.servers.network import NetworkBlockedError

OUTSIDE = ("192.0.2.1", 80)


def test_a_test_cannot_connect_to_the_outside() -> None:
    with (
        pytest.raises(NetworkBlockedError, match=r"192\.0\.2\.1"),
        socket.create_connection(OUTSIDE, timeout=1),
    ):
        pass


def test_a_test_cannot_ask_a_name_server() -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as client, pytest.raises(NetworkBlockedError):
        client.sendto(b"?", ("192.0.2.1", 53))
    with pytest.raises(NetworkBlockedError, match=r"keepword\.org"):
        socket.getaddrinfo("keepword.org", 80)


def test_example_names_do_not_exist_as_in_real_life() -> None:
    with pytest.raises(socket.gaierror):
        socket.getaddrinfo("imap.shop.example", 993)


def test_a_process_of_the_tests_stays_offline_too() -> None:
    script = f"import socket; socket.create_connection({OUTSIDE!r}, timeout=1)"
    environment = {"PYTHONPATH": str(OFFLINE)}
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=False
    )
    assert "tests must not leave this machine" in done.stderr
