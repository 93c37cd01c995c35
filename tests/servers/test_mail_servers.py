import smtplib
from email.message import EmailMessage

import pytest
from imap_tools import MailBox, MailBoxStartTls, MailBoxUnencrypted

from tests.servers.dovecot import PASSWORD, Dovecot
from tests.servers.oauth import TokenServer
from tests.servers.process import HOST
from tests.servers.smtp import Behaviour, SmtpServer

SUPPORT = "support@shop.example"
OLENA = "olena@example.org"


def mail(subject: str, to: str = SUPPORT) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = OLENA, to, subject
    message["Message-ID"] = f"<{subject.replace(' ', '.')}@example.org>"
    message.set_content("Де моя посилка?")
    return message.as_bytes()


def test_a_mail_sent_by_smtp_arrives_in_a_mailbox(dovecot: Dovecot, smtp: SmtpServer) -> None:
    smtp.send(OLENA, [SUPPORT], mail("Where is my parcel"))
    dovecot.wait_for(SUPPORT, 1)
    with MailBoxUnencrypted(HOST, dovecot.imap_port).login(SUPPORT, PASSWORD) as mailbox:
        [message] = mailbox.fetch(mark_seen=False)
    assert (message.subject, message.from_, message.text.strip()) == (
        "Where is my parcel",
        OLENA,
        "Де моя посилка?",
    )


def test_a_plus_address_lands_in_the_mailbox_and_is_kept_in_a_header(
    dovecot: Dovecot, smtp: SmtpServer
) -> None:
    smtp.send(OLENA, ["support+c1.signed@shop.example"], mail("Again"))
    [stored] = dovecot.wait_for(SUPPORT, 1)
    assert b"Delivered-To: support+c1.signed@shop.example\r\n" in stored.raw


def test_mail_programs_log_in_over_tls_with_the_servers_certificate(dovecot: Dovecot) -> None:
    with MailBox("localhost", dovecot.imaps_port, ssl_context=dovecot.tls()).login(SUPPORT, PASSWORD) as box:
        assert {folder.name for folder in box.folder.list()} == {"INBOX", "Sent", "Junk"}
    starttls = MailBoxStartTls("localhost", dovecot.imap_port, ssl_context=dovecot.tls())
    with starttls.login(SUPPORT, PASSWORD) as box:
        assert box.folder.get() == "INBOX"


def test_xoauth2_logs_in_with_an_active_token(dovecot: Dovecot, tokens: TokenServer) -> None:
    box = MailBoxUnencrypted(HOST, dovecot.imap_port)
    with box.xoauth2(SUPPORT, tokens.access_token(SUPPORT)):
        assert box.folder.get() == "INBOX"


@pytest.mark.parametrize("fault", ["expired", "revoked", "without the scope", "another's"])
def test_xoauth2_is_refused_with_a_bad_token(fault: str, dovecot: Dovecot, tokens: TokenServer) -> None:
    token = {
        "expired": lambda: tokens.access_token(SUPPORT, seconds=-1),
        "revoked": lambda: tokens.access_token(SUPPORT),
        "without the scope": lambda: tokens.access_token(SUPPORT, scope="calendar"),
        "another's": lambda: tokens.access_token(OLENA),
    }[fault]()
    if fault == "revoked":
        tokens.revoke(SUPPORT)
    box = MailBoxUnencrypted(HOST, dovecot.imap_port)
    try:
        with pytest.raises(Exception, match="AUTHENTICATIONFAILED"):
            box.xoauth2(SUPPORT, token)
    finally:
        box.client.shutdown()


def test_a_waiting_program_is_told_of_new_mail(dovecot: Dovecot) -> None:
    with MailBoxUnencrypted(HOST, dovecot.imap_port).login(SUPPORT, PASSWORD) as box, box.idle as idle:
        dovecot.append(SUPPORT, mail("New"))
        assert any(b"EXISTS" in line for line in idle.poll(timeout=10))


