"""The text of a mail and its attachments, whatever the parts, charsets and encodings."""

from collections.abc import Callable

import pytest

from keepword.channels.email.parsing import parse, part_content


def single(charset: str, content: bytes, *, encoding: str = "8bit", kind: str = "text/plain") -> bytes:
    head = f"From: ann@example.com\nContent-Type: {kind}; charset={charset}\n"
    return f"{head}Content-Transfer-Encoding: {encoding}\n\n".encode() + content


UK, RU, LT = (
    "Доброго дня! Зарядний пристрій не працює.",
    "Здравствуйте, зарядка не работает.",
    "Laba diena, įkroviklis neveikia, žiūrėkite čia.",
)


@pytest.mark.parametrize(
    ("declared", "actual", "text"),
    [
        ("utf-8", "utf-8", UK),
        ('"UTF8"', "utf-8", UK),
        ("utf8mb4", "utf-8", UK),
        ("x-unknown", "utf-8", UK),
        ("x-unknown", "koi8-u", UK),
        ("us-ascii", "windows-1251", UK),
        ("utf-8", "windows-1251", UK),
        ("utf-8", "koi8-r", RU),
        ("windows-1251", "utf-8", UK),
        ("iso-8859-1", "utf-8", RU),
        ("win-1251", "windows-1251", RU),
        ("x-cp1251", "windows-1251", RU),
        ("koi8-u", "koi8-u", UK),
        ("windows-1257", "windows-1257", LT),
        ("nonsense", "windows-1257", LT),
        ("iso-8859-13", "iso-8859-13", LT),
        ("gb2312", "gb18030", "你好，充电器坏了"),
        ("iso-2022-jp", "iso-2022-jp", "かきくけこ"),
        ("utf-7", "utf-7", UK),
        ("unicode_escape", "utf-8", "C:\\new\\u0041"),
        ("base64", "utf-8", UK),
        ("latin1", "cp1252", "It’s “broken”"),
    ],
)
def test_text_is_read_in_its_real_charset(declared: str, actual: str, text: str) -> None:
    assert parse(single(declared, text.encode(actual))).text == text


def test_a_letter_cut_in_half_does_not_spoil_the_rest() -> None:
    text = parse(single("utf-8", UK.encode()[:-2] + b"\xd1")).text
    assert text.startswith(UK[:-2])


def test_nul_and_lone_surrogates_are_left_out() -> None:
    assert parse(single("utf-8", b"a\x00b")).text == "ab"
    assert parse(single("utf-7", b"a+2AA-b")).text == "ab"
    assert parse(b"From: a@example.com\nSubject: a\x00b\n\nx").subject == "ab"


@pytest.mark.parametrize(
    ("encoding", "content", "text"),
    [
        ("base64", b"SGVsbG8=", "Hello"),
        ("base64", b"SGVsbG8", "Hello"),
        ("BASE64 ", b"SGVs\r\nbG8=\r\n", "Hello"),
        ("base64", b"SGVsbG8gd", "Hello "),
        ("quoted-printable", b"a=3Db=\nc", "a=bc"),
        ("quoted-printable", b"100% =ZZ=", "100% =ZZ="),
        ("7-bit", b"Hello", "Hello"),
        ("nonsense", b"Hello", "Hello"),
    ],
)
def test_transfer_encodings_even_broken(encoding: str, content: bytes, text: str) -> None:
    assert parse(single("utf-8", content, encoding=encoding)).text.rstrip("=") == text.rstrip("=")


def test_attachments_have_names_types_sizes_and_indexes(captured: Callable[[str], bytes]) -> None:
    raw = captured("odd/attachments")
    mail = parse(raw)
    assert [(one.name, one.type, one.size, one.inline, one.content_id) for one in mail.attachments] == [
        ("екран.png", "image/png", 8, True, "pic1@example.com"),
        ("чек.pdf", "application/pdf", 9, False, ""),
        ("Refused.eml", "message/rfc822", 103, False, ""),
        ("notes.txt", "text/plain", 5, False, ""),
    ]
    contents = [part_content(raw, one.index) for one in mail.attachments]
    assert contents[0].startswith(b"\x89PNG")
    assert contents[1] == b"%PDF-1.4\n"
    assert contents[2].startswith(b"From: Courier")
    assert contents[3] == b"notes"
    assert [len(one) for one in contents] == [one.size for one in mail.attachments]
    assert part_content(raw, 99) == b""
    assert part_content(raw, -1) == b""


