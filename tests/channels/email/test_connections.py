"""Each way in which a mailbox cannot be reached is told in words that say what to do."""

from contextlib import ExitStack
from pathlib import Path

import pytest

from keepword.channels.email import connections, faults, servers
from keepword.channels.email.connections import Finding, check
from keepword.channels.email.models import Login, Mailbox, Security
from keepword.core import secrets
from tests.cast import Cast
from tests.channels.email import badly
from tests.channels.email.conftest import SUPPORT, by_oauth, make_mailbox
from tests.servers.dovecot import Dovecot
from tests.servers.oauth import TokenServer
from tests.servers.process import free_port
from tests.servers.smtp import SmtpServer

pytestmark = pytest.mark.django_db


@pytest.fixture
def box(db: None, cast: Cast, dovecot: Dovecot, smtp: SmtpServer) -> Mailbox:
    return make_mailbox(cast.inbox, dovecot, smtp)


def fault(found: list[Finding], step: str) -> str:
    """What is said of the step that failed."""
    [bad] = [one for one in found if one.step == step and not one.ok]
    return bad.text


def steps(found: list[Finding]) -> list[tuple[str, bool]]:
    return [(one.step, one.ok) for one in found]


WELL = [
    ("IMAP server", True),
    ("IMAP log-in", True),
    ("Folder", True),
    ("Sent folder", True),
    ("SMTP server", True),
    ("SMTP log-in", True),
    ("Sender", True),
]


def test_a_mailbox_that_works_is_found_well_in_every_step(box: Mailbox) -> None:
    assert steps(check(box)) == WELL


@pytest.mark.usefixtures("trusted")
def test_tls_and_starttls_work_with_a_trusted_certificate(
    box: Mailbox, dovecot: Dovecot, smtp: SmtpServer
) -> None:
    box.imap_security = box.smtp_security = Security.STARTTLS
    assert steps(check(box)) == WELL
    box.imap_security = box.smtp_security = Security.TLS
    box.imap_port, box.smtp_port = dovecot.imaps_port, smtp.tls_port
    assert steps(check(box)) == WELL


def test_an_unknown_host(box: Mailbox) -> None:
    box.imap_host = box.smtp_host = "imap.shop.example"
    found = check(box)
    assert fault(found, "IMAP server") == "There is no server named “imap.shop.example”. Check its spelling."
    assert "no server named" in fault(found, "SMTP server")


@pytest.mark.parametrize(
    "host", ["https://shop.example", "shop example", "a" * 70 + ".example", "shop..example"]
)
def test_what_is_no_host_name(box: Mailbox, host: str) -> None:
    box.imap_host = box.smtp_host = host
    found = check(box)
    assert "server" in fault(found, "IMAP server")
    assert "server" in fault(found, "SMTP server")


def test_a_closed_port(box: Mailbox) -> None:
    box.imap_port = box.smtp_port = free_port()
    found = check(box)
    assert "refuses connections on port" in fault(found, "IMAP server")
    assert "SMTP is switched on" in fault(found, "SMTP server")


def test_a_port_that_does_not_answer(box: Mailbox, stack: ExitStack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "CHECK_SECONDS", 0.3)
    monkeypatch.setattr(faults, "PROBE_SECONDS", 0.3)
    box.imap_port = box.smtp_port = stack.enter_context(badly.listener(badly.silent))
    found = check(box)
    assert "may be blocked by a firewall" in fault(found, "IMAP server")
    assert "may be blocked by a firewall" in fault(found, "SMTP server")


def test_a_certificate_that_nobody_here_trusts(box: Mailbox, dovecot: Dovecot, smtp: SmtpServer) -> None:
    box.imap_security, box.imap_port = Security.TLS, dovecot.imaps_port
    box.smtp_security = Security.STARTTLS
    found = check(box)
    assert "does not trust whoever signed" in fault(found, "IMAP server")
    assert "does not trust whoever signed" in fault(found, "SMTP server")


