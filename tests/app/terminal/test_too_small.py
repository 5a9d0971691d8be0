"""A terminal that is too small: a sentence covers the screen, also where its size changes twice at once."""

from __future__ import annotations

from textual.app import App

from tui.app.terminal.too_small import TooSmall, cover


def shown(app: App[None]) -> list[str]:
    """Return the sentences that can be seen."""
    return [str(each.content) for each in app.screen.query(TooSmall) if each.display]


async def test_a_screen_that_is_uncovered_and_covered_again_at_once_is_covered() -> None:
    app = App[None]()
    async with app.run_test() as pilot:
        cover(app.screen_stack, "39x12")
        await pilot.pause()
        assert shown(app) == ["39x12"]
        cover(app.screen_stack, "")
        cover(app.screen_stack, "38x12")
        await pilot.pause()
        assert shown(app) == ["38x12"]
        assert len(app.screen.query(TooSmall)) == 1
        cover(app.screen_stack, "")
        await pilot.pause()
        assert shown(app) == []
        assert not app.screen.has_class("-covered")
