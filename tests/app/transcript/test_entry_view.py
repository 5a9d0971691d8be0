"""An entry as lines: streamed in any pieces, it ends up as if it had arrived at once."""

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.style import Style

from tests.app.transcript.markdown.test_splitters import DOCUMENTS, cut
from tui.app.transcript.entry import Entry
from tui.app.transcript.entry import Kind as EntryKind
from tui.app.transcript.entry_view import EntryView
from tui.app.transcript.folding import REASONING, TEXT, Fold, long_code
from tui.app.transcript.palette import Palette
from tui.core.reply_facts import Fact

REPLY = Entry("r", "reply", "o1", "14:03", live=True)
quiet = settings(max_examples=150)


def lines_of(document: EntryView) -> list[str]:
    while document.behind:
        document.settle()
    while document.measure(0, 10**9):
        pass
    return [document.line(number).text.rstrip() for number in range(document.height)]


def drawn(text: str, palette: Palette, width: int = 60) -> list[str]:
    return lines_of(EntryView(replace(REPLY, text=text, live=False), width, palette))


@quiet
@given(text=DOCUMENTS, places=st.lists(st.integers(0, 2000), max_size=20), width=st.integers(12, 90))
def test_streamed_text_is_drawn_as_at_once(palette: Palette, text: str, places: list[int], width: int) -> None:
    document = EntryView(REPLY, width, palette)
    for number, piece in enumerate(cut(text, places)):
        document.feed(piece, "")
        document.settle()
        if number % 2:
            lines_of(document)
    document.finish(replace(REPLY, text=text, live=False))
    assert lines_of(document) == drawn(text, palette, width)


@quiet
@given(text=DOCUMENTS, width=st.integers(12, 90))
def test_no_line_is_wider_than_the_view(palette: Palette, text: str, width: int) -> None:
    document = EntryView(replace(REPLY, text=text, live=False), width, palette)
    lines_of(document)
    assert all(document.line(number).cell_length <= width for number in range(document.height))


def test_a_place_is_valid_at_another_width(palette: Palette) -> None:
    text = "\n\n".join(f"Paragraph {number}. " + "word " * 60 for number in range(30))
    entry = replace(REPLY, text=text, live=False)
    wide, narrow = EntryView(entry, 100, palette), EntryView(entry, 40, palette)
    lines_of(wide)
    lines_of(narrow)
    line = next(number for number in range(wide.height) if "Paragraph 17." in wide.line(number).text)
    assert "Paragraph 17." in narrow.line(narrow.line_of(wide.place(line))).text