def test_a_certificate_for_another_name(
    box: Mailbox, dovecot: Dovecot, stack: ExitStack, trusted: None
) -> None:
    files = dovecot.certificates
    talk = badly.tls(files.certificate, files.key)
    box.imap_host = box.smtp_host = "127.0.0.2"
    box.imap_port = box.smtp_port = stack.enter_context(badly.listener(talk, "127.0.0.2"))
    box.imap_security = box.smtp_security = Security.TLS
    found = check(box)
    assert "is not for the name 127.0.0.2" in fault(found, "IMAP server")
    assert "is not for the name 127.0.0.2" in fault(found, "SMTP server")


def test_an_expired_certificate(
    box: Mailbox, stack: ExitStack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate, key = badly.expired_certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    box.imap_port = stack.enter_context(badly.listener(badly.tls(certificate, key)))
    box.imap_security = Security.TLS
    assert "has expired" in fault(check(box), "IMAP server")


@pytest.mark.usefixtures("trusted")
def test_tls_spoken_to_a_plain_port(box: Mailbox) -> None:
    box.imap_security = box.smtp_security = Security.TLS
    found = check(box)
    assert "does not begin with TLS" in fault(found, "IMAP server")
    assert "does not begin with TLS" in fault(found, "SMTP server")


@pytest.mark.parametrize("security", [Security.NONE, Security.STARTTLS])
def test_a_tls_port_spoken_to_in_plain(
    box: Mailbox, dovecot: Dovecot, smtp: SmtpServer, security: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "CHECK_SECONDS", 0.5)
    box.imap_port, box.smtp_port = dovecot.imaps_port, smtp.tls_port
    box.imap_security = box.smtp_security = security
    found = check(box)
    assert "expects TLS from the first byte" in fault(found, "IMAP server")
    assert "expects TLS from the first byte" in fault(found, "SMTP server")


def test_a_server_without_starttls(box: Mailbox, stack: ExitStack) -> None:
    imap = badly.says(b"* OK hello", b"* CAPABILITY IMAP4rev1\r\nX OK done")
    smtp = badly.says(b"220 hello", b"250 mail.shop.example")
    box.imap_security = box.smtp_security = Security.STARTTLS
    box.imap_port = stack.enter_context(badly.listener(_capable(imap)))
    box.smtp_port = stack.enter_context(badly.listener(smtp))
    found = check(box)
    assert "offers no STARTTLS" in fault(found, "IMAP server")
    assert "offers no STARTTLS" in fault(found, "SMTP server")


def _capable(_talk: badly.Talk) -> badly.Talk:
    """An IMAP server that can do nothing: its answers need the client's tags."""

    def talk(client: badly.socket.socket) -> None:
        client.sendall(b"* OK hello\r\n")
        while line := client.recv(4096):
            tag = line.split()[0]
            client.sendall(b"* CAPABILITY IMAP4rev1\r\n" + tag + b" OK done\r\n")

    return talk


def test_something_else_than_a_mail_server(box: Mailbox, stack: ExitStack) -> None:
    port = stack.enter_context(badly.listener(badly.says(b"HTTP/1.1 400 Bad Request")))
    box.imap_port = box.smtp_port = port
    found = check(box)
    assert "does not speak IMAP" in fault(found, "IMAP server")
    assert "HTTP/1.1 400" in fault(found, "IMAP server")
    assert not next(one for one in found if one.step == "SMTP server").ok


def test_a_server_that_turns_us_away(box: Mailbox, stack: ExitStack) -> None:
    box.smtp_port = stack.enter_context(badly.listener(badly.says(b"554 5.7.1 We know you not")))
    assert "turns Keepword away: “554 5.7.1 We know you not”" in fault(check(box), "SMTP server")


def test_a_wrong_password(box: Mailbox) -> None:
    box.password = secrets.encrypt("wrong")
    found = check(box)
    assert fault(found, "IMAP log-in") == "127.0.0.1 does not accept this user name and password."
    assert fault(found, "SMTP log-in") == "127.0.0.1 does not accept this user name and password."


@pytest.mark.parametrize("password", ["пароль", "a\r\nb"])
def test_a_password_of_unusual_letters_is_refused_like_any_other(box: Mailbox, password: str) -> None:
    box.password = secrets.encrypt(password)
    found = check(box)
    assert "password" in fault(found, "IMAP log-in")
    assert "password" in fault(found, "SMTP log-in")


def test_a_password_in_other_letters_opens_both_servers(
    box: Mailbox, dovecot: Dovecot, smtp: SmtpServer
) -> None:
    dovecot.password = smtp.password = "слово чести"
    dovecot._write_users()
    box.password = secrets.encrypt("слово чести")
    assert steps(check(box)) == WELL


def test_a_missing_folder_names_those_that_are_there(box: Mailbox) -> None:
    box.folder = "Support"
    text = fault(check(box), "Folder")
    assert "no folder “Support”" in text
    assert "INBOX" in text


@pytest.mark.parametrize(
    ("host", "words"),
    [
        ("imap.gmail.com", "Choose “Google”"),
        ("outlook.office365.com", "Choose “Microsoft 365”"),
        ("imap.ukr.net", "made for mail programs"),
        ("imap.yandex.ru", "made for mail programs"),
        ("notgmail.com", ""),
    ],
)
def test_known_providers_have_a_hint(host: str, words: str) -> None:
    hint = faults.provider_hint(host)
    assert (words in hint) if words else hint == ""


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("[ALERT] Your account is not enabled for IMAP use.", "IMAP switched off"),
        ("LOGIN failed. User is authenticated but not connected.", "IMAP switched off"),
        ("[ALERT] Application-specific password required: https://x", "app password"),
        ("[UNAVAILABLE] Temporary authentication failure.", "does not let anybody in at the moment"),
        (
            "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled",
            "Authenticated SMTP",
        ),
    ],
)
def test_what_servers_say_at_log_in_is_understood(box: Mailbox, said: str, words: str) -> None:
    error = faults.login_refused(box, faults.imap_server(box), Exception(said))
    assert words in error.message


