"""A throw-away Dovecot: IMAP with STARTTLS and TLS, LMTP, log-in by password and by XOAUTH2."""

import grp
import imaplib
import os
import pwd
import re
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .certificates import Certificates
from .dovecot_config import configuration
from .process import HOST, Server, ServerError, answers, find_program, free_port, wait_until

PASSWORD = "correct horse battery staple"
MAILBOXES = ("INBOX", "Sent", "Junk")


@dataclass(frozen=True)
class Stored:
    """One mail as the server has it."""

    uid: int
    seen: bool
    raw: bytes


class Dovecot(Server):
    """`users` are addresses; all have `PASSWORD` and log in by XOAUTH2 too when there is a token server.

    A mail to `name+anything@domain` lands in the INBOX of `name@domain`, with the address in Delivered-To.
    """

    name = "dovecot"

    def __init__(
        self, *users: str, introspection_url: str = "", scope: str = "mail", password: str = PASSWORD
    ) -> None:
        super().__init__()
        self.users = list(users or ("support@shop.example", "olena@example.org"))
        self.password = password
        self.imap_port, self.imaps_port, self.lmtp_port = free_port(), free_port(), free_port()
        self.folder.chmod(0o755)
        self.certificates = Certificates(self.folder)
        self._introspection_url = introspection_url
        self._scope = scope
        self._configure()

    def start(self) -> None:
        program = find_program("dovecot", "dovecot-imapd")
        ports = self.imap_port, self.imaps_port, self.lmtp_port
        self.launch([program, "-F", "-c", self._config], lambda: all(map(answers, ports)))

    def close(self) -> None:
        """At once: what a second of orderly ending would save is thrown away anyway."""
        self.kill()
        super().close()

    def restart(self) -> None:
        """Ends all connections and comes back on the same ports with the same mail."""
        self.stop()
        self.start()

    def add_user(self, user: str) -> None:
        self.users.append(user)
        self._write_users()

    @contextmanager
    def imap(self, user: str) -> Iterator[imaplib.IMAP4]:
        """A logged-in connection, closed afterwards."""
        with imaplib.IMAP4(HOST, self.imap_port, timeout=10) as client:
            client.login(user, self.password)
            yield client

    def tls(self) -> ssl.SSLContext:
        """A client's context that trusts this server."""
        return ssl.create_default_context(cafile=str(self.certificates.ca))

    def append(
        self,
        user: str,
        raw: bytes,
        mailbox: str = "INBOX",
        *,
        seen: bool = False,
        at: datetime | None = None,
    ) -> None:
        """Puts a mail into the mailbox as a mail program does; `at` is the server's date of it."""
        when = imaplib.Time2Internaldate(at) if at else ""
        with self.imap(user) as client:
            # imaplib takes an empty flag list and date as "none given".
            _ok(client.append(mailbox, "(\\Seen)" if seen else "", when, raw))

    def messages(self, user: str, mailbox: str = "INBOX") -> list[Stored]:
        """All mails of the mailbox in the order of their UIDs; looking leaves the seen flag as it is."""
        with self.imap(user) as client:
            _ok(client.select(mailbox, readonly=True))
            data = _ok(client.uid("FETCH", "1:*", "(FLAGS BODY.PEEK[])"))
        return [_stored(head, raw) for head, raw in (part for part in data if isinstance(part, tuple))]

    def wait_for(self, user: str, count: int, mailbox: str = "INBOX", seconds: float = 20) -> list[Stored]:
        """The mailbox's mails as soon as there are at least `count` of them."""
        found: list[Stored] = []

        def enough() -> bool:
            found[:] = self.messages(user, mailbox)
            return len(found) >= count

        wait_until(enough, f"{count} mails in {mailbox} of {user}", seconds, pause=0.1)
        return found

    def mark_seen(self, user: str, uid: int, mailbox: str = "INBOX") -> None:
        with self.imap(user) as client:
            _ok(client.select(mailbox))
            _ok(client.uid("STORE", str(uid), "+FLAGS", "(\\Seen)"))

    def delete(self, user: str, uid: int, mailbox: str = "INBOX") -> None:
        with self.imap(user) as client:
            _ok(client.select(mailbox))
            _ok(client.uid("STORE", str(uid), "+FLAGS", "(\\Deleted)"))
            _ok(client.expunge())

    def uid_validity(self, user: str, mailbox: str = "INBOX") -> int:
        with self.imap(user) as client:
            answer = _ok(client.status(mailbox, "(UIDVALIDITY)"))
        found = re.search(rb"UIDVALIDITY (\d+)", answer[0])
        if not found:
            raise ServerError(f"no UIDVALIDITY in {answer!r}")
        return int(found[1])

    def renumber(self, user: str, mailbox: str = "INBOX") -> int:
        """Gives the mailbox a new UIDVALIDITY and its mails new UIDs from 1 up, as after a server's move.

        Open connections to the mailbox are ended, as a real move does. Returns the new UIDVALIDITY.
        """
        new = self.uid_validity(user, mailbox) + 1
        self.stop()
        home = self.folder / "mail" / user / "Maildir"
        where = home if mailbox == "INBOX" else home / f".{mailbox}"
        for path in where.glob("dovecot[.-]*"):
            if path.name.startswith(("dovecot-uidlist", "dovecot.index")):
                path.unlink()
        self.start()
        self._doveadm("mailbox", "update", "-u", user, "--uid-validity", str(new), mailbox)
        return self.uid_validity(user, mailbox)

    def _doveadm(self, *arguments: str) -> None:
        command = [find_program("doveadm", "dovecot-core"), "-c", str(self._config), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise ServerError(f"doveadm {' '.join(arguments)} failed: {done.stderr}")

    def _configure(self) -> None:
        root = os.geteuid() == 0
        me = "" if root else pwd.getpwuid(os.geteuid()).pw_name
        my_group = "" if root else grp.getgrgid(os.getegid()).gr_name
        asked = [find_program("dovecot", "dovecot-imapd"), "--version"]
        version = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
        files = configuration(
            version,
            {
                "folder": self.folder,
                "host": HOST,
                "internal": me or "dovecot",
                "internal_group": my_group or "dovecot",
                "login": me or "dovenull",
                "mail_user": me or "nobody",
                "mail_group": my_group or "nogroup",
                # Only root may change the root folder.
                "chroot": "chroot =" if me else "",
                "certificate": self.certificates.certificate,
                "key": self.certificates.key,
                "introspection_url": self._introspection_url,
                "scope": self._scope,
                "imap_port": self.imap_port,
                "imaps_port": self.imaps_port,
                "lmtp_port": self.lmtp_port,
            },
        )
        for name, text in files.items():
            (self.folder / name).write_text(text)
        self._config = self.folder / "dovecot.conf"
        mail = self.folder / "mail"
        mail.mkdir()
        mail.chmod(0o777)
        self._write_users()

    def _write_users(self) -> None:
        (self.folder / "users").write_text("".join(f"{user}:{self.password}\n" for user in self.users))


def _ok(answer: tuple[str, list[Any]]) -> list[Any]:
    kind, data = answer
    if kind != "OK":
        raise ServerError(f"IMAP answered {kind} {data!r}")
    return data


def _stored(head: bytes, raw: bytes) -> Stored:
    uid = re.search(rb"UID (\d+)", head)
    if not uid:
        raise ServerError(f"no UID in {head!r}")
    return Stored(int(uid[1]), b"\\Seen" in head, raw)
