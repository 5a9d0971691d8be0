"""Text selected with the mouse is copied as it was received."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.app.transcript.conftest import Host
from tests.app.transcript.markdown.test_splitters import DOCUMENTS
from tui.app.transcript.entry import Entry, Kind
from tui.app.transcript.entry_view import EntryView
from tui.app.transcript.folding import long_code
from tui.app.transcript.markdown.source_map import codes_of
from tui.app.transcript.markdown.wrapping import joint_of
from tui.app.transcript.palette import Palette

ENTRIES = [
    Entry("1", "user", "You", text="First question"),
    Entry("2", "reply", "o1", text="A **bold** answer.\n\nAnd 日本語 more."),
    Entry("3", "user", "You", text="Second question"),
]


async def select(host: Host, start: tuple[int, int], end: tuple[int, int]) -> str | None:
    async with host.run_test(size=(80, 24)) as pilot:
        host.transcript.show(ENTRIES)
        await pilot.pause()
        await pilot.mouse_down(host.transcript, offset=start)
        await pilot.hover(host.transcript, offset=end)
        await pilot.mouse_up(host.transcript, offset=end)
        await pilot.pause()
        host.screen_lines()
        return host.screen.get_selected_text()


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [
        ((5, 4), (9, 4), "bold"),
        ((3, 4), (16, 4), "A **bold** answer."),
        ((5, 4), (9, 6), "bold answer.\n\nAnd 日本"),
        ((3, 4), (9, 6), "A **bold** answer.\n\nAnd 日本"),
        ((9, 1), (9, 9), "question\n\nA **bold** answer.\n\nAnd 日本語 more.\n\nSecond"),
        ((1, 3), (2, 3), "o1"),
    ],
)
async def test_a_selection_is_copied(host: Host, start: tuple[int, int], end: tuple[int, int], text: str) -> None:
    assert await select(host, start, end) == text


async def test_everything_can_be_selected(host: Host) -> None:
    async with host.run_test(size=(80, 24)) as pilot:
        host.transcript.show(ENTRIES)
        await pilot.pause()
        host.transcript.text_select_all()
        assert host.screen.get_selected_text() == "\n\n".join(entry.text for entry in ENTRIES)


WIDE = "long words " * 20
CODE = "".join(f"\tline {number}  \n" for number in range(60))
PIECES = {
    "prose": WIDE.strip(),
    "items": "- one\n- two *words*\n  - three\n\n1. four",
    "fence": f"```make\n{CODE}```",
    "table": "| a | b |\n|---|--:|\n" + "".join(f"| x{n} | {n} |\n" for n in range(120)).strip(),
    "quote": "> quoted\n>\n> > deeper",
    "rule": "---",
    "heading": "# Heading with *words*",
    "footnote": "text[^1]\n\n[^1]: the note",
    "odd": "a\x1b]0;x\x07b\u00ad c\r\nd \u200b e",
}
END = 10**6


def document(text: str, palette: Palette, kind: Kind = "reply") -> tuple[EntryView, Entry]:
    entry = Entry("r", kind, "o1", text=text)
    return EntryView(entry, 60, palette), entry


def line_with(document: EntryView, words: str) -> int:
    while document.measure(0, END):
        pass
    return next(number for number in range(document.height) if words in document.line(number).text)


@pytest.mark.parametrize("kind", ["reply", "user"])
@pytest.mark.parametrize("name", PIECES)
def test_fully_selected_blocks_are_copied_as_received(palette: Palette, name: str, kind: Kind) -> None:
    text = f"Before.\n\n{PIECES[name]}\n\nAfter."
    drawn, entry = document(text, palette, kind)
    assert drawn.copied((1, 0), None, entry) == text
    assert drawn.copied((1, 0), (line_with(drawn, "After.") if kind == "reply" else END, 3), entry).startswith(
        text.removesuffix("\n\nAfter.")
    )
    if kind == "reply":
        alone = drawn.copied((3, 0), (line_with(drawn, "After."), 0), entry).strip("\n")
        assert alone == (CODE.strip("\n") if name == "fence" else PIECES[name])


def test_lines_broken_to_fit_are_joined(palette: Palette) -> None:
    for kind in ("reply", "user"):
        drawn, entry = document(WIDE, palette, kind)
        copied = drawn.copied((1, 7), (3, 6), entry)
        assert "\n" not in copied
        assert copied in WIDE


def test_lines_of_code_are_copied_with_their_tabs(palette: Palette) -> None:
    drawn, entry = document(f"```make\n{CODE}```\n\nAfter.", palette)
    first = line_with(drawn, "line 3")
    assert drawn.copied((first, 0), (first + 1, 40), entry) == "\tline 3  \n\tline 4  "
    assert drawn.copied((first, 8), (first, 12), entry) == "line"
    assert drawn.copied((1, 0), (END, 0), entry) == entry.text


TABLE = """| left | right |
|---|--:|
| one | first |
| two **bold** | second words that are many words and wrap in a cell that is too narrow for all of them at once |
| three | third |"""
HEAD, RULER, ONE, TWO, THREE = TABLE.split("\n")
# The words at which a selection begins and ends, and the rows that are copied; with a sign, the part of one row.
ROWS = [
    ("left", "third", TABLE),
    ("one", "third", f"{ONE}\n{TWO}\n{THREE}"),
    ("first", "second", f"{ONE}\n{TWO}"),
    ("left", "one", f"{HEAD}\n{RULER}\n{ONE}"),
    ("two", "narrow", TWO),
    ("wrap", "three", f"{TWO}\n{THREE}"),
    ("two", "bold", "two bold"),
    ("one", "one", "one"),
]


@pytest.mark.parametrize(("first", "last", "copied"), ROWS)
def test_rows_of_a_table_are_copied_as_markdown(palette: Palette, first: str, last: str, copied: str) -> None:
    drawn, entry = document(f"Before.\n\n{TABLE}\n\nAfter.", palette)
    start, stop = line_with(drawn, first), line_with(drawn, last)
    begin, end = drawn.line(start).text.index(first), drawn.line(stop).text.index(last) + len(last)
    if last == "narrow":  # the whole row
        stop, end = line_with(drawn, "three") - 1, 60
    found = drawn.copied((start, begin), (stop, end), entry)
    assert found == copied


def test_rows_of_a_long_table_are_copied_as_markdown(palette: Palette) -> None:
    drawn, entry = document(PIECES["table"], palette)
    first, last = line_with(drawn, "x40 "), line_with(drawn, "x70 ")
    rows = PIECES["table"].split("\n")
    assert drawn.copied((first, 2), (last, 5), entry) == "\n".join(rows[42:73])
    narrow = EntryView(entry, 9, palette)
    first = line_with(narrow, "x3 ")
    assert narrow.copied((first, 2), (first + 2, 9), entry).startswith("| x3 | 3 |")


def test_folded_code_is_copied_whole(palette: Palette) -> None:
    text = f"Before.\n\n```make\n{CODE}```\n\nAfter."
    drawn, entry = document(text, palette)
    drawn.set_open(long_code(1), False)
    assert drawn.copied((1, 0), (END, 0), entry) == text


def test_a_folded_message_is_copied_whole(palette: Palette) -> None:
    text = "\n".join(f"line {number}" for number in range(40))
    drawn, entry = document(text, palette, "user")
    assert drawn.copied((1, 0), (END, 0), entry) == text
    assert drawn.copied((1, 0), (3, 80), entry) == "line 0\nline 1\nline 2"


@settings(max_examples=100)
@given(text=DOCUMENTS, width=st.integers(12, 90))
def test_a_whole_entry_is_copied_as_received(palette: Palette, text: str, width: int) -> None:
    assume("]:" not in text)  # a link reference at the end shows nothing to select
    text = f"Before.\n\n{text}"  # code alone is copied without its fence
    entry = Entry("r", "reply", "o1", text=text)
    blocks = EntryView(entry, width, palette)
    copied = blocks.copied((0, 0), (END, 0), entry)
    assert drawn_as(copied, palette, width) == drawn_as(text, palette, width)


def drawn_as(text: str, palette: Palette, width: int) -> list[str]:
    document = EntryView(Entry("r", "reply", "o1", text=text), width, palette)
    while document.measure(0, END):
        pass
    return [document.line(number).text.rstrip() for number in range(1, document.height)]


CODES = "```py\na\n```\n\n- item\n\n  ```sh\n  b\tc\n  ```\n\n> ~~~\n> d\n> ~~~\n\n"


def test_the_code_of_a_reply_is_found_by_its_number() -> None:
    long = "".join(f"x = {n}\n" for n in range(500)) + "y" * 9000 + "\n"
    found = codes_of(f"{CODES}```c\r\n{long}```\n\n```\n\u00ad open")
    assert [(code.number, code.language) for code in found] == [(1, "py"), (2, "sh"), (3, ""), (4, "c"), (5, "")]
    assert [code.text for code in found] == ["a\n", "b\tc\n", "d\n", long, "\u00ad open"]


ARGUMENTS = "argument_one, argument_two, argument_three, argument_four, argument_five, argument_six"
CALL = f"    call({ARGUMENTS})  # done"
CODE_LINES = [  # one line of code each, and its language
    CALL,
    f"\tcall(\t{ARGUMENTS})",
    "a = [" + "1, " * 60 + "]",
    "a" * 150,
    "if x:" + " " * 90 + "y = 1",
    "one" + " " * 80 + "two three" + " " * 70 + "four",
    "path/to/" * 20,
    "# 日本語のコメントです、 " * 6 + "end",
    "# 한국어 주석 " * 12,
    "x = 'รูปแบบนี้ใช้ได้ดี' + " * 5 + "y",
    "# ideographic\u3000space " * 9,
    "no-break\u00a0space " * 9,
    "emoji 👩\u200d👩\u200d👧 and cafe\u0301 " * 6,
    "| a | b | " * 15,
]


@pytest.mark.parametrize("wraps", [True, False])
@pytest.mark.parametrize("width", [24, 60, 61])
@pytest.mark.parametrize("form", ["```py\n{}\n```", "- item\n\n  ```py\n  {}\n  ```", "> ```py\n> {}\n> ```"])
def test_code_is_copied_as_received_wherever_it_is_wrapped(
    palette: Palette, form: str, width: int, wraps: bool
) -> None:
    for code in CODE_LINES:
        if "\t" in code and form[0] != "`":
            continue  # what is nested is copied as it is shown
        entry = Entry("r", "reply", "o1", text=f"Before.\n\n{form.format(f'{code}§')}\n\nAfter.")
        drawn = EntryView(entry, width, palette, wraps=wraps)
        label = line_with(drawn, "#1")
        rows = range(
            label + 1, next(at for at in range(label + 1, END) if drawn.line(at).text.rstrip()[-1:] == "§") + 1
        )
        ends = [(at, (joint_of(drawn.line(at)) or (0, ""))[0], len(drawn.line(at).text.rstrip(" "))) for at in rows]
        for first, frame, _ in ends:
            for last, _, right in ends[first - rows[0] :]:
                found = drawn.copied((first, frame + 1), (last, right), entry)
                assert found in f"{code}§", (first, last)
        left = 0 if code[0] == "\t" else 1
        whole = drawn.copied((rows[0], ends[0][1] + left), (rows[-1], ends[-1][2]), entry)
        assert whole == f"{code}§"[left:]


PROSE = [
    "many words of prose that are wrapped at their spaces " * 5,
    "日本語の文章は空白がないので、文字の間で改行されます。" * 4,
    "限流器用于控制请求的速率，超过限制的请求会被拒绝。" * 4,
    "한국어 문장은 낱말 사이의 빈칸에서 줄이 바뀝니다. " * 5,
    "ประโยคภาษาไทยไม่มีช่องว่างระหว่างคำ " * 6,
    "日本語 and words\u3000mixed　with 空白 of each kind " * 5,
    "a—b–c word/with/slashes-and-hyphens " * 6,
    "x" * 200,
]


@pytest.mark.parametrize("kind", ["reply", "user"])
@pytest.mark.parametrize("text", PROSE)
def test_a_part_of_prose_is_copied_as_received_wherever_it_is_wrapped(palette: Palette, text: str, kind: Kind) -> None:
    for width in (20, 33, 60):
        entry = Entry("r", kind, "o1", text=f"{text.strip()}!")
        drawn = EntryView(entry, width, palette)
        last = line_with(drawn, "!")
        rows = [at for at in range(1, last + 1) if joint_of(drawn.line(at)) is not None]
        for first in rows:
            frame = (joint_of(drawn.line(first)) or (0, ""))[0]
            for end in rows[rows.index(first) :]:
                right = len(drawn.line(end).text.rstrip(" "))
                found = drawn.copied((first, frame + 1), (end, right - 1), entry)
                assert found in entry.text, (width, first, end)
                assert found == found.strip(" ") or found[0] == " " == drawn.line(first).text[frame + 1]
