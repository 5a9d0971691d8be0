"""What a message says stays in its turn, whatever it leaves open, and reads as before."""

import json
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from tests.paths import ROOT
from tui.export.contained import contained

EXAMPLES: list[str] = json.loads((ROOT / "tests/data/commonmark-0.31.2/examples.json").read_text("utf-8"))
ON = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
OFF = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
FIRST, SECOND, USAGE = "One · 2026-11-20", "Two · 2026-11-20", "usage"
PIECES = st.sampled_from(
    [
        *(
            "```",
            "~~~~",
            "`",
            "``",
            "# You · 2026-11-20",
            "## Two · 2026-11-20",
            "===",
            "---",
            "- ",
            "> ",
            "1. ",
            "    ",
        ),
        *(
            "<div>",
            "<!--",
            "-->",
            "<pre>",
            "</pre>",
            "<script>",
            "<h2>x</h2>",
            "<b",
            ">",
            "</details>",
            "<a href='",
            "<?",
        ),
        *(
            "[a]: /u",
            "[a]",
            "[a][b]",
            "[b]: <x> 'y",
            "![a]",
            "](",
            ")",
            "[^1]: x",
            "$$",
            "%%",
            "| a | `b |",
            "|---|---|",
        ),
        *(
            "\\",
            "\n",
            "\n",
            "\n\n",
            "\n\n",
            " ",
            "word",
            "$x$",
            "{{<",
            ":::",
            "\\begin{x}",
            "\\end{x}",
            "<![CDATA[",
            "\t",
        ),
    ]
)


def document(first: str, second: str = "text") -> str:
    """Return two turns one below the other."""
    turns = ((FIRST, first), (SECOND, second))
    return "# Title\n\n" + "\n\n".join(f"## {name}\n\n{contained(text)}\n\n*{USAGE}*" for name, text in turns) + "\n"


def inner(tokens: list[Token]) -> list[Token]:
    return [child for token in tokens for child in token.children or [token]]


def visible(reader: MarkdownIt, text: str) -> str:
    """Return what is seen of a text, without white space: headings, code and links lose their signs."""
    shown = {"text", "code_inline", "fence", "code_block", "html_inline", "html_block", "image"}
    return "".join("".join(token.content for token in inner(reader.parse(text)) if token.type in shown).split())


def hold_together(first: str, second: str) -> None:
    tokens = ON.parse(document(first, second))
    turns = [at for at, token in enumerate(tokens) if token.type == "heading_open" and int(token.tag[1:]) < 3]
    assert [tokens[at + 1].content for at in turns] == ["Title", FIRST, SECOND]
    assert all(tokens[at].level == 0 for at in turns)
    assert sum(token.type == "inline" and token.level == 1 and token.content == f"*{USAGE}*" for token in tokens) >= 2
    assert not [token.content for token in inner(tokens) if token.type in ("html_inline", "html_block")]
    alone = ON.render(f"{contained(second)}\n\n*{USAGE}*\n")
    assert ON.render(document(first, second)).endswith(alone)


@pytest.mark.parametrize("at", range(0, len(EXAMPLES), 50))
def test_examples_of_commonmark_stay_in_their_turns(at: int) -> None:
    for first, second in pairwise(EXAMPLES[at : at + 51]):
        hold_together(first, second)


@pytest.mark.parametrize("at", range(0, len(EXAMPLES), 50))
def test_examples_of_commonmark_read_as_before(at: int) -> None:
    """All but definitions of links, which nobody sees where they are read: here they are text."""
    for text in EXAMPLES[at : at + 50]:
        if "]:" not in text:
            assert visible(OFF, contained(text)) == visible(OFF, text)


@settings(max_examples=300)
@given(st.lists(PIECES, max_size=14).map("".join), st.lists(PIECES, max_size=14).map("".join))
def test_any_text_stays_in_its_turn(first: str, second: str) -> None:
    hold_together(first, second)


@pytest.mark.parametrize("text", ["Ask `git log` and ``a ` b``.", "`open", "x`\n`y * z\n\n1. one\n2. two & three"])
def test_code_within_a_line_is_no_reason_to_read_a_text(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr("tui.export.contained._reader", None)
    assert contained(text) == text


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("the interval [0, 1) is open", "the interval \\[0, 1) is open"),
        ("# [red\n\nand x]: note", "### \\[red\n\nand x]: note"),
        ("a **[b** and [[a] b", "a **\\[b** and \\[[a] b"),
        ("- [ ] todo [1]\n- [x", "- [ ] todo [1]\n- \\[x"),
        ("`[` and $[0,1)$ and \\\\[1] and <https://x.example/[>", None),
        ("it costs $5 [about $6", "it costs $5 \\[about $6"),
        ("[a](b) ] [c]", None),
        ("``[ [", "``\\[ \\["),
    ],
)
def test_a_bracket_that_nothing_closes_is_text_for_pandoc_too(text: str, written: str | None) -> None:
    assert contained(text) == (text if written is None else written)


DEEP = ("> " * 25, "".join(f"{'  ' * level}- level\n" for level in range(14)) + "  " * 14)


@pytest.mark.parametrize("around", DEEP, ids=["quotes", "lists"])
@pytest.mark.parametrize(("text", "written"), [("<!-- open", "\\<!-- open"), ("# You", "### You")])
def test_what_is_deep_within_others_is_contained_too(around: str, text: str, written: str) -> None:
    assert contained(f"{around}{text}") == f"{around}{written}"


def test_what_is_deeper_than_it_is_read_is_code() -> None:
    text = "> " * 200 + "<!-- ``` [a"
    assert contained(text) == f"````\n{text}\n````"