def test_a_sender_that_the_server_refuses(box: Mailbox, stack: ExitStack) -> None:
    refusing = badly.says(b"220 hi", b"250 hi", b"550 5.7.60 No permission to send as this sender")
    box.smtp_port = stack.enter_context(badly.listener(refusing))
    assert "does not let this mailbox send from the inbox's address" in fault(check(box), "Sender")


def test_a_relay_without_log_in_is_used_without_one(box: Mailbox, stack: ExitStack) -> None:
    box.smtp_port = stack.enter_context(badly.listener(badly.says(b"220 hi", b"250 hi", b"250 ok")))
    found = check(box)
    assert steps(found)[-3:] == [("SMTP server", True), ("SMTP log-in", True), ("Sender", True)]
    assert found[-2].text == "The server asks for none."


def test_oauth_without_the_mail_scope_says_so(box: Mailbox, tokens: TokenServer) -> None:
    by_oauth(box, tokens)
    refresh = tokens.refresh_token(SUPPORT, scope="profile")
    box.tokens = _tokens(tokens.access_token(SUPPORT, scope="profile"), refresh)
    box.save()
    found = check(box)
    assert "does not accept the permission given for support@shop.example" in fault(found, "IMAP log-in")
    assert "Connect the mailbox again" in fault(found, "SMTP log-in")


def test_oauth_opens_both_servers(box: Mailbox, tokens: TokenServer) -> None:
    by_oauth(box, tokens)
    box.tokens = _tokens(tokens.access_token(SUPPORT), tokens.refresh_token(SUPPORT))
    box.save()
    assert steps(check(box)) == WELL


def _tokens(access: str, refresh: str) -> str:
    import json

    kept = {"access": access, "refresh": refresh, "expires_at": "2999-01-01T00:00:00+00:00", "scope": ""}
    return secrets.encrypt(json.dumps(kept))


def test_a_mailbox_for_receiving_by_lmtp_needs_no_imap(box: Mailbox) -> None:
    box.imap_host = ""
    assert steps(check(box)) == WELL[4:]


def test_without_a_server_for_sending_answers_cannot_leave(box: Mailbox) -> None:
    box.smtp_host = ""
    assert "answers cannot leave" in fault(check(box), "SMTP server")


@pytest.mark.usefixtures("trusted")
def test_the_sent_folder_is_found_by_its_flag(box: Mailbox) -> None:
    with connections.imap(box) as opened:
        assert servers.sent_folder(opened, box) == "Sent"
    box.sent_folder = "Elsewhere"
    assert "Elsewhere" in fault(check(box), "Sent folder")
    assert box.login == Login.PASSWORD
