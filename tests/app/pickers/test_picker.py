"""Every picker, in whatever folder it is, looks as the sheet beside their base says."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.app import App
from textual.widgets import OptionList

import tui.app
from tests.doubles import O1, FakeClock, ScriptedProvider
from tui.app.chat.copyables import Piece, PieceKind
from tui.app.compare.screen import GoOn
from tui.app.personas.picker import PersonaPicker
from tui.app.pickers.copyable import CodePicker, LinkPicker, PiecePicker
from tui.app.pickers.effort import EffortPicker
from tui.app.pickers.model import ModelPicker
from tui.app.pickers.option import OptionPicker
from tui.app.pickers.picker import Picker, Row
from tui.app.pickers.starter import StarterPicker
from tui.app.pickers.taken import TakenPicker
from tui.app.sessions.session_list import SessionList
from tui.app.xray.make_room import MakeRoom, Offers
from tui.core.context.room import Room
from tui.core.context.trimming import Selection
from tui.core.persona import Persona
from tui.core.ports import SessionSummary
from tui.core.reply_options import TIER
from tui.core.starters import GENERAL
from tui.engine.choice import Choice
from tui.store.sessions.store import Sessions

PIECE = Piece(PieceKind.CODE, "code", "2 lines", "a\nb", "python")
NOWHERE = Sessions(Path("nowhere"), FakeClock().now)
NO_ROOM = Offers(Room("o1", 10, 9, 0, 0), Selection((), 0, 0), None, None, 0, refused=False)


async def named(title: str) -> None: ...


def pickers() -> list[Picker[Any]]:
    """One of each."""
    return [
        PersonaPicker([Persona("planner", "Planner", "plans", "You plan.")], "planner", O1, begun=True),
        ModelPicker([("work", O1)], ("work", "o1")),
        EffortPicker(Choice(ScriptedProvider(), O1), {}, practice=False),
        OptionPicker(Choice(ScriptedProvider(), O1), TIER, {}, practice=False),
        PiecePicker([PIECE]),
        CodePicker([PIECE]),
        LinkPicker(["https://example.org"]),
        StarterPicker(GENERAL),
        SessionList([SessionSummary("s0", "A title", "", "", 1)], "s0", NOWHERE, named),
        GoOn([Row(0, "1 high")]),
        MakeRoom(NO_ROOM),
    ]


def kinds(base: type[Picker[Any]]) -> Iterator[type[Picker[Any]]]:
    for kind in base.__subclasses__():
        yield kind
        yield from kinds(kind)


def test_none_is_left_out_here() -> None:
    for module in pkgutil.walk_packages(tui.app.__path__, "tui.app."):
        importlib.import_module(module.name)
    assert set(kinds(Picker)) - {TakenPicker} == {type(picker) for picker in pickers()}


@pytest.mark.parametrize("number", range(10), ids=lambda number: type(pickers()[number]).__name__)
async def test_a_picker_looks_as_its_sheet_says(number: int) -> None:
    app: App[None] = App()
    async with app.run_test(size=(120, 40)) as pilot:
        picker = pickers()[number]
        await app.push_screen(picker)
        await pilot.pause()
        box = picker.query_one("#box")
        assert box.region.width == 92
        assert box.region.height == 30
        assert box.styles.border.top[0] == "round"
        assert picker.query_one(OptionList).styles.border.top[0] == ""
        assert picker.query_one("#hint").region.height == 1
