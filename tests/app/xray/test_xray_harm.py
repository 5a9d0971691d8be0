"""No text does anything to the terminal or the screen in the X-ray of the next request."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from textual.screen import Screen

from tests.app.payloads import PAYLOADS
from tests.app.test_harm import check, over_the_chat
from tests.app_harness import AppHarness
from tests.doubles import O1, WordCounter
from tui.app.meters.meter_panel import MeterPanel
from tui.app.meters.meters import Meters
from tui.app.xray.part_list import PartList
from tui.app.xray.raw import RawView
from tui.app.xray.screen import XrayScreen, XraySource
from tui.core.context.context import build_context
from tui.core.conversation.message import UserMessage
from tui.core.conversation.raw_reply import indented
from tui.core.note import note_from

BATCHES = [PAYLOADS[at : at + 40] for at in range(0, len(PAYLOADS), 40)]


async def never(*_: object) -> str:
    return ""


def xray_of(texts: Sequence[str]) -> XrayScreen:
    """An X-ray of a request of which every part holds a text, and its note the same text again."""
    said = [UserMessage(n, None, "", text) for n, text in enumerate(texts)]
    context = build_context(said, replace(O1, name=texts[0], known=False), WordCounter())
    noted = tuple(replace(part, note=note_from(part.text)) for part in context.parts)
    panel = MeterPanel()
    panel.set_reactive(MeterPanel.meters, Meters(replace(context, parts=noted)))
    return XrayScreen(XraySource("".join(texts), panel, never, never, never, lambda _: None, never))


def raw_view(texts: Sequence[str]) -> RawView:
    async def made() -> str:
        return indented({text: [text] for text in texts})

    return RawView("".join(texts), "".join(texts), made)


@pytest.mark.parametrize("opened", [xray_of, raw_view])
async def test_nothing_in_it_obeys_a_text(tmp_path: Path, opened: Callable[[Sequence[str]], Screen[None]]) -> None:
    harness = AppHarness(tmp_path / "mull")
    async with harness.app.run_test(size=(80, 24)) as pilot:
        await harness.opened(pilot)
        for batch in BATCHES:
            screen = opened(batch)
            async with over_the_chat(harness, pilot, screen):
                check(harness)
                if isinstance(screen, XrayScreen):
                    for number in range(0, len(batch), 8):  # each part's text and note is shown when one stands on it
                        screen.query_one(PartList).cursor = number
                        await pilot.pause()
                        check(harness)
                else:
                    await pilot.press("end")
                    check(harness)