def test_renumbering_changes_uidvalidity_and_uids_but_keeps_the_mail(dovecot: Dovecot) -> None:
    for subject in ("one", "two", "three"):
        dovecot.append(SUPPORT, mail(subject))
    first, *_ = dovecot.messages(SUPPORT)
    dovecot.delete(SUPPORT, first.uid)
    before, validity = dovecot.messages(SUPPORT), dovecot.uid_validity(SUPPORT)
    assert dovecot.renumber(SUPPORT) != validity
    after = dovecot.messages(SUPPORT)
    assert [message.raw for message in after] == [message.raw for message in before]
    assert [message.uid for message in after] == [1, 2]
    assert [message.uid for message in before] == [2, 3]


def test_mail_survives_a_restart(dovecot: Dovecot) -> None:
    dovecot.append(SUPPORT, mail("Kept"), "Sent", seen=True)
    dovecot.restart()
    [kept] = dovecot.messages(SUPPORT, "Sent")
    assert kept.seen


def test_smtp_log_in_by_token_over_starttls_is_recorded(
    smtp: SmtpServer, tokens: TokenServer, dovecot: Dovecot
) -> None:
    smtp.behaviour.require_login = True
    with smtplib.SMTP("localhost", smtp.port, timeout=10) as client:
        client.starttls(context=dovecot.tls())
        client.ehlo()
        text = f"user={SUPPORT}\x01auth=Bearer {tokens.access_token(SUPPORT)}\x01\x01"
        client.auth("XOAUTH2", lambda challenge=None: text if challenge is None else "")
        client.sendmail(SUPPORT, [OLENA], mail("By token", OLENA))
    [sent] = smtp.accepted
    assert (sent.user, sent.mechanism, sent.tls) == (SUPPORT, "XOAUTH2", True)


def test_smtp_log_in_is_refused_with_an_expired_token_and_a_wrong_password(
    smtp: SmtpServer, tokens: TokenServer
) -> None:
    text = f"user={SUPPORT}\x01auth=Bearer {tokens.access_token(SUPPORT, seconds=-1)}\x01\x01"
    with smtplib.SMTP(HOST, smtp.port, timeout=10) as client:
        client.ehlo()
        with pytest.raises(smtplib.SMTPAuthenticationError):
            client.auth("XOAUTH2", lambda challenge=None: text if challenge is None else "")
        with pytest.raises(smtplib.SMTPAuthenticationError):
            client.login(SUPPORT, "wrong")


def test_smtp_refuses_puts_off_and_then_takes(smtp: SmtpServer) -> None:
    smtp.behaviour = Behaviour(refuse={"nobody@example.org"}, defer=1)
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        smtp.send(SUPPORT, ["nobody@example.org"], mail("x"))
    assert refused.value.recipients["nobody@example.org"][0] == 550
    with pytest.raises(smtplib.SMTPDataError) as deferred:
        smtp.send(SUPPORT, [OLENA], mail("x"))
    assert deferred.value.smtp_code == 451
    smtp.send(SUPPORT, [OLENA], mail("x"))
    assert (len(smtp.accepted), smtp.tries) == (1, 2)


@pytest.mark.parametrize("kept", [True, False])
@pytest.mark.parametrize("after_data", ["hang", "close"])
def test_smtp_can_leave_its_client_uncertain(
    after_data: str, kept: bool, smtp: SmtpServer, dovecot: Dovecot
) -> None:
    smtp.behaviour = Behaviour(after_data="hang" if after_data == "hang" else "close", keep=kept)
    with (
        pytest.raises(smtplib.SMTPServerDisconnected),
        smtplib.SMTP(HOST, smtp.port, timeout=0.5) as client,
    ):
        client.sendmail(SUPPORT, [OLENA], mail("x", OLENA))
    smtp.wait_for_tries(1)
    smtp.wait_for(int(kept))
    assert len(smtp.accepted) == kept
    assert len(dovecot.messages(OLENA)) == kept
