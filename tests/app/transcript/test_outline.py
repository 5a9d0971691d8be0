"""The list of turns and headings: what is in it, where one is, and that it leads there."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings

from tests.app.transcript.markdown.test_splitters import DOCUMENTS
from tests.app_harness import opened_harness, until
from tui.app.chat.outline import LOOKED_THROUGH, here, outline_of
from tui.app.pickers.outline import OutlinePicker
from tui.app.transcript.entry import Entry
from tui.app.transcript.layout import Layout
from tui.app.transcript.palette import Palette
from tui.core.cleaning import marked

# The Markdown of a reply, and the names in the list.
HEADINGS: list[tuple[str, list[str]]] = [
    ("# One", ["# One"]),
    ("###### Six", ["###### Six"]),
    ("####### Seven", []),
    ("#no space", []),
    ("# One #", ["# One"]),
    ("   ## Three spaces", ["## Three spaces"]),
    ("    ## Four spaces", []),
    ("Words\n\n## After words\n\n### Deeper", ["## After words", "### Deeper"]),
    ("Title\n=====\n\nPart\n---\n\nText", ["# Title", "## Part"]),
    ("Words\n\n---\n\nmore", []),
    ("```sh\n# a comment\n```\n\n# A heading", ["# A heading"]),
    ("~~~\n# a comment", []),
    ("- item\n\n  # in an item\n\n# outside", ["# outside"]),
    ("> # quoted", []),
    ("# With **bold** and `code` and [a link](https://e.org)", ["# With bold and code and a link"]),
    ("# A \\* star & more", ["# A * star & more"]),
    ("# 日本語の見出し", ["# 日本語の見出し"]),
    ("# evil \x1b]0;x\x07 title", ["# evil ␛]0;x␇ title"]),
    ("# One\r\n\r\n## Two\r\n", ["# One", "## Two"]),
    ("#", []),
    ("| # a | b |\n|---|---|\n| # c | d |", []),
    ("<!--\n# no heading\n-->", []),
    ("no heading at all", []),
    ("", []),
]


@pytest.mark.parametrize(("text", "names"), HEADINGS)
def test_the_headings_of_a_reply(text: str, names: list[str]) -> None:
    found = outline_of([Entry("r", "reply", "o1", text=text)])
    assert [spot.name for spot in found if spot.title] == names
    for spot in found:
        line = marked(text)[spot.offset :].split("\n")[0]
        assert spot.title.split(" ")[0][:3] in line


def test_turns_are_numbered_and_what_has_no_headings_is_left_out() -> None:
    entries = [
        Entry("p", "persona", "Planner", text="# You plan"),
        Entry("u1", "user", "You", "14:03", text="\n\nFirst question\nand more"),
        Entry("r1", "reply", "o1", text="# Answer"),
        Entry("n", "notice", text="# a notice"),
        Entry("u2", "user", "You", text="\x1b[1msecond"),
        Entry("r2", "reply", "o1", text='{"a": "# none"}', language="json"),
    ]
    found = outline_of(entries)
    assert [(spot.name, spot.when) for spot in found] == [
        ("1. First question", "14:03"),
        ("# Answer", ""),
        ("2. ␛[1msecond", ""),
    ]
    keys = [entry.key for entry in entries]
    places = [("p", 0), ("u1", 0), ("r1", 0), ("r1", 99), ("n", 0), ("u2", 0), ("r2", 7)]
    assert [here(found, keys, *place) for place in places] == [None, 0, 1, 1, 1, 2, 2]


def test_headings_are_those_of_the_last_replies_and_turns_of_all() -> None:
    pairs = [
        (Entry(f"u{n}", "user", text="?"), Entry(f"r{n}", "reply", text="# Answer")) for n in range(LOOKED_THROUGH + 20)
    ]
    found = outline_of([entry for pair in pairs for entry in pair])
    assert sum(not spot.level for spot in found) == LOOKED_THROUGH + 20
    assert sum(spot.level > 0 for spot in found) == LOOKED_THROUGH


@settings(max_examples=60)
@given(text=DOCUMENTS)
def test_each_heading_leads_to_its_line(palette: Palette, text: str) -> None:
    layout = Layout()
    layout.show([Entry("u", "user", text="?"), Entry("r", "reply", "o1", text=f"Before.\n\n{text}\n\n## Last one")])
    layout.resize(60, palette)
    spots = [spot for spot in outline_of([layout.entry("u"), layout.entry("r")]) if spot.title == "Last one"]
    for spot in spots:
        anchor = layout.anchor_of(spot.key, spot.offset)
        assert anchor is not None
        while layout.measure(0, layout.height):
            pass
        strip = layout.line(layout.line_of(anchor))
        assert strip is not None
        assert "Last one" in strip.text
        key, offset = layout.offset_at(layout.line_of(anchor))
        assert here(outline_of(layout.entries), ["u", "r"], key, offset) == len(outline_of(layout.entries)) - 1


LONG = "\n\n".join(f"## Part {number}\n\n" + "Some words of this part. " * 30 for number in range(12))


async def test_the_list_leads_to_a_turn_and_to_a_heading(tmp_path: Path) -> None:
    async with opened_harness(tmp_path, size=(80, 24)) as (harness, pilot):
        await pilot.press("alt+j")
        await until(pilot, lambda: "nothing to jump to" in harness.said())
        await harness.ask(pilot, "practice: tokens=10 reasoning=0\nfirst question")
        transcript = harness.chat.transcript
        transcript.add(Entry("x", "reply", "o1", text=LONG))
        await until(pilot, lambda: transcript.settled)

        async def jump(words: str) -> None:
            await pilot.press("alt+j")
            await until(pilot, lambda: isinstance(harness.app.screen, OutlinePicker))
            await pilot.press(*words, "enter")
            await until(pilot, lambda: not isinstance(harness.app.screen, OutlinePicker))
            await pilot.pause()

        await jump("part4")
        first = transcript.render_line(0).text + transcript.render_line(1).text
        assert "Part 4" in first
        await pilot.press("alt+j")
        await until(pilot, lambda: isinstance(harness.app.screen, OutlinePicker))
        row = harness.top(OutlinePicker).highlighted()
        assert row is not None
        assert (row.current, row.name) == (True, "## Part 4"), "where one is, is marked"
        await pilot.press("escape")
        await jump("practice")
        shown = [transcript.render_line(line).text for line in range(3)]
        assert any("practice:" in line for line in shown), shown
