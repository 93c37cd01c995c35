from collections.abc import Callable

import pytest
from django.test import Client

from tests.cast import Cast

Given = dict[str, str]


@pytest.fixture
def admin(cast: Cast, client: Client) -> Client:
    client.force_login(cast.admin)
    return client


@pytest.fixture
def mailbox_form() -> Callable[..., Given]:
    """The form of a mailbox that nothing answers for, as a browser sends it."""

    def filled(**changes: str) -> Given:
        given = {
            "address": "help@shop.example",
            "name": "Help",
            "language": "en",
            "signature": "",
            "acknowledge": "on",
            "ask_rating": "on",
            "login": "password",
            "username": "help@shop.example",
            "password": "open sesame",
            "imap_host": "127.0.0.1",
            "imap_port": "1",
            "imap_security": "tls",
            "smtp_host": "127.0.0.1",
            "smtp_port": "1",
            "smtp_security": "starttls",
            "folder": "INBOX",
            "since": "new",
            "do": "anyway",
        }
        return given | changes

    return filled
