"""Every picker, in whatever folder it is, looks as the sheet beside their base says."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from textual.content import Content
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Static

import tui.app
from tests.app.pickers.model_pickers import model_picker
from tests.doubles import O1, FakeClock, ScriptedProvider
from tests.narrowing import present
from tui.app.chat.copyables import Piece, PieceKind
from tui.app.chat.outline import Spot
from tui.app.commands import COMMANDS
from tui.app.compare.screen import GoOn
from tui.app.personas.picker import PersonaPicker
from tui.app.pickers.command import CommandPicker
from tui.app.pickers.copyable import CodePicker, LinkPicker, PiecePicker
from tui.app.pickers.effort import EffortPicker
from tui.app.pickers.message import MessagePicker
from tui.app.pickers.option import OptionPicker
from tui.app.pickers.outline import OutlinePicker
from tui.app.pickers.own_prompt import OwnPromptPicker
from tui.app.pickers.past_prompt import PromptPicker
from tui.app.pickers.picker import Picker
from tui.app.pickers.row import Column, Row
from tui.app.pickers.selection import SelectingPicker
from tui.app.pickers.starter import StarterPicker
from tui.app.pickers.taken import TakenPicker
from tui.app.sessions.desk import OpenOne
from tui.app.sessions.session_list import SessionList
from tui.app.sessions.trash_list import TrashList
from tui.app.start.servers import ServersPicker
from tui.app.theme.picker import ThemePicker
from tui.app.theme.themed_app import ThemedApp
from tui.app.xray.make_room import MakeRoom, Offers
from tui.core.context.room import Room
from tui.core.context.trimming import Selection
from tui.core.conversation.filing import Filing
from tui.core.local_server import LocalAnswer, LocalServer
from tui.core.personas.persona import Persona
from tui.core.ports import PastPrompt, SessionSummary
from tui.core.prompt import Prompt
from tui.core.reply_options import TIER
from tui.core.services import ON_THIS_COMPUTER
from tui.core.starters import GENERAL
from tui.engine.choice import Choice
from tui.store.sessions.store import Sessions

PIECE = Piece(PieceKind.CODE, "code", "2 lines", "a\nb", "python")
NOWHERE = Sessions(Path("nowhere"), FakeClock().now)
NO_ROOM = Offers(Room("o1", 10, 9, 0, 0), Selection((), 0, 0), None, None, 0, refused=False)


async def named(title: str) -> None: ...


async def filed(filing: Filing) -> None: ...


async def nothing_there() -> list[LocalServer]:
    return [LocalServer(service, LocalAnswer.NOTHING) for service in ON_THIS_COMPUTER]


def pickers() -> list[Picker[Any]]:
    """One of each."""
    return [
        PersonaPicker([Persona("planner", "Planner", "plans", "You plan.")], "planner"),
        model_picker([("work", O1)], ("work", "o1")),
        EffortPicker(Choice(ScriptedProvider(), O1), {}, practice=False),
        OptionPicker(Choice(ScriptedProvider(), O1), TIER, {}, practice=False),
        PiecePicker([PIECE]),
        CodePicker([PIECE]),
        LinkPicker(["https://example.org"]),
        StarterPicker(GENERAL),
        OwnPromptPicker([Prompt("explain", "Explain", text="Explain it.")]),
        SessionList(
            [SessionSummary("s0", "A title", "", "", 1)],
            OpenOne("s0", named, filed),
            NOWHERE,
            FakeClock().now,
            export=lambda sessions: Screen(),
        ),
        TrashList([], NOWHERE, FakeClock().now),
        MessagePicker([], {}, set()),
        GoOn([Row(0, "1 high")]),
        MakeRoom(NO_ROOM),
        OutlinePicker([Spot("k", 0, 0, "Why?", 1)], {"k": "Why?"}, 0),
        CommandPicker(COMMANDS, ["xray"]),
        PromptPicker([PastPrompt("Why?", "2026-11-28T10:00:00Z")], FakeClock().now().date()),
        ServersPicker(nothing_there),
    ]


def kinds(base: type[Picker[Any]]) -> Iterator[type[Picker[Any]]]:
    for kind in base.__subclasses__():
        yield kind
        yield from kinds(kind)


def test_none_is_left_out_here() -> None:
    for module in pkgutil.walk_packages(tui.app.__path__, "tui.app."):
        importlib.import_module(module.name)
    # That of themes needs an app with themes: tests/app/theme/test_choice.py.
    assert set(kinds(Picker)) - {TakenPicker, SelectingPicker, Sample, ThemePicker} == {
        type(picker) for picker in pickers()
    }


async def test_every_picker_looks_as_its_sheet_says() -> None:
    app: ThemedApp[None] = ThemedApp()
    async with app.run_test(size=(120, 40)) as pilot:
        for picker in pickers():
            await app.push_screen(picker)
            await pilot.pause()
            box = picker.query_one("#box")
            assert box.region.width == (115 if picker.tells_beside else 92), picker
            assert box.region.height <= 36, picker
            assert box.styles.border.top[0] == "round"
            assert picker.row_list.styles.border.top[0] == ""
            assert picker.query_one("#hint").region.height == 1, picker
            assert picker.query_one("#side").display is bool(picker.DETAIL), picker
            assert str(picker.query_one("#count", Static).content).endswith(f"{len(picker.rows)}"), picker
            await pilot.press("escape")
            await pilot.pause()
            assert app.screen is not picker


ROWS = [
    Row("5", "gpt-5", "the model", group="work", cells=("400k", "$1.25")),
    Row("m", "gpt-5-mini", "a small one", current=True, group="work", cells=("400k", "$0.25")),
    Row("q", "qwen3", "", group="on this server", cells=("32.8k", "$0"), refused="a reply is arriving"),
]


class Sample(Picker[str]):
    """Rows with all that a row can have."""

    columns = (Column("window", right=True), Column("price", right=True))
    DETAIL = 2

    def detail(self, row: Row[str]) -> Content:
        return Content(f"all about {row.name}")


@asynccontextmanager
async def opened(size: tuple[int, int] = (120, 40)) -> AsyncIterator[tuple[Sample, Pilot[None], list[str | None]]]:
    app: ThemedApp[None] = ThemedApp()
    picker, answers = Sample(ROWS), list[str | None]()
    async with app.run_test(size=size) as pilot:
        await app.push_screen(picker, answers.append)
        await pilot.pause()
        yield picker, pilot, answers


def lines(picker: Sample) -> list[str]:
    """The options of the list, headings among them."""
    return [str(option.prompt).rstrip() for option in picker.row_list.options]


async def test_rows_stand_in_columns_and_under_headings() -> None:
    async with opened() as (picker, _, _):
        assert lines(picker) == [
            "work",
            "  gpt-5         400k  $1.25  the model",
            "● gpt-5-mini    400k  $0.25  a small one",
            "on this server",
            "  qwen3        32.8k     $0  a reply is arriving",
        ]
        assert str(picker.row_list.head()) == "              window  price"
        assert str(picker.query_one("#count", Static).content) == "3"
        assert present(picker.highlighted()).value == "m"


async def test_what_is_typed_shows_the_best_first_without_headings() -> None:
    async with opened() as (picker, pilot, answers):
        await pilot.press(*"g5m")
        assert lines(picker) == ["● gpt-5-mini    400k  $0.25  a small one"]
        assert str(picker.query_one("#count", Static).content) == "1 of 3"
        await pilot.press(*["backspace"] * 3, *"gpt", "enter")
        assert answers == ["5"]


async def test_a_row_that_cannot_be_chosen_stays() -> None:
    async with opened() as (_, pilot, answers):
        await pilot.press("down", "enter")
        assert answers == []
        await pilot.press("escape")
        assert answers == [None]


async def test_the_mouse_highlights_and_a_click_chooses() -> None:
    async with opened() as (picker, pilot, answers):
        await pilot.hover(picker.row_list, offset=(3, 1))
        assert present(picker.highlighted()).value == "5"
        assert "all about gpt-5" in str(picker.query_one("#detail", Static).content)
        await pilot.click(picker.row_list, offset=(3, 0))  # a heading
        assert answers == []
        await pilot.click(picker.row_list, offset=(3, 1))
        assert answers == ["5"]


async def test_a_heading_is_seen_with_the_first_row_below_it() -> None:
    async with opened((80, 12)) as (picker, pilot, _):
        many = [Row(str(n), f"row {n}", group=f"group {n // 9}") for n in range(90)]
        picker.put_rows(many)
        for keys, heading in ((["pagedown"] * 9 + ["up"] * 8, "group 9"), (["pageup"] * 9, "group 0")):
            await pilot.press(*keys)
            await pilot.pause()
            top = picker.row_list.scroll_offset.y
            seen = lines(picker)[top : top + picker.row_list.region.height]
            assert heading in seen, keys
            assert f"  {present(picker.highlighted()).name}" in seen, keys


SIZES = [(200, 60), (120, 40), (119, 40), (80, 24), (60, 20), (60, 19), (40, 12), (120, 40)]


async def test_the_box_fits_every_size() -> None:
    async with opened() as (picker, pilot, _):
        for size in SIZES:
            await pilot.resize_terminal(*size)
            await pilot.pause()
            box = picker.query_one("#box").region
            assert picker.region.contains_region(box), size
            assert picker.query_one("#hint").region.bottom == box.bottom - 1, size
            assert picker.row_list.region.height >= 3, size
            assert (picker.query_one("#side").region.x > picker.row_list.region.right) is (size[0] >= 120), size
            await pilot.press(*"mini")
            assert picker.query_one("#box").region.height == box.height  # it stays so while one types
            await pilot.press(*["backspace"] * 4)


async def test_columns_line_up_again_at_another_width() -> None:
    async with opened() as (picker, pilot, _):
        await pilot.resize_terminal(26, 12)
        await pilot.pause()
        assert lines(picker)[2] == "● gpt-5-mini"
        assert not picker.query_one("#head").display
        await pilot.resize_terminal(40, 12)
        await pilot.pause()
        assert max(map(len, lines(picker))) <= picker.row_list.scrollable_content_region.width
        assert lines(picker)[2].startswith("● gpt-5-mini    400k  $0.25")


async def test_a_picker_can_begin_with_words() -> None:
    app: ThemedApp[None] = ThemedApp()
    async with app.run_test(size=(80, 24)) as pilot:
        picker = Sample(ROWS).finding("5 mini")
        await app.push_screen(picker)
        await pilot.pause()
        assert (picker.typed, [row.name for row in picker.shown]) == ("5 mini", ["gpt-5-mini"])
        await pilot.press("ctrl+u")
        assert len(picker.shown) == len(ROWS)
