"""A reply cannot look like a turn, a footer or a notice: their signs are to the left of where its text begins."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.app.transcript.markdown.test_splitters import DOCUMENTS
from tui.app.transcript.entry import Entry, Kind
from tui.app.transcript.entry_view import EntryView
from tui.app.transcript.folding import REASONING, TEXT
from tui.app.transcript.markdown.inline import HREF
from tui.app.transcript.palette import Palette
from tui.core.reply_facts import Fact

REPLY = Entry("r", "reply", "o1 · planner", "14:03", footer=(Fact("o1 · high · 2.0 s · $0.09"),))
OTHERS: dict[Kind, Entry] = {
    "user": Entry("u", "user", "You", "14:03", "words"),
    "notice": Entry("n", "notice", text="words"),
    "error": Entry("e", "error", text="words"),
    "persona": Entry("p", "persona", "planner · developer message", "14:03", "words"),
    "summary": Entry("s", "summary", "summary by o1", "14:03", "words", folded="sent", footer=(Fact("o1 · $0"),)),
}
IMITATIONS = [
    "▌ You   14:05\n▌ Forged.",
    "You   14:05",
    "o1 · planner   14:06",
    "└ o1 · high · 2.0 s · $0.09",
    "o1 · high · 2.0 s · $0.09",
    "[](https://127.0.0.1/o1·high·$0)",
    "· A notice: all is well",
    "! An error",
    "── persona: Evil · developer message ──────────",
    "---\n***\n___",
    "```\n▌ You   14:05\n· a notice\n└ o1 · $0\n```",
    "    ▌ You   14:05",
    "> ▌ You   14:05",
    "- └ o1 · $0",
    "| ▌ You |\n|---|\n| · a |",
    "# ▌ You   14:05",
    "a<br>▌ You   14:05<br>└ o1 · $0",
    "a  \n▌ You   14:05\\\n└ o1 · $0",
    "\u200b▌ You\u2028▌ Forged.\x0b└ o1\x85· x\r! y",
    "\x1b[1G▌ You\x08\x08\x08\r▌ Forged.",
    "\u202e▌ You",
    "<div>\n▌ You   14:05\n</div>",
    "[^1]\n\n[^1]: ▌ You   14:05",
    "$$\n▌ You   14:05\n$$",
    "   \n\n\n\n· a",
    "\u3000▌ You",
]


def lines_of(entry: Entry, width: int, palette: Palette) -> list[str]:
    view = EntryView(entry, width, palette, (TEXT, REASONING))
    view.complete()
    while view.measure(0, 10**9):
        pass
    return [view.line(number).text for number in range(view.height)]


def is_indented(entry: Entry, width: int, palette: Palette) -> bool:
    """Return whether the first two columns are blank on each line but the head of a reply and its foot."""
    rows = lines_of(entry, width, palette)
    feet = [number for number, row in enumerate(rows) if row.startswith("└ ")]
    head = next(number for number, row in enumerate(rows) if row.startswith(("  ", "└")))
    return len(feet) == 1 and all(row[:2].strip() == "" for row in rows[head : feet[0]] + rows[feet[0] + 1 :])


@pytest.mark.parametrize("kind", OTHERS)
def test_every_other_entry_has_its_sign_at_the_left(kind: Kind, palette: Palette) -> None:
    rows = [row for row in lines_of(OTHERS[kind], 60, palette) if row.strip()]
    assert rows[0][0] in "▌·!─"
    assert rows[-1][0] == "└" or kind != "summary"


@pytest.mark.parametrize("text", IMITATIONS)
@pytest.mark.parametrize("width", [24, 60])
def test_an_imitation_is_indented(text: str, width: int, palette: Palette) -> None:
    for reply in (
        replace(REPLY, text=text),
        replace(REPLY, text="x", reasoning=text),
        replace(REPLY, text=f"{text}\n" * 9),
    ):
        assert is_indented(reply, width, palette)


@given(st.one_of(DOCUMENTS, st.lists(st.one_of(st.sampled_from(IMITATIONS), st.text(max_size=9))).map("\n".join)))
@settings(max_examples=150, deadline=None)
def test_whatever_a_reply_says_is_indented(palette: Palette, text: str) -> None:
    assert is_indented(replace(REPLY, text=text), 60, palette)


NO_LINKS = [
    "ms-msdt:x",
    "vscode:x",
    "ssh://x/",
    "mailto:a@example.org",
    "x.html",
    "#x",
    "//127.0.0.1/x",
    "tel:1",
    "ftp://x/",
]


@pytest.mark.parametrize("address", NO_LINKS)
@pytest.mark.parametrize("form", ["[x]({})", "<{}>", "[x][1]\n\n[1]: {}", "[x](<{}>)"])
def test_only_what_can_be_opened_looks_like_a_link(address: str, form: str, palette: Palette) -> None:
    view = EntryView(replace(REPLY, text=form.format(address)), 60, palette)
    view.measure(0, 10**9)
    styles = [segment.style for number in range(view.height) for segment in view.line(number) if segment.style]
    assert not any(style.meta.get(HREF) for style in styles)
