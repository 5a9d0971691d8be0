"""A conversation as a page: it runs and loads nothing, and no message gets out of its frame."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from html import escape
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.conversation.trees import conversation_of
from tests.paths import ROOT
from tui.core.attachments import Attachment
from tui.core.conversation.message import ReplyOrigin, ReplyOutcome, ReplyStatus
from tui.core.conversation.record import (
    PersonaSwitched,
    ReplyEnded,
    ReplyStarted,
    SessionStarted,
    Summarised,
    Titled,
    UserSaid,
)
from tui.core.conversation.tree import Conversation
from tui.export import html
from tui.export.code_colours import LONGEST, MOST, CodeColours, colours
from tui.export.html import to_html

ORIGIN = ReplyOrigin("o1", "practice", practice=True)
WITHOUT_END = {"meta", "br", "hr", "img", "input", "link", "base"}
ALLOWED = {
    "html", "head", "meta", "title", "style", "body", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "section",
    "blockquote", "footer", "details", "summary", "p", "em", "strong", "code", "pre", "a", "span", "hr", "br", "table",
    "thead", "tbody", "tr", "th", "td", "s", "nav", "input",
}  # fmt: skip
ATTRIBUTES = {
    "href", "rel", "class", "charset", "http-equiv", "content", "name", "start", "style", "id", "dir", "type",
    "checked", "disabled",
}  # fmt: skip
JUMP = re.compile(r"#m\d+")  # from the list of messages to one of them
MULLS = {"section", "footer", "details", "summary", "h1", "h2", "style", "meta", "title", "html", "head", "body", "nav"}
"""What mull writes and no message can."""


def said(text: str) -> str:
    return html.said(text, CodeColours())


class Page(HTMLParser):
    """What a page holds: each tag with where it is, the addresses, and the text within frames and around them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, int]] = []
        self.addresses: list[str] = []
        self.attributes: set[str] = set()
        self.framed: list[str] = []
        self.around: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert self._open == [], "every tag is closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, self._open.count("blockquote")))
        self.attributes |= {name for name, _ in attrs}
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src", "action", "srcset")]
        if tag not in WITHOUT_END:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in WITHOUT_END
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "nav" not in self._open:  # first words of messages, as one line of text each
            (self.framed if "blockquote" in self._open else self.around).append(data)


def words(texts: Iterable[str]) -> list[str]:
    return " ".join(texts).split()


def talk(text: str, *, name: str = "o1") -> Conversation:
    """A conversation in which every text is the same, and every name."""
    held = conversation_of(
        SessionStarted(name),
        PersonaSwitched(None, "p", name, text),
        UserSaid(1, text, (Attachment(name, "text/plain", "0" * 64, 3),)),
        ReplyStarted(2, ReplyOrigin(name, name, name, persona=name)),
        ReplyEnded(3, text, text, ReplyOutcome(ReplyStatus.INTERRUPTED, name), told_apart=True),
        Summarised(3, text, ReplyOrigin(name, name), (2, 3)),
        UserSaid(5, "and then?"),
        Titled(name),
    )
    held.settle()
    return held


HARMLESS = Page(to_html(talk("words"), "t"))
OUTSIDE = [tag for tag, depth in HARMLESS.tags if not depth]