@pytest.mark.parametrize(
    ("markdown", "shown"),
    [
        ("- [ ] open\n- [x] done", ["☐ open", "☑ done"]),
        ("1. a\n1. b\n\n   c", [" 1. a", " 2. b", "", "    c"]),
        ("see [this](https://example.org/a)", ["see this (https://example.org/a)"]),
        ("see <https://example.org>", ["see https://example.org"]),
        ("[a][r]\n\n[r]: https://example.org", ["a (https://example.org)"]),
        ("\\(a_b\\) and \\[c\\]", ["\\(a_b\\) and \\[c\\]"]),
        ("with $a_1*b*c$ and $x$ or \\(d*e*f\\\\g\\)", ["with $a_1*b*c$ and $x$ or \\(d*e*f\\\\g\\)"]),
        ("2*3*4, `a*b` and __init__.py", ["2*3*4, a*b and __init__.py"]),
        ("Vec<String>, <placeholder>, ~$120B", ["Vec<String>, <placeholder>, ~$120B"]),
        ("use std::vector<std::string> or f[i](x)", ["use std::vector<std::string> or f[i](x)"]),
        ("| f(*) |\n|---|\n| src/*.py, tests/*.py |", ["f(*)", "────────────────────", "src/*.py, tests/*.py"]),
        ("# One *of* 2*3*4\ntext\n## Two\ntext", ["One of 2*3*4", "", "text", "", "Two", "", "text"]),
        ("from $5 to $6, **$a** and $HOME", ["from $5 to $6, $a and $HOME"]),
        ("So:\n$$\na_1 &= b*c* \\\\\n+ d\n$$\nend", ["So:", "", "$$", "a_1 &= b*c* \\\\", "+ d", "$$", "", "end"]),
        ("$$ a_1 $$ is *it*", ["$$ a_1 $$ is it"]),
        ("\\[\n- a\n\n*b*", ["\\[", "- a", "", "b"]),
        ("\\begin{align}\n a_1 \\\\\n\\end{align}", ["\\begin{align}", " a_1 \\\\", "\\end{align}"]),
        ("a[^1]\n\n[^1]: https://example.org\n[^2]: *b*", ["a[^1]", "", "[^1]: https://example.org", "[^2]: b"]),
        ("| a |\n|---|\n| $x_1*y*$ |", ["a", "────────", "$x_1*y*$"]),
        ("> quote", ["▎ quote"]),
        ("a<br>b", ["a", "b"]),
        ("![alt](x.png)", ["[image: alt] (x.png)"]),
        ("| a | b |\n|---|--:|\n| x | 1 |", ["a   │   b", "────┼────", "x   │   1"]),
        ("```py\nx = 1\n```", ["  py " + "─" * 35 + " #1 · copy · save", "  x = 1"]),
        ("[/] [@click=app.bell]x[/]", ["[/] [@click=app.bell]x[/]"]),
        ("a \x1b]0;evil\x07 b", ["a ␛]0;evil␇ b"]),
        ("a \u202e b &#x202E; c", ["a � b � c"]),
    ],
)
def test_markdown_is_drawn(palette: Palette, markdown: str, shown: list[str]) -> None:
    assert [line[2:] for line in drawn(markdown, palette)[1:-1]] == shown


def test_each_level_of_heading_looks_different() -> None:
    palette = Palette.read(lambda name: Style(color="blue" if "heading" in name else "white", bold="text" not in name))
    text = "".join(f"{'#' * level} Level {level}\n" for level in range(1, 7))
    view = EntryView(replace(REPLY, text=text, live=False), 60, palette)
    lines_of(view)
    looks = {}
    for number in range(view.height):
        for piece, style, _ in view.line(number):
            if piece.startswith("Level") and style is not None:
                looks[piece] = (style.bold, style.underline, style.color is not None and style.color.name, style.italic)
    assert looks == {
        "Level 1": (True, True, "blue", None),
        "Level 2": (True, None, "blue", None),
        "Level 3": (True, None, "white", None),
        "Level 4": (True, None, "white", True),
        "Level 5": (True, None, "white", True),
        "Level 6": (True, None, "white", True),
    }


def test_long_lines_of_code_continue_after_a_sign(palette: Palette) -> None:
    lines = drawn("```\n" + "x" * 100 + "\n```", palette, 60)
    assert lines[2].endswith("x")
    assert lines[3].startswith("  ↪ x")
    assert sum(line.count("x") for line in lines) == 100


def test_the_end_of_reasoning_is_seen_while_it_streams_and_it_is_folded_afterwards(palette: Palette) -> None:
    document = EntryView(REPLY, 60, palette)
    document.feed("", "**First**\n\nthought\n\nlast")
    document.settle()
    assert [line.strip() for line in lines_of(document)[1:-2]] == ["┊ First", "┊", "┊ thought", "┊", "┊ last"]
    long = "\n\n".join(f"Thought {number}" for number in range(20))
    document.feed("", "\n\n" + long)
    document.settle()
    lines = lines_of(document)
    assert lines[1] == "  ▸ 37 more lines"
    assert [line.strip() for line in lines[2:10]][-1] == "┊ Thought 19"
    assert document.fold_at(1) == Fold(REASONING, open=False)
    document.finish(replace(REPLY, reasoning=long, live=False))
    assert lines_of(document)[1].strip() == "▸ reasoning · 20 lines · Thought 0"


