"""Reading, without the screen: moves, search, copies, files and links."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.app.chat.fakes import Bench
from tui.app.chat.copyables import Piece, PieceKind
from tui.app.chat.found_controller import FoundController
from tui.app.chat.host import Group
from tui.app.chat.messages import WentWrong
from tui.app.chat.reading_controller import UNWRAPPED, WRAPPED, ReadingController
from tui.app.pickers.copyable import PiecePicker
from tui.app.pickers.question import OpenLink
from tui.app.transcript.entry import Entry
from tui.app.transcript.view import Transcript
from tui.core.errors import StoreError

REPLY = "See <https://example.org/a>:\n\n```python\nprint(1)\n```\n"


class SearchLine:
    def __init__(self) -> None:
        self.opened = 0
        self.told: list[Any] = []

    def open(self, words: str = "") -> None:
        self.opened += 1
        self.told += [words] if words else []

    def has_class(self, name: str) -> bool:
        return bool(self.opened) and name == "open"

    words = ""

    def show_hits(self, *about: Any, **more: Any) -> None:
        self.told.append((*about, *more.values()))


def over(
    bench: Bench,
    line: SearchLine | None = None,
    write: Callable[[str, str], Path] | None = None,
) -> ReadingController:
    return ReadingController(
        bench.host, bench.current, bench.feed, bench.draft, line or SearchLine(),  # type: ignore[arg-type]  # no widget
        FoundController(bench.host, bench.current, bench.feed, line or SearchLine()),  # type: ignore[arg-type]
        clock=bench.harness.clock, write_file=write or (lambda name, text: Path("/x") / name),
    )  # fmt: skip


CODES = "```py\nprint(1)\n```\n\n- and\n\n  ```sh\n  ls\n  ```\n"


def with_reply(bench: Bench) -> None:
    bench.feed.transcript.add(Entry("1", "reply", "o1", text=REPLY))


@pytest.mark.parametrize(
    "move",
    [
        "page_up",
        "page_down",
        "scroll_home",
        "scroll_end",
        "previous_turn",
        "next_turn",
        "previous_code",
        "next_code",
        "code_left",
        "code_right",
    ],
)
async def test_a_move_is_one_of_the_transcript(tmp_path: Path, move: str) -> None:
    bench = Bench(tmp_path)
    over(bench).actions[move]()
    assert bench.transcript.moves == [move]


async def test_long_code_is_unwrapped_and_wrapped_again_and_that_is_said(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    reading = over(bench)
    said = []
    for wraps in (False, True, False):
        reading.actions["wrap_code"]()
        assert bench.transcript.wraps_code is wraps
        said.append(bench.texts("notice")[-1])
    assert said == [UNWRAPPED, WRAPPED, UNWRAPPED]


async def test_a_search_is_told_to_the_transcript_and_its_hits_to_the_line(tmp_path: Path) -> None:
    bench, line = Bench(tmp_path), SearchLine()
    reading = over(bench, line)
    reading.search("why")
    reading.search_for("why")
    reading.search_step(-1)
    reading.show_hits(2, 3, done=True)
    reading.end_search()
    assert (line.opened, line.told) == (1, ["why", (2, 3, True)])
    assert bench.transcript.words == ["why", "-1", ""]
    assert bench.composer.focused == 1


async def test_the_last_reply_is_copied_as_it_came(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    reading = over(bench)
    reading.copy_reply()
    assert bench.texts("notice") == ["There is no reply to copy yet."]
    with_reply(bench)
    reading.copy_reply()
    assert bench.host.copied == [REPLY]


def piece_of(kind: PieceKind) -> Callable[[PiecePicker], Piece]:
    """Return an answer to the dialog that shows the pieces: the first of a kind."""
    return lambda picker: next(row.value for row in picker.rows if row.value.kind is kind)


async def test_code_is_copied_without_its_last_line_break_and_the_conversation_whole(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    await bench.harness.turn()
    with_reply(bench)
    reading = over(bench)

    assert [each.text for each in reading._pieces(reading.current.session) if each.kind is PieceKind.CONVERSATION] == [
        ""
    ], "made once chosen"
    bench.host.answers = [piece_of(PieceKind.CODE), piece_of(PieceKind.CONVERSATION)]
    reading.copy()
    await bench.host.done()
    reading.copy()
    await bench.host.done()
    assert bench.host.copied[0] == "print(1)"
    assert "hello" in bench.host.copied[1]
    assert bench.host.groups == [Group.CHOOSE, Group.CHOOSE]


async def test_code_is_written_and_a_file_that_refuses_is_told(tmp_path: Path) -> None:
    bench = Bench(tmp_path, answers=())
    with_reply(bench)
    code = next(piece for piece in over(bench)._pieces(None) if piece.kind is PieceKind.CODE)
    written: list[tuple[str, str]] = []

    def write(name: str, text: str) -> Path:
        if written:
            raise StoreError("It is there already.")
        written.append((name, text))
        return Path("/x") / name

    reading = over(bench, write=write)
    bench.host.answers = [code, "one.py", code, "one.py", code, None]
    for _ in range(3):
        reading.write_code()
        await bench.host.done()
    assert written == [("one.py", "print(1)\n")]
    assert bench.texts("notice") == ["Code 1 is in /x/one.py now"]
    assert [type(message) for message in bench.host.posted] == [WentWrong]


async def test_code_is_copied_and_written_by_the_number_it_shows(tmp_path: Path) -> None:
    bench = Bench(tmp_path, answers=("one.py",))
    with_reply(bench)
    reading = over(bench, write=lambda name, text: Path("/x") / name)
    for number in ("1", "#1", "7", "one"):
        reading.copy(number)
        await bench.host.done()
    assert bench.host.copied == ["print(1)", "print(1)"]
    assert bench.texts("error") == [f"There is no code with the number {number}." for number in ("7", "one")]
    reading.write_code("1")
    await bench.host.done()
    assert bench.texts("notice")[-1] == "Code 1 is in /x/one.py now"


async def test_the_buttons_above_code_copy_it_and_write_it(tmp_path: Path) -> None:
    written: list[tuple[str, str]] = []

    def write(name: str, text: str) -> Path:
        written.append((name, text))
        return Path("/x") / name

    bench = Bench(tmp_path, answers=("one.py", None))
    reading = over(bench, write=write)
    for number, save in ((1, False), (2, False), (9, False), (1, True), (2, True)):
        reading.take_code(Transcript.CodeWanted(CODES, "", number, save=save))
        await bench.host.done()
    reading.take_code(Transcript.CodeWanted('{"a": 1}\n', "json", 1, save=False))
    await bench.host.done()
    assert bench.host.copied == ["print(1)", "ls", '{"a": 1}']
    assert written == [("one.py", "print(1)\n")]
    assert bench.texts("notice") == ["That code is no longer there.", "Code 1 is in /x/one.py now"]


async def test_a_link_is_opened_after_it_was_asked_about_and_a_bad_one_never(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr("tui.app.chat.reading_controller.open_in_browser", lambda link: opened.append(link.address))
    bench = Bench(tmp_path, answers=("https://example.org/a", True, False))
    with_reply(bench)
    reading = over(bench)
    reading.links()
    await bench.host.done()
    assert isinstance(bench.host.asked[-1], OpenLink)
    assert opened == ["https://example.org/a"]
    assert bench.host.told == [("error", "No browser could be started. The address can be copied.")]
    reading.follow_link("https://example.org/a")
    reading.follow_link("file:///etc/passwd")
    await bench.host.done()
    assert len(opened) == 1
    assert bench.host.told[-1][1].startswith("Not opened: only http and https are opened")
