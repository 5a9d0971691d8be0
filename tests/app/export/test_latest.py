"""What is found about a choice that changes: one look at a time, and at last one at the last choice."""

from __future__ import annotations

import asyncio
from threading import Event

from tui.app.export.latest import Latest
from tui.app.export.wish import Wish
from tui.core.errors import MullError, UsageError


async def test_a_look_at_a_time_and_the_last_choice_is_looked_at() -> None:
    go, looked, shown = Event(), list[Wish](), list[str | MullError]()
    wishes = [Wish()]

    def look(wish: Wish) -> str:
        looked.append(wish)
        go.wait(30)
        if wish.turns == "x":
            raise UsageError("No.", "Choose.")
        return wish.turns

    latest = Latest(look, shown.append)
    first = asyncio.create_task(latest.keep_up(lambda: wishes[-1]))
    await asyncio.sleep(0)
    for turns in ("1", "x", "3"):
        wishes.append(Wish(turns=turns))
        await latest.keep_up(lambda: wishes[-1])
    go.set()
    await first
    assert [each.turns for each in looked] == ["", "3"]
    await latest.keep_up(lambda: wishes[-1])
    assert shown == ["", "3"]
    wishes.append(Wish(turns="x"))
    await latest.keep_up(lambda: wishes[-1])
    assert str(shown[-1]) == "No. Choose."
    assert latest.wish == wishes[-1]