@pytest.mark.parametrize(
    ("entry", "line", "folded"),
    [
        (replace(REPLY, live=False, reasoning="a\n\nb", text="c"), 1, ["▸ reasoning · 2 lines · a"]),
        (
            Entry("p", "persona", "Planner", text="You *plan*.\n\n- a"),
            1,
            ["▸ developer message · 2 lines · You *plan*."],
        ),
        (
            Entry("s", "summary", "summary by o3", text="**In** short.", folded="sent as a user message"),
            1,
            ["▸ sent as a user message · 1 line · In short."],
        ),
        (Entry("u", "user", "You", text="\n".join(f"line {n}" for n in range(30))), 9, ["▸ 22 more lines"]),
    ],
)
def test_a_fold_opens_and_closes(palette: Palette, entry: Entry, line: int, folded: list[str]) -> None:
    document = EntryView(entry, 60, palette)
    before = lines_of(document)
    fold = document.fold_at(line)
    assert fold is not None
    assert not fold.open
    assert before[line].strip() == folded[0]
    document.set_open(fold.what, True)
    opened = lines_of(document)
    assert len(opened) > len(before)
    assert sum("▾" in row for row in opened) == 1
    assert opened == lines_of(EntryView(entry, 60, palette, {fold.what}))
    document.set_open(fold.what, False)
    assert lines_of(document) == before


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("\n".join(f"a line of some words, number {n:04}" for n in range(2000)), "▸ 1,992 more lines"),
        ("\n".join("word " * 30 for _ in range(2000)), "▸ ~5,992 more lines"),
        ("\n".join("ü" for _ in range(2000)), "▸ ~1,992 more lines"),
    ],
)
def test_a_long_paste_says_how_much_more_there_is_and_opens_where_it_was_folded(
    palette: Palette, text: str, label: str
) -> None:
    document = EntryView(Entry("u", "user", "You", text=text), 60, palette)
    document.measure(0, 30)
    assert document.line(9).text.strip() == label
    place = document.place_when_open(9)
    ninth = document.place(9)
    assert (document.line_of(place), document.line_of(ninth)) == (9, 9)
    document.set_open(TEXT, True)
    document.measure(0, 30)
    assert document.line_of(place) == 9
    closing = document.place_when_open(document.line_of(ninth))
    assert document.line_of(closing) > 2000, "the line that closes it stays where it is"


def test_long_code_folds_to_its_label(palette: Palette) -> None:
    code = "\n".join(f"x{number} = {number}" for number in range(300))
    document = EntryView(replace(REPLY, live=False, text=f"one\n\n```py\n{code}\n```\n\ntwo"), 60, palette)
    before = lines_of(document)
    assert before[3].strip().startswith("▾ py · 300 lines ──")
    assert document.fold_at(3) == Fold(long_code(1), open=True)
    document.set_open(long_code(1), False)
    folded = [row.strip().split(" ──")[0] for row in lines_of(document)[1:-1]]
    assert folded == ["one", "", "▸ py · 300 lines", "", "two"]
    document.set_open(long_code(1), True)
    assert lines_of(document) == before


def test_the_count_of_code_lines_grows_while_they_stream(palette: Palette) -> None:
    document = EntryView(REPLY, 60, palette)
    for number in range(300):
        document.feed("```\n" * (number == 0) + f"line {number}\n", "")
        document.settle()
        if number in (30, 41, 130, 299):
            label = lines_of(document)[1].strip().rstrip("─").removesuffix(" #1 · copy · save").rstrip("─")
            assert label == ("" if number == 30 else f"▾ {number + 1} lines ")


def test_each_code_block_has_its_number(palette: Palette) -> None:
    item = "- item\n\n  ```py\n  b\n  ```\n\n  ```\n  c\n  ```\n- item"
    text = f"```\na\n```\n\n{item}\n\n> ~~~sh\n> d\n> ~~~\n\n```c\ne\n```"
    labels = [re.sub("[ ─▎]+", " ", line).strip() for line in drawn(text, palette) if "copy" in line]
    assert labels == [f"{label} · copy · save" for label in ("#1", "py #2", "#3", "sh #4", "c #5")]


