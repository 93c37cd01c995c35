"""Servers that behave badly on purpose, for what real ones in tests cannot be made to do."""

import contextlib
import datetime
import ipaddress
import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

Talk = Callable[[socket.socket], None]


@contextmanager
def listener(talk: Talk, host: str = "127.0.0.1") -> Iterator[int]:
    """A port where each connection is handed to `talk` in a thread of its own."""
    with socket.create_server((host, 0)) as server, contextlib.ExitStack() as connections:
        threads: list[threading.Thread] = []

        def accept() -> None:
            while True:
                try:
                    client, _address = server.accept()
                except OSError:
                    return
                connections.callback(client.close)
                thread = threading.Thread(target=_talk, args=(talk, client))
                threads.append(thread)
                thread.start()

        accepting = threading.Thread(target=accept)
        accepting.start()
        try:
            yield server.getsockname()[1]
        finally:
            server.shutdown(socket.SHUT_RDWR)
            server.close()
            accepting.join()
            connections.close()
            for thread in threads:
                thread.join(10)


def _talk(talk: Talk, client: socket.socket) -> None:
    with contextlib.suppress(OSError, ValueError):
        talk(client)
    with contextlib.suppress(OSError):
        client.shutdown(socket.SHUT_RDWR)
    client.close()


def says(*lines: bytes) -> Talk:
    """Says the first line at once and each next one as the answer to whatever comes."""

    def talk(client: socket.socket) -> None:
        client.sendall(lines[0] + b"\r\n")
        for line in lines[1:]:
            if not client.recv(4096):
                return
            client.sendall(line + b"\r\n")
        client.recv(4096)

    return talk


def holds(*lines: bytes) -> Talk:
    """Says these lines as `says` does, then listens for ever and says nothing more."""

    def talk(client: socket.socket) -> None:
        for number, line in enumerate(lines):
            if number and not client.recv(4096):
                return
            client.sendall(line + b"\r\n")
        while client.recv(4096):
            pass

    return talk


def silent(client: socket.socket) -> None:
    """Takes the connection and says nothing."""
    client.recv(1)


def tls(certificate: Path, key: Path) -> Talk:
    """Speaks TLS from the first byte with this certificate, and nothing more."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)

    def talk(client: socket.socket) -> None:
        with context.wrap_socket(client, server_side=True) as inner:
            inner.recv(1)

    return talk


def expired_certificate(folder: Path) -> tuple[Path, Path]:
    """`(certificate, key)` for localhost that ended yesterday; its own authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=9))
        .not_valid_after(now - datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    paths = folder / "expired.pem", folder / "expired.key"
    paths[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return paths


_FETCH = re.compile(rb"^(\S+) UID FETCH (\S+) \(UID BODY\.PEEK\[\]\)")


def imap_that_cannot_give(uid: int, port: int, *, breaks: bool) -> Talk:
    """Passes everything on to the IMAP server at `port`, but not the body of one mail.

    When asked for that, it says NO, or `breaks` the connection.
    """

    def talk(client: socket.socket) -> None:
        with socket.create_connection(("127.0.0.1", port)) as server:
            back = threading.Thread(target=_pass_on, args=(server, client))
            back.start()
            with client.makefile("rb") as lines:
                for line in lines:
                    asked = _FETCH.match(line)
                    if asked and str(uid).encode() in asked[2].split(b","):
                        if breaks:
                            break
                        client.sendall(asked[1] + b" NO The message could not be converted\r\n")
                        continue
                    server.sendall(line)
            with contextlib.suppress(OSError):
                server.shutdown(socket.SHUT_RDWR)
            with contextlib.suppress(OSError):
                client.shutdown(socket.SHUT_RDWR)
            back.join()

    return talk


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65_536):
            target.sendall(data)