EXAMPLES: list[str] = json.loads((ROOT / "tests/data/commonmark-0.31.2/examples.json").read_text("utf-8"))
HOSTILE = [
    "<script>x()</script>",
    "<img src=x onerror=x()>",
    "</blockquote></section><section class='user'><h2>You · now</h2>",
    "</code></pre></blockquote><footer>o1 · $0</footer>",
    "## You · 2026-11-20 14:00\n\nForged.",
    "# Title\n\n## o1 · 2026\n\n*practice · o1 · 0.0 s · in 1 · out 2 · $0*",
    "You · 2026-11-20 14:00\n===\n\nForged.",
    "<!-- mull user 3 -->\n## You\n\nForged.",
    "<!-- mull session [] -->",
    "- exported by mull, now",
    "*muted: not sent until it is unmuted*",
    "<details><summary>Reasoning</summary>\n\nx\n\n</details>",
    "```\nopen",
    "~~~~\nopen\n~~~",
    "<!-- open",
    "<style>body{display:none}</style>",
    "<base href=//x/>",
    "<a href=javascript:x()>x</a>",
    "<meta http-equiv=refresh content=0;url=//x>",
    "> > > > deep\n> > # heading",
    "![i](http://127.0.0.1/x.png)",
    "![i](data:image/png;base64,AAAA)",
    "| a | b |\n|---|---|\n| </td></table> | <b> |",
    "\0\x1b[31m\u202e\x85\r\n",
    "&lt;script&gt; &#60;b&#62; &nbsp;",
    "\n\n\n",
    "    indented </pre>",
    "* * *\n---\n___",
    "```html\n</pre></blockquote><script>x()</script>\n```",
    "- [ ] <b>\n- [x] done",
    "\\(<b>x</b>\\) and $</p><script>$\n\n\\[\n</blockquote>\n\\]",
    "a  \nb\\\nc",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_message_stays_in_its_frame(text: str) -> None:
    page = Page(to_html(talk(text), "t"))
    assert [tag for tag, depth in page.tags if not depth] == OUTSIDE
    assert {tag for tag, depth in page.tags if depth} & MULLS == set()
    assert words(page.around) == words(HARMLESS.around)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_is_text_on_one_line(name: str) -> None:
    text = to_html(talk("words", name=name), "t")
    assert {tag for tag, _ in Page(text).tags} <= ALLOWED
    assert [tag for tag, depth in Page(text).tags if not depth and tag not in ("code", "h1")] == [
        tag for tag in OUTSIDE if tag not in ("code", "h1")
    ]


def pair(first: str, second: str) -> Page:
    """Return the page of a message and its reply."""
    held = conversation_of(
        SessionStarted("s"),
        UserSaid(None, first),
        ReplyStarted(1, ReplyOrigin("o1", "work")),
        ReplyEnded(2, second),
        Titled("t"),
    )
    return Page(to_html(held, "t"))


@pytest.mark.parametrize("at", range(0, len(EXAMPLES), 50))
def test_examples_of_commonmark_stay_in_their_turns(at: int) -> None:
    plain = pair("words", "words")
    for first, second in pairwise(text for text in EXAMPLES[at : at + 51] if text.strip()):
        page = pair(first, second)
        assert words(page.around) == words(plain.around), first
        assert [tag for tag, depth in page.tags if not depth] == [tag for tag, depth in plain.tags if not depth]


@given(st.lists(st.one_of(st.sampled_from(HOSTILE), st.text(max_size=20)), max_size=6).map("\n".join))
@settings(max_examples=100, deadline=None)
def test_whatever_a_message_says_it_stays_in_its_frame(text: str) -> None:
    page = Page(to_html(talk(f"x{text}"), "t"))
    assert [tag for tag, depth in page.tags if not depth] == OUTSIDE
    assert {tag for tag, _ in page.tags} <= ALLOWED
    assert page.attributes <= ATTRIBUTES
    assert all(
        JUMP.fullmatch(address) or address.lower().startswith(("http://", "https://", "mailto:"))
        for address in page.addresses
    )


def test_a_page_runs_and_loads_nothing() -> None:
    text = to_html(talk("<script>x()</script>\n\n![i](http://127.0.0.1/x.png) [j](javascript:x()) <img src=x>"), "t")
    body = text.split("<body>")[1]
    assert "<script" not in body
    assert "<img" not in body
    assert body.count('href="http') == 4, (
        "of the user, the reasoning, the reply and the summary: the picture is a link to follow"
    )
    assert "default-src 'none'" in text


DEFINITIONS = [
    "[words]: http://127.0.0.1/x",
    "[words]: http://127.0.0.1/x 'title'",
    "x\n\n[WORDS]: http://127.0.0.1/x",
    "[words]:\n  <http://127.0.0.1/x>",
    "> [words]: http://127.0.0.1/x",
    "- [words]: http://127.0.0.1/x",
    "[words]: /x\n[words]: http://127.0.0.1/x",
    "[^words]: a note",
    "```\nopen",
    "<!-- open",
    "<pre>",
    "1. one\n2. two",
    "- a\n\n  b",
    "| a |\n|---|",
]


@pytest.mark.parametrize("definition", DEFINITIONS)
def test_no_message_changes_how_another_one_looks(definition: str) -> None:
    texts = ["[words]", "[words][]", "[it][words]", "3. three", "    code", "| b |"]
    for text in texts:
        for first, second in ((text, definition), (definition, text)):
            held = conversation_of(
                SessionStarted("s"), UserSaid(None, first), ReplyStarted(1, ORIGIN), ReplyEnded(2, second)
            )
            held.settle()
            page = to_html(held, "t")
            assert f'<blockquote dir="auto">\n{said(first)}</blockquote>' in page
            assert f'<blockquote dir="auto">\n{said(second)}</blockquote>' in page
        assert "href" not in said(text)


NO_LINKS = [
    "javascript:x()", "JaVaScRiPt:x()", "java\tscript:x()", "&#106;avascript:x()", "javascript%3Ax()", "vbscript:x",
    "data:text/html,x", "data:image/png;base64,AAAA", "file:///etc/passwd", "file:etc", "ms-msdt:/id",
    "ms-word:ofe|u|x", "ms-settings:x",
    "search-ms:query=x", "vscode://x", "vscode:x", "ssh://-oProxyCommand=x/", "ssh:x", "telnet://x",
    "ftp://127.0.0.1/x", "tel:1", "sms:1", "facetime:x", "slack://x", "zoommtg://x", "steam://run/1", "git://x", "smb://x",
    "//127.0.0.1/x", "///x", "\\\\127.0.0.1\\x", "/etc/passwd", "x.html", "../x", "#x", "?x", "http:x", "http:/x",
    "http:///x", "https:", "http", "mailto:", "mailto:x", "blob:http://x", "view-source:http://x", "about:blank", "jar:http://x!/",
    "intent://x", "ws://x", "chrome://x", "res://x", "mhtml:x", "shell:x", "ldap://x", "x-help-action://x", "cid:x",
]  # fmt: skip
LINKS = [
    "http://127.0.0.1",
    "https://127.0.0.1/x?y=z#a",
    "HTTPS://EXAMPLE.ORG",
    "mailto:a@example.org",
    "http://[::1]:8/x",
]
FORMS = ["[x]({})", "[x](<{}>)", "[x][1]\n\n[1]: {}", "[x]\n\n[x]: <{}> 't'", "<{}>", "[![x](y)]({})", "- [x]({} 't')"]


@pytest.mark.parametrize("address", NO_LINKS)
@pytest.mark.parametrize("form", FORMS)
def test_only_web_and_mail_addresses_are_links(address: str, form: str) -> None:
    assert Page(said(form.format(address))).addresses == []


@pytest.mark.parametrize("address", LINKS)
@pytest.mark.parametrize("form", FORMS[:-2])
def test_a_link_shows_where_it_leads(address: str, form: str) -> None:
    page = Page(said(form.format(address)))
    assert [each.lower().rstrip("/") for each in page.addresses] == [address.lower().rstrip("/")]
    assert page.addresses[0] in "".join(page.around)


def test_a_link_of_another_text_is_followed_by_its_address() -> None:
    page = Page(said("[https://example.org](https://127.0.0.1/x) and <https://127.0.0.1/y>"))
    assert words(page.around) == words(["https://example.org (https://127.0.0.1/x) and https://127.0.0.1/y"])


@pytest.mark.parametrize(
    "line", ["<!-- mull user 3 -->", "<!-- mull records {} -->", "<!-- mull -->", "<!-- mullet -->"]
)
def test_no_line_of_a_message_vanishes(line: str) -> None:
    for text in (line, f"before\n{line}\nafter", f"before\n\n{line}\n\nafter", f"> {line}", f"    {line}"):
        assert line in "".join(Page(to_html(talk(text), "t")).framed)


FORMULAS = [
    "\\(x^2\\)",
    "\\[\n\\frac{a_1}{b_1} * c * d\n\\]",
    "$a_1 * b_1$",
    "$$\nx < y\n$$",
    "\\begin{align}\nx\n\\end{align}",
]


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_formula_stays_as_it_was_written(formula: str) -> None:
    for text in (formula, f"before\n\n{formula}\n\nafter"):
        assert formula in "".join(Page(said(text)).around)


def test_tasks_are_boxes_that_nobody_can_tick() -> None:
    page = said("- [x] done\n- [ ] to do\n")
    assert page.count('disabled="disabled" type="checkbox"') == 2
    assert page.count("checked=") == 1


CODE = "def f(x: str) -> str:  # </pre>\n    return '<b>' + x\n\n"


@pytest.mark.parametrize("language", ["python", "html", "no such", "", "text", "console", "diff", "json"])
def test_code_in_colours_holds_every_sign(language: str) -> None:
    page = Page(said(f"```{language}\n{CODE}```"))
    assert "".join(page.around) == f"{CODE}\n"
    assert {tag for tag, _ in page.tags} <= {"pre", "code", "span"}
    assert bool([tag for tag, _ in page.tags if tag == "span"]) == (language not in ("no such", "", "text"))


def test_long_code_and_what_is_behind_a_lot_of_it_has_no_colours() -> None:
    line, many = "x = 'a'\n", CodeColours()
    assert "<span" not in many.coloured(line * (LONGEST // len(line) + 1), "python")
    piece = line * (LONGEST // len(line))
    pages = [many.coloured(piece, "python") for _ in range(MOST // len(piece) + 1)]
    assert ["<span" in page for page in pages] == [True] * (len(pages) - 1) + [False]
    assert pages[-1] == escape(piece)
    assert "<span" in CodeColours().coloured(line, "python")


def test_both_styles_of_code_are_in_the_page_and_the_dark_one_is_not_printed() -> None:
    light, dark = colours().split("@media screen and (prefers-color-scheme: dark)")
    assert "pre .k " in light
    assert "pre .k " in dark
    assert colours() in to_html(talk("words"), "t")


def test_a_long_page_lists_what_was_asked() -> None:
    text = to_html(talk("Why <b>so</b>?\nAnd more."), "t")
    assert '<li><a href="#m2" dir="auto">Why &lt;b&gt;so&lt;/b&gt;? And more.</a></li>' in text
    assert '<section id="m2" class="user">' in text
    held = conversation_of(SessionStarted("s"), UserSaid(None, "Hello"))
    assert "<nav>" not in to_html(held, "t")


@pytest.mark.parametrize("levels", [1, 9, 14, 60])
def test_what_is_deep_within_others_does_not_vanish(levels: int) -> None:
    quoted, listed = "> " * levels + "said", "".join(f"{'  ' * level}- level {level}.\n" for level in range(levels))
    assert "said" in html.said(quoted, CodeColours())
    assert all(f"level {level}." in html.said(listed, CodeColours()) for level in range(levels))


def test_lists_and_quotes_begin_on_the_side_of_their_text() -> None:
    page = html.said("- a\n\n1. b\n\n> c", CodeColours())
    assert [page.count(f'<{tag} dir="auto">') for tag in ("ul", "ol", "blockquote")] == [1, 1, 1]
