"""Any HTML becomes the small HTML that we keep, and its plain text reads well."""

import time
from pathlib import Path

import nh3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepword.richtext import (
    Unfit,
    clean,
    for_mail,
    for_page,
    from_markdown,
    from_text,
    is_plain,
    pictures,
    to_text,
)

KEPT = ["p", "br", "strong", "em", "s", "a", "ul", "ol", "li", "blockquote", "code", "pre", "img"]
HOSTILE = Path(__file__).parents[1] / "corpus" / "xss"


@pytest.mark.parametrize(
    ("html", "kept"),
    [
        ("<p>Hi <b>you</b> <i>there</i></p>", "<p>Hi <strong>you</strong> <em>there</em></p>"),
        ('<a href="javascript:alert(1)">x</a>', "<a>x</a>"),
        ('<a href="java\tscript:alert(1)">x</a>', "<a>x</a>"),
        ('<a href="https://a.example/?a=1&amp;b=2">x</a>',) * 2,
        ('<img src="https://spy.example/x.png">a', "a"),
        ('<img src="data:image/png;base64,AAAA">a', "a"),
        ('<img src="cid:p1@shop" width="300">', '<img src="cid:p1@shop" width="300">'),
        ('<p style="color:red" onclick="x()" class="y" id="z">a</p>', "<p>a</p>"),
        ("<style>p{}</style><script>x()</script><svg><a>y</a></svg>a", "a"),
        ("<blockquote><p>q</p></blockquote>",) * 2,
    ],
)
def test_only_what_we_keep_is_kept(html: str, kept: str) -> None:
    assert clean(html) == kept


def test_nothing_hostile_survives() -> None:
    for file in sorted(HOSTILE.glob("*.txt")):
        for line in file.read_text(errors="replace").splitlines():
            try:
                kept = clean(line)
            except Unfit:
                continue
            assert kept == nh3.clean(
                kept,
                tags=set(KEPT),
                attributes={"a": {"href"}, "img": {"src", "alt", "width"}, "ol": {"start"}},
                url_schemes={"http", "https", "mailto", "tel", "cid"},
                link_rel=None,
            ), line


PIECES = [*"<>/=\"'& abipsx", "<p>", "</p>", "<br>", "<ul><li>", '<img src="cid:', "<pre>", "<blockquote>"]


@given(st.lists(st.sampled_from(PIECES), max_size=40))
def test_cleaning_what_is_clean_changes_nothing(pieces: list[str]) -> None:
    kept = clean("".join(pieces))
    assert clean(kept) == kept
    to_text(kept)


@pytest.mark.parametrize(
    "html", ["x" * 400_001, "".join(f"<b a{i}>" for i in range(20_000)) + "<p>" * 20_000]
)
def test_what_nobody_wrote_is_refused_at_once(html: str) -> None:
    start = time.monotonic()
    with pytest.raises(Unfit):
        clean(html)
    assert time.monotonic() - start < 1


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One<br>two</p><p>three</p>", "One\ntwo\n\nthree"),
        ("<ul><li><p>a</p></li><li><p>b</p><ul><li><p>c</p></li></ul></li></ul>", "- a\n- b\n  - c"),
        ('<ol start="3"><li><p>a</p></li><li><p>b</p></li></ol>', "3. a\n4. b"),
        ("<blockquote><p>a<br>b</p><p>c</p></blockquote><p>d</p>", "> a\n> b\n>\n> c\n\nd"),
        ('<p><a href="https://x.example/a">here</a>.</p>', "here <https://x.example/a>."),
        ('<p><a href="https://x.example/">x.example</a></p>', "x.example"),
        ('<p><a href="mailto:a@x.example">a@x.example</a></p>', "a@x.example"),
        ('<p>See <img src="cid:1" alt="plan.png"></p>', "See [plan.png]"),
        ("<pre><code>a  b\n  c</code></pre>", "a  b\n  c"),
        ("<p>2 * 3 * 4, #123, snake_case &lt;b&gt;</p>", "2 * 3 * 4, #123, snake_case <b>"),
    ],
)
def test_the_plain_text_reads_well(html: str, text: str) -> None:
    assert to_text(html) == text


@given(st.text(alphabet="ab *_#1.-><&\n[]()`~їž", max_size=60))
def test_plain_text_comes_back_as_it_was(text: str) -> None:
    back = to_text(clean(from_text(text)))
    assert back.split() == text.split()
    assert "\n\n\n" not in back


def test_what_has_no_marks_is_plain() -> None:
    assert is_plain(from_text("a\nb\n\nc < d"))
    assert not is_plain("<p><strong>a</strong></p>")


def test_markdown_means_what_its_writer_meant() -> None:
    html = from_markdown("# Hi\n\n**a** ~~b~~ [c](https://x.example)\nnext\n\n- d\n\n<script>x</script>")
    assert html.startswith("<p><strong>Hi</strong></p>")
    assert '<strong>a</strong> <s>b</s> <a href="https://x.example">c</a><br>' in html
    assert "&lt;script&gt;" in html


def test_pictures_are_shown_where_they_are() -> None:
    html = clean('<p><img src="cid:a" alt="x"><img src="cid:b"><a href="https://x.example">y</a></p>')
    assert pictures(html) == ["a", "b"]
    page = for_page(html, {"a": "/a/1/x?a&b"})
    assert '<img src="/a/1/x?a&amp;b" alt="x" loading="lazy">' in page
    assert "cid:" not in page
    assert 'rel="noopener noreferrer nofollow"' in page
    assert "max-width:100%" in for_mail(html)