def test_the_status_is_one_line_until_the_reply_is_finished(palette: Palette) -> None:
    document = EntryView(REPLY, 30, palette)
    document.set_status("thinking 0:12 · usually 20-40 s and more than fits")
    assert lines_of(document)[1:] == ["", "└ thinking 0:12 · usually 20-…", ""]
    document.finish(replace(REPLY, live=False, footer=(Fact("o1 · high"),)))
    assert lines_of(document)[1:] == ["", "└ o1 · high", ""]


FACTS = (Fact("o1 high", 5), Fact("2.0 s", 1), Fact("in 9", 0), Fact("thinking 832 (not kept)", 3), Fact("$0.09", 4))


@pytest.mark.parametrize(
    ("width", "line"),
    [
        (80, "└ o1 high · 2.0 s · in 9 · thinking 832 (not kept) · $0.09"),
        (59, "└ o1 high · 2.0 s · in 9 · thinking 832 (not kept) · $0.09"),
        (57, "└ o1 high · 2.0 s · thinking 832 (not kept) · $0.09"),
        (50, "└ o1 high · thinking 832 (not kept) · $0.09"),
        (30, "└ o1 high · $0.09"),
        (17, "└ o1 high · $0.09"),
        (16, "└ o1 high"),
        (6, "└ o1 …"),
        (1, "└ …"),
    ],
)
def test_a_footer_is_one_line_and_loses_what_is_worth_least(palette: Palette, width: int, line: str) -> None:
    document = EntryView(replace(REPLY, live=False, text="Words.", footer=FACTS), width, palette)
    *_, above, foot, below = lines_of(document)
    assert (above, foot.rstrip(), below) == ("", line, "")


@pytest.mark.parametrize("kind", ["user", "reply"])
def test_the_heading_says_which_of_its_siblings_an_entry_is(palette: Palette, kind: EntryKind) -> None:
    document = EntryView(Entry("1", kind, "who", "20:51", "Words.", sibling=(2, 3)), 60, palette)
    assert lines_of(document)[0].removeprefix("▌ ").rstrip() == "who   20:51   ‹ 2 of 3 ›"


def test_folded_reasoning_shows_what_was_removed(palette: Palette) -> None:
    document = EntryView(replace(REPLY, live=False, reasoning="thin\x1b]0;title\x07king"), 60, palette)
    assert "thin␛]0;title␇king" in "\n".join(lines_of(document))


@pytest.mark.parametrize(("kind", "sign"), [("notice", "·"), ("warning", "≠"), ("error", "!")])
def test_one_notice_has_one_sign(palette: Palette, kind: EntryKind, sign: str) -> None:
    text = "a notice of two lines\nand more than fits"
    lines = lines_of(EntryView(Entry("n", kind, "", text=text), 20, palette))
    assert [line.rstrip() for line in lines] == [f"{sign} a notice of two", "  lines", "  and more than fits", ""]


def test_a_long_notice_is_folded(palette: Palette) -> None:
    entry = Entry("n", "notice", text="sea gave: 1\n2\n3\n4\n5")
    assert lines_of(EntryView(entry, 30, palette)) == ["· sea gave: 1", "  2", "  ▸ 3 more lines", ""]
    opened = lines_of(EntryView(entry, 30, palette, [TEXT]))
    assert opened == ["· sea gave: 1", "  2", "  3", "  4", "  5", "  ▾ fold", ""]


@pytest.mark.parametrize("width", [1, 2, 3, 7])
def test_the_narrowest_views_are_drawn(palette: Palette, width: int) -> None:
    text = "# a\n\n- b\n  - 日本語\n\n> q\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```py\nlong line of code\n```"
    for kind in ("persona", "summary", "user", "reply", "notice", "warning", "error"):
        assert lines_of(
            EntryView(Entry("k", kind, "speaker", "14:03", text, "thought", ("badge",), "foot"), width, palette)
        )
