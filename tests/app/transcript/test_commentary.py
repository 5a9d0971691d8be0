"""Commentary of a reply: folded above its answer once it has ended, opened, found and copied as other folds are."""

from __future__ import annotations

import pytest

from tests.app.transcript.test_entry_view import lines_of
from tui.app.chat.copyables import last_reply, links_of
from tui.app.transcript import flow
from tui.app.transcript.entries import column_entry, reply_entries
from tui.app.transcript.entry import Entry
from tui.app.transcript.entry_view import EntryView
from tui.app.transcript.folding import COMMENTARY, REASONING, Fold
from tui.app.transcript.markdown import code
from tui.app.transcript.markdown.lexing import Lines
from tui.app.transcript.palette import Palette
from tui.core.conversation.message import ARRIVING, Reply, ReplyOrigin, ReplyOutcome
from tui.core.conversation.phases import Phase

LOOK = "I look at <https://a.example/x>.\n\nThen I add."
TEXT = f"{LOOK}\n\nIt is **four**."
PHASES = (Phase(0, "commentary"), Phase(len(LOOK) + 2, "final_answer"))


def entry(outcome: ReplyOutcome = ReplyOutcome(), text: str = TEXT) -> Entry:  # noqa: B008  a frozen value
    return reply_entries(Reply(3, 2, "", ReplyOrigin("m", "work"), text, "", outcome, PHASES))[0]


@pytest.mark.parametrize("width", [20, 60, 120])
def test_it_is_one_line_until_it_is_opened(palette: Palette, width: int) -> None:
    view = EntryView(entry(), width, palette)
    lines = lines_of(view)
    at = next(n for n, line in enumerate(lines) if "▸ commentary" in line)
    assert "four" in "\n".join(lines)
    assert "Then I add" not in "\n".join(lines)
    assert view.fold_at(at) == Fold(COMMENTARY, False)
    view.set_open(COMMENTARY, True)
    opened = "\n".join(lines_of(view))
    assert "▾ commentary" in opened
    assert opened.index("Then I add") < opened.index("four")
    view.set_open(COMMENTARY, False)
    assert lines_of(view) == lines


def test_all_of_it_is_seen_while_it_streams(palette: Palette) -> None:
    live = entry(ARRIVING)
    assert (live.text, live.commentary, live.live) == (TEXT, "", True)
    shown = "\n".join(lines_of(EntryView(live, 60, palette)))
    assert "Then I add" in shown
    assert "four" in shown


def test_commentary_without_an_answer_is_open(palette: Palette) -> None:
    alone = entry(text=LOOK)
    assert (alone.text, alone.commentary) == ("", LOOK)
    assert "Then I add" in "\n".join(lines_of(EntryView(alone, 60, palette)))


def test_a_search_finds_it_and_says_what_to_unfold(palette: Palette) -> None:
    held = entry()
    view = EntryView(held, 60, palette)
    hit, fold = view.reveal("commentary", held.commentary.index("Then"), "then", held)
    assert fold == COMMENTARY
    view.set_open(COMMENTARY, True)
    assert "Then I add" in lines_of(view)[view.line_of_hit(hit, "then")]


def test_the_last_reply_is_its_answer_and_links_are_of_both() -> None:
    piece = last_reply([entry()])
    assert piece is not None
    assert piece.text == "It is **four**."
    alone = last_reply([entry(text=LOOK)])
    assert alone is not None
    assert alone.text == LOOK
    assert links_of([entry()]) == ["https://a.example/x"]


def test_a_column_of_a_comparison_folds_it_too() -> None:
    reply = Reply(3, 2, "", ReplyOrigin("m", "work"), TEXT, "", ReplyOutcome(), PHASES)
    assert (column_entry(reply, "c").commentary, column_entry(reply, "c").text) == (LOOK, "It is **four**.")


def test_its_code_gets_its_colours_together_with_that_of_the_reasoning(
    palette: Palette, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    class NothingKnown:
        missed = version = 0

        def lines(self, source: str, _: str) -> Lines:
            asked.append(source)
            self.missed += 1
            return []

    known = NothingKnown()
    for module in (flow, code):
        monkeypatch.setattr(module, "HIGHLIGHTER", known)
    sources = ["of_reasoning()", "of_commentary()", "of_text()"]
    reasoning, commentary, text = (f"```python\n{source}\n```" for source in sources)
    reply = Entry("1", "reply", "o1", text=text, reasoning=reasoning, commentary=commentary)
    view = EntryView(reply, 60, palette, (REASONING, COMMENTARY))
    lines_of(view)
    asked.clear()
    view.recolour()
    lines_of(view)
    assert asked == sources