def test_uuencoded_files_within_the_text_are_attachments(captured: Callable[[str], bytes]) -> None:
    raw = captured("odd/uuencoded")
    mail = parse(raw)
    assert mail.text.split() == ["See", "the", "photo.", "Ann"]
    assert [(one.name, one.size) for one in mail.attachments] == [("photo.jpg", 80)]
    assert part_content(raw, mail.attachments[0].index) == b"charger photo \x00\xff" * 5


def test_bare_bytes_in_headers_and_odd_ids(captured: Callable[[str], bytes]) -> None:
    mail = parse(captured("odd/raw_8bit_headers"))
    assert (mail.sender.name, mail.subject) == ("Олена Коваль", "Зламаний зарядний пристрій")
    assert (mail.message_id, mail.text) == ("ab@example.com", "Не заряджає.\n")


def test_a_charset_that_lies_is_noted(captured: Callable[[str], bytes]) -> None:
    mail = parse(captured("odd/lying_charset"))
    assert mail.text == "Добрий день, зарядний пристрій не працює."
    assert mail.defects == ["charset utf-8 read as cp1251"]


def test_a_mail_forwarded_as_attachment_without_a_word_says_what_it_holds() -> None:
    raw = b"From: a@x.example\nContent-Type: message/rfc822\n\nFrom: b@x.example\n\nThe parcel was refused.\n"
    mail = parse(raw)
    assert mail.visible_text.strip() == "The parcel was refused."
    assert [one.type for one in mail.attachments] == ["message/rfc822"]


def test_text_and_html_beside_each_other_are_both_kept() -> None:
    raw = (
        b"From: a@example.com\nContent-Type: multipart/mixed; boundary=m\n\n"
        b"--m\nContent-Type: text/html\n\n<b>rich</b>\n--m\nContent-Type: text/plain\n\nplain <1\n--m--"
    )
    mail = parse(raw)
    assert mail.text.split() == ["rich", "plain", "<1"]
    assert "<b>rich</b>" in mail.html
    assert "plain &lt;1" in mail.html


@pytest.mark.parametrize(
    "raw",
    [
        b"Content-Type: multipart/mixed; boundary=b\n\nHello\n",
        b"Content-Type: multipart/mixed\n\nHello\n",
        b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nHello\n",
        b"Content-Type: multipart/mixed; boundary=b\n\n--b\nHello\n--b--\n",
        b"Content-Type: text\n\nHello\n",
        b"Content-Type: ;;;\n\nHello\n",
        b"\n\nSubject: x\n\nHello\n",
        b"Subject : x\n\nHello\n",
        b"rubbish\nSubject: x\n\nHello\n",
        b"\xef\xbb\xbfSubject: x\n\nHello\n",
        b">From a Mon Nov\nSubject: x\n\nHello\n",
        b"From a@example.com Mon Nov  3 2025\nSubject: x\n\nHello\n",
        b"Hello",
    ],
)
def test_a_broken_structure_still_gives_its_words(raw: bytes) -> None:
    assert "Hello" in parse(raw).text
    assert b"Subject" not in raw or parse(raw).subject == "x"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>a</p><p>b</p>", "a\n\nb"),
        ("a<br>b<br/>c", "a\nb\nc"),
        ("<div>a</div><div>b</div>", "a\nb"),
        ("<style>x{}</style><script>y()</script><title>t</title>a", "a"),
        ("<!-- c --><![if !x]>a<![endif]>", "a"),
        ("a &amp; b&nbsp;c &lt;d&gt; &#x41;&#1071;", "a & b c <d> AЯ"),
        ("<ul><li>one<li>two</ul>", "- one\n- two"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ("  a \n  b  ", "a b"),
        ("<a href='x>y'>link</a> 1 < 2 > 0", "link 1 < 2 > 0"),
        ("<blockquote>a<blockquote>b</blockquote></blockquote>", "> a\n> > b"),
        ('<span style="display:none">hidden</span>shown', "shown"),
        ("<p>unclosed <b>tags", "unclosed tags"),
        ("&#99999999999999999999;", "\ufffd"),
    ],
)
def test_text_of_html(html: str, text: str) -> None:
    assert parse(single("utf-8", html.encode(), kind="text/html")).text == text


def test_an_indent_of_the_writer_is_no_quote() -> None:
    html = b'<div>a</div><blockquote style="margin:0 0 0 40px;border:none;padding:0px">indented</blockquote>'
    assert parse(single("utf-8", html, kind="text/html")).visible_text == "a\nindented"
