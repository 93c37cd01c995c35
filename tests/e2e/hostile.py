"""Mails full of strings that want to run scripts, and the watch on a page for one that did."""

from collections.abc import Iterator, Sequence
from email.header import Header
from email.message import Message
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from itertools import zip_longest
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page, Request

CORPUS = Path(__file__).resolve().parents[1] / "corpus/xss"
A_BODY = 340  # strings
FILES = 80
KINDS = ("text/html", "image/svg+xml", "image/png", "text/plain")
CLOSE = (
    "\n//[\"'`-->]]></textarea></style></script></title></noscript></xmp></select></svg></math></iframe>\n"
)

# Stands in a page before anything of it runs. What a payload calls is noted instead of done.
WATCH = """
window.ran = [];
for (const name of ["alert", "confirm", "prompt", "print", "open"])
    window[name] = (...what) => { window.ran.push(name + ": " + what.join(" ").slice(0, 200)); };
"""

# What must not stand in a document that shows mails; a frame's document is looked into from its page.
LOOK = r"""
() => {
    const found = [...(window.ran ?? [])];
    const own = (url) => new URL(url, location.href).href.startsWith(location.origin + "/static/");
    const runs = /^(javascript|vbscript|livescript|mocha|data:(?!image\/(png|jpe?g|gif|webp)[;,]))/i;
    const look = (place, inside) => {
        for (const element of place.querySelectorAll("*")) {
            const name = element.localName;
            const told = () => element.outerHTML.slice(0, 200);
            const data = name === "script" && element.type === "application/json" && !element.src;
            if (name === "script" && (inside || !(data || own(element.src)))) found.push(told());
            if (["object", "embed", "applet", "frame", "portal", "set", "animate"].includes(name))
                found.push(told());
            if (inside && ["iframe", "meta", "form", "input", "button", "svg", "math"].includes(name)
                && !(name === "meta" && element.hasAttribute("charset"))) found.push(told());
            for (const { name: key, value } of element.attributes) {
                const plain = value.replace(/[\u0000-\u0020\u007f-\u00a0]/g, "");
                if (/^on/i.test(key) || key === "srcdoc") found.push(told());
                if (/^(href|src|action|formaction|data|xlink:href|poster|background|srcset)$/.test(key)
                    && runs.test(plain)) found.push(told());
            }
            if (name === "iframe") {
                if (!element.sandbox.length || element.sandbox.contains("allow-scripts")) found.push(told());
                if (element.contentDocument) look(element.contentDocument, true);
            }
        }
    };
    look(document, document.body?.hasAttribute("data-blocked"));
    return found.slice(0, 20);
}
"""


def strings() -> list[str]:
    """All of them, each once."""
    found: dict[str, None] = {}
    for path in sorted(CORPUS.glob("*.txt")):
        for line in path.read_text("utf-8", "replace").split("\n"):
            found.setdefault(line.strip("\r"))
    found.pop("", None)
    return list(found)


def write_mails(folder: Path) -> int:
    """Mails whose every part is hostile; how many hold the bodies: these stand in `bodies`."""
    every = strings()
    (folder / "bodies").mkdir()
    (folder / "heads").mkdir()
    bodies = [every[n : n + A_BODY] for n in range(0, len(every), A_BODY)]
    for number, some in enumerate(bodies):
        (folder / f"bodies/{number}.eml").write_bytes(_body_mail(number, some))
    heads = zip_longest(_packed(every, 480), _packed(every[::-1], 190), fillvalue="Lamp")
    for number, (subject, name) in enumerate(heads):
        mail = MIMEText(subject, "plain", "utf-8")
        _head(mail, f"head{number}@attack.example", subject, name)
        (folder / f"heads/{number}.eml").write_bytes(mail.as_bytes())
    return len(bodies)


def _body_mail(number: int, some: Sequence[str]) -> bytes:
    mail = MIMEMultipart("mixed")
    _head(mail, f"body{number}@attack.example", f"Body {number} {some[0]}", some[-1][:190])
    mail["Cc"] = ", ".join(f"{_word(text[:100])} <cc{n}@attack.example>" for n, text in enumerate(some[:5]))
    both = MIMEMultipart("alternative")
    both.attach(MIMEText("\n".join(some), "plain", "utf-8"))
    both.attach(MIMEText(CLOSE.join(some), "html", "utf-8"))
    mail.attach(both)
    for place, named in enumerate(_files(some)):
        file = Message()
        file["Content-Type"] = KINDS[place % len(KINDS)]
        file.add_header("Content-Disposition", "attachment", filename=("utf-8", "", named))
        file.set_payload("<script>alert(1)</script>")
        mail.attach(file)
    return mail.as_bytes()


def _files(some: Sequence[str]) -> list[str]:
    """File names that hold all of the strings, as far as a name is long enough."""
    return list(_packed(some, 240))[:FILES]


def _head(mail: Message, identifier: str, subject: str, name: str) -> None:
    address = identifier.replace("@", "@mail.")
    mail["Message-ID"], mail["Date"] = f"<{identifier}>", "Mon, 02 Nov 2026 09:00:00 +0000"
    mail["From"], mail["To"] = f"{_word(name)} <{address}>", "support@shop.example"
    mail["Subject"] = _word(subject)


def _word(text: str) -> str:
    return Header(text, "utf-8").encode(linesep="\r\n")


def _packed(texts: Sequence[str], most: int) -> Iterator[str]:
    """The texts joined to lengths of at most `most` characters; one that is longer is cut."""
    pack = ""
    for text in texts:
        if pack and len(pack) + len(text) >= most:
            yield pack
            pack = ""
        pack = f"{pack} {text}"[:most].strip()
    yield pack


class Guard:
    """Watches pages for scripts that run, and for what leaves this machine."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.host = urlsplit(url).netloc
        self.foreign: list[str] = []
        self.pictures: list[str] = []  # asked for by a person
        self.found: list[str] = []
        page.add_init_script(WATCH)
        page.on("request", self._request)

    def look(self, where: str) -> None:
        self.found += [f"{where}: {what}" for what in self.page.evaluate(LOOK)]

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("data", "blob") or parts.netloc == self.host:
            return
        remote = self.page.url.endswith("remote=1") or request.frame.url.endswith("remote=1")
        asked = remote and request.resource_type == "image"
        (self.pictures if asked else self.foreign).append(f"{request.resource_type} {request.url[:200]}")

    def verdict(self) -> dict[str, Any]:
        return {"found": self.found, "foreign": self.foreign}
